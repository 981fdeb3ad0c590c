"""Fields of forms and of the API that only intake has."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from services.intake.domain.staff import LONGEST_PASSWORD
from services.intake.domain.text import EMAIL_LENGTH, PHONE_LENGTH, SHORTEST_PHONE
from shared.web.schemas import StrictString

EMAIL = r"^[^@\s\x00-\x1f\x7f-\x9f]+@[^@\s.\x00-\x1f\x7f-\x9f]+(\.[^@\s.\x00-\x1f\x7f-\x9f]+)+$"
PHONE = r"^[ +()/-]*([0-9][ +()/-]*){5,}$"


class Password(fields.String):
    """A password as it was typed, blanks included."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - marshmallow's
        super().__init__(validate=validate.Length(min=1, max=LONGEST_PASSWORD), **options)


class Address(StrictString):
    """An e-mail address, as far as a document can say what one is; the domain decides."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - marshmallow's
        super().__init__(max=EMAIL_LENGTH, metadata={"pattern": EMAIL}, **options)


class Phone(StrictString):
    """A telephone number, as far as a document can say what one is; the domain decides."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - marshmallow's
        super().__init__(min=SHORTEST_PHONE, max=PHONE_LENGTH, metadata={"pattern": PHONE}, **options)
