"""Strict schemas for everything that comes over HTTP.

    class NewClient(Schema):
        code = StrictString(required=True, max=40)
        email = StrictString(load_default=None, allow_none=True, max=254)
        opened_at = Instant(load_default=None)
        week = StrictInteger(low=0, high=10, load_default=None, allow_none=True)

Unknown fields are refused, `"1"` and `1.0` are no integers, texts hold no control characters and have an end, an
instant says its offset. Query strings and forms bring text only: there use `Digits` for numbers, and `FormSchema`
(through `load_form(MyForm, request.form)`) for forms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from typing import Any

import flask_babel
import marshmallow
from marshmallow import fields, validate
from werkzeug.datastructures import MultiDict

from shared.clock import whole_ms
from shared.web.words import lazy

LONGEST = 200
HIDDEN = frozenset({"csrf_token", "once", "kept"})  # what forms carry beside what people say
LARGEST = 2**53 - 1
RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)")
LINE_OR_NOTHING = r"^[^\x00-\x1f\x7f-\x9f]*$"  # as documented; what is taken is decided by category
LINE = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
LINES_OR_NOTHING = r"^(\r\n|[^\x00-\x08\x0b-\x1f\x7f-\x9f])*$"
LINES = r"^(\r\n|[^\x00-\x08\x0b-\x1f\x7f-\x9f])*[^\s\x00-\x1f\x7f-\x9f](\r\n|[^\x00-\x08\x0b-\x1f\x7f-\x9f])*$"
TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?")


class Schema(marshmallow.Schema):
    """A JSON object with exactly the fields that are declared."""

    class Meta:
        """Refuse what is not declared."""

        unknown = marshmallow.RAISE


class Said(fields.Field[Any]):
    """A field whose errors are said in the reader's language."""

    def make_error(self, key: str, **values: object) -> marshmallow.ValidationError:
        """Put the error's words into plain text at the time when it is raised."""
        return marshmallow.ValidationError(str(self.error_messages[key]).format(**values))


class StrictInteger(Said, fields.Integer):
    """A JSON integer, never text, a float or a boolean; within `low` and `high`."""

    def __init__(self, *, low: int = -LARGEST, high: int = LARGEST, **options: Any) -> None:  # noqa: ANN401 - marshmallow's
        super().__init__(strict=True, validate=validate.Range(low, high), **options)

    def _validated(self, value: object) -> Any:  # noqa: ANN401 - marshmallow's
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class StrictBoolean(fields.Boolean):
    """true or false, never a word or a number."""

    truthy = {True}  # noqa: RUF012 - marshmallow's
    falsy = {False}  # noqa: RUF012 - marshmallow's

    def _deserialize(self, value: object, attr: str | None, data: object, **options: object) -> bool:  # noqa: ARG002 - marshmallow's
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class StrictString(Said, fields.String):
    """Text of `min` to `max` characters without control characters, trimmed; `lines=True` allows line breaks.

    Marks that turn the reading direction around are left out: they come with pasted numbers, and can hide what a
    text says. Not for passwords, which are taken as they are.
    """

    default_error_messages = {  # noqa: RUF012 - marshmallow's
        "control": lazy("It holds characters that cannot be shown."),
        "blank": lazy("Please write something here."),
    }

    def __init__(
        self,
        *,
        min: int = 1,  # noqa: A002 - reads best where it is used
        max: int = LONGEST,  # noqa: A002 - the same
        lines: bool = False,
        one_of: Iterable[str] = (),
        **options: Any,  # noqa: ANN401 - marshmallow's
    ) -> None:
        checks: list[validate.Validator] = [validate.Length(min=min, max=max)]
        checks += [validate.OneOf(tuple(one_of))] if one_of else []
        if not one_of:
            some, perhaps = (LINES, LINES_OR_NOTHING) if lines else (LINE, LINE_OR_NOTHING)
            options["metadata"] = {"pattern": some if min else perhaps} | options.get("metadata", {})
        super().__init__(validate=checks, **options)
        self.lines = lines
        self.blank = min == 0

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:  # noqa: ANN401 - marshmallow's
        text = super()._deserialize(value, attr, data, **options) or ""
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")) if self.lines else text
        if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in text if not (self.lines and sign in "\n\t")):
            raise self.make_error("control")
        text = text.translate(TURNING).strip()
        if not text and not self.blank:
            raise self.make_error("blank")
        return text


