"""Fields of forms and of the API that only intake has."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from marshmallow import fields, validate

from services.intake.domain.passwords import LONGEST_PASSWORD
from services.intake.domain.text import EMAIL_LENGTH, PHONE_LENGTH, SHORTEST_PHONE
from shared.web.schemas import Said, StrictString
from shared.web.words import lazy

EMAIL = r"^[^@\s\x00-\x1f\x7f-\x9f]+@[^@\s.\x00-\x1f\x7f-\x9f]+(\.[^@\s.\x00-\x1f\x7f-\x9f]+)+$"
PHONE = r"^[ +()/-]*([0-9][ +()/-]*){5,}$"

DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Password(fields.String):
    """A password as it was typed, blanks included."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - marshmallow's
        super().__init__(validate=validate.Length(min=1, max=LONGEST_PASSWORD), **options)


class OwnersChoice(fields.Field[Any]):
    """A password that a program sends for somebody else: it is refused, and says who chooses it."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's
        "given": lazy("Leave this out. Who works here chooses their own password, by a link."),
    }

    def __init__(self) -> None:
        super().__init__(metadata={"not": {}, "deprecated": True, "description": "Refused: see password-link."})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - marshmallow's
        raise self.make_error("given")


class Address(StrictString):
    """An e-mail address, as far as a document can say what one is; the domain decides."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - marshmallow's
        super().__init__(max=EMAIL_LENGTH, metadata={"pattern": EMAIL}, **options)


class Phone(StrictString):
    """A telephone number, as far as a document can say what one is; the domain decides."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - marshmallow's
        super().__init__(min=SHORTEST_PHONE, max=PHONE_LENGTH, metadata={"pattern": PHONE}, **options)


class Day(Said):
    """What `<input type="date">` sends."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's
        "invalid": lazy("Please give a date."),
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> date:  # noqa: ANN401, ARG002 - marshmallow's
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise self.make_error("invalid")
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise self.make_error("invalid") from error
