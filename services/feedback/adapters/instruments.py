"""The instruments of the folder `services/feedback/instruments`: each in each language is a file of its own.

`phq-9.toml` says what is the same in every language, `phq-9.<language>.toml` how it reads there. The check-in's
statements are `session-check-in.<version>.<language>.toml`. A new language is a new file and nothing else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from services.feedback.domain.instrument import CHECK_IN, Instrument, Statement
from services.feedback.domain.instruments import Instruments
from services.feedback.domain.questionnaire import ENGLISH, Questionnaire, Wording

FOLDER: Final = Path(__file__).parents[1] / "instruments"
T = TypeVar("T")
Files = Mapping[str, Mapping[str, Any]]


class WrongInstrument(Exception):
    """A file of the folder does not say what it must: the process does not start."""

    def __str__(self) -> str:
        """Say which, and what is wrong with it."""
        name, what = self.args
        return f"services/feedback/instruments/{name}: {what}"


class Statements(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of the four statements."""

    heard: str
    matters: str
    fit: str
    openness: str


class CheckInFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The statements in one version and language."""

    statements: Statements
    low_end: str
    high_end: str
    licence: str
    source: str


class ScaleFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What of a questionnaire is the same in every language."""

    version: int
    place: int
    items: int
    answers: int
    low_is_good: bool
    cut_off: int
    reliable_change: int
    figures_from: str
    severity_from: tuple[int, ...]
    risk_item: int | None = None


@cache
def read_instruments(folder: Path = FOLDER) -> Instruments:
    """Read and check all of them; raises WrongInstrument for a file that is not right."""
    files = {path.name: _read(path) for path in sorted(folder.glob("*.toml"))}
    statements: dict[int, dict[str, Instrument]] = {}
    for (version, language), name in _words_of(CHECK_IN, files):
        found = _convert(files[name], CheckInFile, name)
        statements.setdefault(int(version), {})[language] = _check_in(int(version), language, found)
    for number, wordings in statements.items():
        _must(ENGLISH in wordings, f"{CHECK_IN}.{number}.{ENGLISH}.toml", "is missing")
    scales = {path: _convert(files[path], ScaleFile, path) for path in files if path.count(".") == 1}
    ordered = sorted(scales, key=lambda path: scales[path].place)
    asked = [_questionnaire(path.removesuffix(".toml"), scales[path], files) for path in ordered]
    return Instruments(statements, {each.id: each for each in asked})


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise WrongInstrument(path.name, str(error)) from None


def _words_of(instrument: str, files: Files) -> Iterator[tuple[list[str], str]]:
    """The files with words of that instrument: the parts of the name before the ending, and the whole name."""
    for name in files:
        of, *between = name.removesuffix(".toml").split(".")
        if of == instrument and between:
            yield between, name


def _convert(said: object, kind: type[T], name: str) -> T:
    try:
        return msgspec.convert(said, kind)
    except msgspec.ValidationError as error:
        raise WrongInstrument(name, str(error)) from None


def _must(holds: bool, name: str, what: str) -> None:  # noqa: FBT001 - what must hold
    if not holds:
        raise WrongInstrument(name, what)


def _check_in(version: int, language: str, said: CheckInFile) -> Instrument:
    words = msgspec.structs.asdict(said.statements)
    return Instrument(
        version=version,
        language=language,
        statements=tuple(Statement(key=key, words=text) for key, text in words.items()),  # type: ignore[arg-type] # the fields are the keys
        low_end=said.low_end,
        high_end=said.high_end,
        licence=said.licence,
        source=said.source,
    )


def _questionnaire(instrument: str, scale: ScaleFile, files: Files) -> Questionnaire:
    wordings = {
        language: _wording(scale, language, name, files[name])
        for (language,), name in _words_of(instrument, files)
    }
    _must(ENGLISH in wordings, f"{instrument}.{ENGLISH}.toml", "is missing")
    figures = msgspec.structs.asdict(scale)
    del figures["place"]
    return Questionnaire(id=instrument, wordings=wordings, **figures)


def _wording(scale: ScaleFile, language: str, name: str, said: Mapping[str, Any]) -> Wording:
    """One language's words; as many as the scale says, since an answer is a place among them."""
    unknown = sorted(said.keys() - {field.name for field in fields(Wording)})
    _must(not unknown, name, f"says {', '.join(unknown)}, which no wording has")
    found = _convert({**said, "language": language}, Wording, name)
    _must(len(found.items) == scale.items, name, f"has {len(found.items)} items and not {scale.items}")
    _must(len(found.answers) == scale.answers, name, f"has {len(found.answers)} answers and not {scale.answers}")
    _must(len(found.severity) == len(scale.severity_from), name, "has not one word for each degree of severity")
    _must(found.footer.endswith(found.licence), name, "has a footer that does not end with its licence")
    return found
