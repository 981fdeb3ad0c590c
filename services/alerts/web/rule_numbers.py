"""The numbers of a rule set as JSON: a schema made after the default set, so that it knows every number."""

from __future__ import annotations

import re
from typing import Any, Final

from marshmallow import fields, validate

from services.alerts.domain.rules import DEFAULT, Number, numbers_of
from shared.web.api import Schema
from shared.web.schemas import Said, StrictInteger


class StrictNumber(Said, fields.Float):
    """A JSON number, never text or a boolean; within `low` and `high`."""

    def __init__(self, *, low: float, high: float, **options: Any) -> None:  # noqa: ANN401 - marshmallow's
        super().__init__(validate=validate.Range(low, high), **options)

    def _validated(self, value: object) -> Any:  # noqa: ANN401 - marshmallow's
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


def _field(number: Number) -> fields.Field[Any] | None:
    """The field for a number, or for a part that is made of some; None for what is neither."""
    if number.within is None:
        part = _schema(f"{number.name.title()}Numbers", number.value)
        return fields.Nested(part) if part._declared_fields else None  # noqa: SLF001 - marshmallow's only way to ask
    low, high = number.within
    if isinstance(number.value, int):
        return StrictInteger(low=int(low), high=int(high))
    return StrictNumber(low=low, high=high)


def _schema(title: str, thing: object) -> type[Schema]:
    """The schema of numbers like these, each of which may be left out."""
    members = {number.name: field for number in numbers_of(thing) if (field := _field(number)) is not None}
    return type(title, (Schema,), members)


# Whatever numbers a rule set has.
RuleNumbers: Final = _schema("RuleNumbers", DEFAULT)


class NumberText(StrictNumber):
    """The same from a form, which brings text only; a comma is as good as a point."""

    def _validated(self, value: object) -> Any:  # noqa: ANN401 - marshmallow's
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,4}([.,][0-9]{1,4})?", value.strip()):
            return super()._validated(float(value.strip().replace(",", ".")))
        raise self.make_error("invalid", input=value)
