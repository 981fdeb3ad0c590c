"""The forms of My record."""

from __future__ import annotations

from shared.web.schemas import FormSchema, StrictString


class CodeForm(FormSchema):
    """A code from the room, and the PIN that the client chooses, twice."""

    code = StrictString(required=True, max=40)
    pin = StrictString(required=True, max=40)
    pin_again = StrictString(required=True, max=40)
