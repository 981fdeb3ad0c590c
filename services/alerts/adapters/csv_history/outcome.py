"""What a replay finds, as CSV: safe to open in a spreadsheet, or raw."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TextIO

from services.alerts.usecases.replay import Replayed, Said

# By this mark at the start spreadsheets know UTF-8; as an encoding, utf-8-sig is ten times as slow.
MARK: Final = "\ufeff"
# What makes a spreadsheet take text for a formula, also after a semicolon or tab where those part its cells; and
# an apostrophe before it, which else could not be told from ours.
_FORMULA: Final = re.compile(r"(^|[;\t])(?=['\s]*[=+\-@\t\r＝＋－＠])")  # noqa: RUF001 -- wide signs count too
_QUOTED: Final = re.compile(r'[",;\t\r\n]')


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How to write: `raw` leaves every text as it is; `courses` adds a column that tells courses apart."""

    raw: bool = False
    courses: bool = False

    @property
    def start(self) -> str:
        """What a file begins with."""
        course = "episode," if self.courses else ""
        return f"{'' if self.raw else MARK}client_id,{course}session_no"

    @property
    def text(self) -> Callable[[str], str]:
        """Makes a cell of a text."""
        return _quoted if self.raw else _safe


class Alerts:
    """One row for each thing said, at the session that it is about."""

    def __init__(self, stream: TextIO, form: Form) -> None:
        self._stream, self._text, self._courses = stream, form.text, form.courses
        stream.write(f"{form.start},kind,rule,score,severity,explanation\n")

    def write(self, client_id: str, story: Sequence[Replayed]) -> None:
        """Write one client's."""
        text = self._text
        for told in story:
            for said in told.said:
                course = f",{text(told.session.episode_id)}" if self._courses else ""
                cells = f"{text(client_id)}{course},{told.session.session_no},{_told(said)}"
                self._stream.write(f"{cells},{text(said.explanation)}\n")


class Scores:
    """One row for each session: S, and what was usual on the stream that it comes from.

    Until S is defined, and where no stream has one, usual is that of the total if it was answered.
    """

    def __init__(self, stream: TextIO, form: Form) -> None:
        self._stream, self._text, self._courses = stream, form.text, form.courses
        stream.write(f"{form.start},score,flag,baseline,prediction_sd,worst_stream\n")

    def write(self, client_id: str, story: Sequence[Replayed]) -> None:
        """Write one client's."""
        client = self._text(client_id)
        if self._courses:
            rows = [
                f"{client},{self._text(told.session.episode_id)},{told.session.session_no},{_scored(told)}\n"
                for told in story
            ]
        else:
            rows = [f"{client},{told.session.session_no},{_scored(told)}\n" for told in story]
        self._stream.write("".join(rows))


def _told(said: Said) -> str:
    score = "" if said.score is None else f"{said.score:.6f}"
    return f"{said.kind},{said.rule},{score},{said.severity}"


def _scored(told: Replayed) -> str:
    judged = told.judged
    reading = judged.readings.get(judged.worst or "total") if judged else None
    if judged is None or reading is None:
        return ",0,,,"
    usual = f"{reading.usual:.6f},{reading.spread:.6f},{judged.worst}"
    return f",0,{usual}" if judged.score is None else f"{judged.score:.6f},{judged.dips:d},{usual}"


def _safe(text: str) -> str:
    if text.isalnum():
        return text
    return _quoted(_FORMULA.sub(r"\1'", text))


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if _QUOTED.search(text) else text
