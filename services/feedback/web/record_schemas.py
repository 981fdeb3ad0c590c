"""The forms of My record."""

from __future__ import annotations

from shared.web.schemas import FormSchema, StrictString


class CodeForm(FormSchema):
    """A code from the room, and the PIN that the client chooses, twice."""

    code = StrictString(required=True, max=40)
    pin = StrictString(required=True, max=40)
    pin_again = StrictString(required=True, max=40)


class AddressForm(FormSchema):
    """Where the mail that leads into a record is to go."""

    email = StrictString(required=True, max=254)


class MailedCodeForm(FormSchema):
    """The digits of the mail, and the PIN."""

    code = StrictString(required=True, max=40)
    pin = StrictString(required=True, max=40)


class PinForm(FormSchema):
    """The PIN."""

    pin = StrictString(required=True, max=40)
