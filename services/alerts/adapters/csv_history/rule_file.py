"""A rule set as JSON: for people to look at, to keep, and to replay by."""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec

from services.alerts.adapters.csv_history.trouble import BadHistory
from services.alerts.domain.calibration import NEVER, Proposal
from services.alerts.domain.rules import DEFAULT, Curve, Number, RuleSet, numbers_of
from services.alerts.domain.switching import changed
from shared.contracts.depth import nested_too_deeply
from shared.errors import Invalid

LARGEST: Final = 1 << 20

Members = list[tuple[str, Any, Any]]


def _bounded(number: Number) -> Any:  # noqa: ANN401 -- a type made of the number's own and its bounds
    low, high = number.within or (None, None)
    return Annotated[type(number.value), msgspec.Meta(ge=low, le=high)]


# A questionnaire's expected course needs all its numbers.
_CURVE: Final[Any] = msgspec.defstruct(
    "CurveNumbers",
    [(number.name, _bounded(number)) for number in numbers_of(Curve(0.0, 0.0, 0.0, 0.0, 1.0))],
    forbid_unknown_fields=True,
)


def _struct(title: str, thing: object, more: Members) -> Any:  # noqa: ANN401 -- a type
    """A type for numbers like these within their bounds, each of which may be left out."""
    members: Members = []
    for number in numbers_of(thing):
        curves: Members = [("curves", dict[str, _CURVE], {})] if number.name == "outcome" else []
        if number.within is not None:
            members.append((number.name, _bounded(number) | msgspec.UnsetType, msgspec.UNSET))
        elif any(numbers_of(number.value)):
            part = _struct(f"{number.name.title()}Numbers", number.value, curves)
            members.append((number.name, part | msgspec.UnsetType, msgspec.UNSET))
    return msgspec.defstruct(title, [*members, *more], forbid_unknown_fields=True, kw_only=True)


_VERSION: Final = ("version", Annotated[int, msgspec.Meta(ge=1)], msgspec.NODEFAULT)
# Whatever numbers a rule set has, and its version; `calibrated` says where it comes from.
_FILE: Final[Any] = _struct("RuleFile", DEFAULT, [_VERSION, ("calibrated", dict[str, Any] | None, None)])


def read_rules(path: Path, default_h: float) -> RuleSet:
    """Read a rule set, in force for nobody, by default in what it leaves out; raises BadHistory or OSError."""
    with path.open("rb") as stream:
        text = stream.read(LARGEST).removeprefix(BOM_UTF8)
    if nested_too_deeply(text):
        raise BadHistory(f"{path} is no rule set: it is nested too deeply.")
    try:
        found = msgspec.to_builtins(msgspec.json.decode(text, type=_FILE))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadHistory(f"{path} is no rule set: {error}.") from error
    version, _ = found.pop("version"), found.pop("calibrated")
    curves = {name: Curve(**numbers) for name, numbers in found.get("outcome", {}).pop("curves", {}).items()}
    start = replace(DEFAULT, version=version, h=default_h, in_force_from=NEVER)
    try:
        rules = changed(start, found)
    except Invalid as error:
        why = "; ".join(f"{name}: {' '.join(sentences)}" for name, sentences in error.fields.items())
        raise BadHistory(f"{path} is no rule set: {why}") from error
    return replace(rules, outcome=replace(rules.outcome, curves=curves))


def written(proposal: Proposal) -> str:
    """Write a proposed rule set, with what it rests on."""
    numbers = asdict(proposal.rules)
    del numbers["in_force_from"]
    numbers["calibrated"] = {name: value for name, value in asdict(proposal).items() if name != "rules"}
    return msgspec.json.format(msgspec.json.encode(numbers), indent=2).decode() + "\n"
