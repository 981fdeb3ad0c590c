"""The numbers of a rule set as JSON: a schema made after the default set, so that it knows every number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from typing import Any, Final

from marshmallow import fields, validate

from services.alerts.domain.rules import DEFAULT
from shared.web.api import Schema
from shared.web.schemas import Said, StrictInteger

# Within what a number makes any sense; others have the bounds below.
BOUNDS: Final[Mapping[str, tuple[float, float]]] = {
    "h": (0.1, 100),
    "floor": (0.01, 1),
    "warm": (1, 20),
    "p10": (0, 40),
    "p75": (0, 40),
    "mu0": (0, 40),
    "s2": (0.01, 400),
    "tau2": (0.01, 400),
    "slide_drop": (0.5, 40),
    "slide_from": (3, 100),
    "at_least": (3, 100),
    "near_top": (0, 10),
    "p_up": (0.01, 1),
    "slope_a_week": (0, 10),
    "net": (0, 10),
}
ANY_FLOAT, ANY_COUNT = (0.001, 1_000.0), (1, 1_000)
OF_THE_TIMELINE: Final = frozenset({"version", "in_force_from"})


class StrictNumber(Said, fields.Float):
    """A JSON number, never text or a boolean; within `low` and `high`."""

    def __init__(self, *, low: float, high: float, **options: Any) -> None:  # noqa: ANN401 - marshmallow's
        super().__init__(validate=validate.Range(low, high), **options)

    def _validated(self, value: object) -> Any:  # noqa: ANN401 - marshmallow's
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


def _field(name: str, default: object) -> fields.Field[Any] | None:
    """The field for a number of a rule set, or for a part that is made of some; None for what is no number."""
    if isinstance(default, float):
        low, high = BOUNDS.get(name, ANY_FLOAT)
        return StrictNumber(low=low, high=high)
    if isinstance(default, int) and not isinstance(default, bool):
        low, high = BOUNDS.get(name, ANY_COUNT)
        return StrictInteger(low=int(low), high=int(high))
    parts = _parts(default)
    return fields.Nested(_schema(f"{name.title()}Numbers", parts)) if parts else None


def _parts(thing: object) -> dict[str, object]:
    if isinstance(thing, Mapping):
        return dict(thing)
    if not is_dataclass(thing):
        return {}
    return {one.name: getattr(thing, one.name) for one in fields_of(thing) if one.name not in OF_THE_TIMELINE}


def _schema(title: str, parts: Mapping[str, object]) -> type[Schema]:
    """The schema of numbers like these, each of which may be left out."""
    members = {name: field for name, default in parts.items() if (field := _field(name, default)) is not None}
    return type(title, (Schema,), members)


# Whatever numbers a rule set has.
RuleNumbers: Final = _schema("RuleNumbers", _parts(DEFAULT))


class NumberText(StrictNumber):
    """The same from a form, which brings text only; a comma is as good as a point."""

    def _validated(self, value: object) -> Any:  # noqa: ANN401 - marshmallow's
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,4}([.,][0-9]{1,4})?", value.strip()):
            return super()._validated(float(value.strip().replace(",", ".")))
        raise self.make_error("invalid", input=value)