class Instant(Said):
    """An instant with its offset (RFC 3339), as aware UTC of whole milliseconds; shown with `Z`."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's
        "invalid": lazy("Please give date, time and offset, like 2026-11-22T14:00:00+01:00."),
    }

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **options: Any) -> str | None:  # noqa: ANN401, ARG002 - marshmallow's
        return written(value) if value is not None else None

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> datetime:  # noqa: ANN401, ARG002 - marshmallow's
        if not isinstance(value, str) or not RFC3339.fullmatch(value):
            raise self.make_error("invalid")
        try:
            return whole_ms(datetime.fromisoformat(value))
        except (ValueError, OverflowError) as error:
            raise self.make_error("invalid") from error


class LocalInstant(Said):
    """What `<input type="datetime-local">` sends, read in the clinic's time zone; aware UTC."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's
        "invalid": lazy("Please give a date and a time."),
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> datetime:  # noqa: ANN401, ARG002 - marshmallow's
        if not isinstance(value, str) or not LOCAL.fullmatch(value):
            raise self.make_error("invalid")
        try:
            return whole_ms(flask_babel.to_utc(datetime.fromisoformat(value)).replace(tzinfo=UTC))
        except (ValueError, OverflowError) as error:
            raise self.make_error("invalid") from error


class LocalDay(Said):
    """What `<input type="date">` sends."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's
        "invalid": lazy("Please give a date."),
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> date:  # noqa: ANN401, ARG002 - marshmallow's
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise self.make_error("invalid") from error


class Digits(StrictInteger):
    """A whole number from a query string or a form."""

    def _validated(self, value: object) -> Any:  # noqa: ANN401 - marshmallow's
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,15}", value):
            return super()._validated(int(value))
        raise self.make_error("invalid", input=value)


class ScaleAnswer(Digits):
    """One of the eleven radios of `macros/_scale.html`, 0 to 10, or None for "prefer not to say"."""

    NOT_SAID = "not-said"

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - marshmallow's
        super().__init__(low=0, high=10, allow_none=True, **options)

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **options: Any) -> Any:  # noqa: ANN401 - marshmallow's
        """Read one radio's value."""
        return super().deserialize(None if value == self.NOT_SAID else value, attr, data, **options)


class FormSchema(Schema):
    """A form: an empty field counts as not sent, our hidden fields are passed over, a List takes every value."""

    @marshmallow.pre_load
    def _from_form(self, sent: Mapping[str, Any], **_options: object) -> dict[str, Any]:
        if not isinstance(sent, MultiDict):
            return dict(sent)
        taken: dict[str, Any] = {}
        for name in sent:
            values = [value for value in sent.getlist(name) if value.strip()]
            if values and name not in HIDDEN:
                taken[name] = values if isinstance(self.fields.get(name), fields.List) else values[-1]
        return taken


def load_form(schema: type[FormSchema], form: MultiDict[str, str]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What the form says, and what is wrong with it by field; the former is only to be used if nothing is."""
    try:
        return _made(schema).load(form), {}
    except marshmallow.ValidationError as error:
        return dict(form), by_field(error)


@cache
def _made(schema: type[FormSchema]) -> FormSchema:
    """The one of that class: making one copies all its fields, and it keeps nothing of what it has read."""
    return schema()


def by_field(error: marshmallow.ValidationError) -> dict[str, list[str]]:
    """What is wrong, by field."""
    messages: dict[str, list[str]] = error.normalized_messages()  # type: ignore[no-untyped-call] # marshmallow's
    return messages


def written(instant: datetime) -> str:
    """The instant as the API shows it: UTC, milliseconds, `Z`."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def zone() -> tzinfo:
    """The time zone in which pages show instants."""
    found: tzinfo = flask_babel.get_timezone()
    return found
