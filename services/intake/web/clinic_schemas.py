"""The clinic's settings over the API."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from services.intake.domain import clinic as rules
from services.intake.domain.clinic import CONTACT_KINDS, DAYS, CrisisContact
from services.intake.domain.text import NAME_LENGTH
from services.intake.web.schemas import ID
from shared.web.api import Schema
from shared.web.schemas import StrictBoolean, StrictInteger, StrictString

NUMBER = r"^[ +()/.-]*([0-9][ +()/.-]*){3,}$"


class Contact(Schema):
    """Somebody to call who answers people that are not safe."""

    label = StrictString(
        required=True, max=NAME_LENGTH, metadata={"description": "Who answers; no person's name."}
    )
    number = StrictString(required=True, min=3, max=40, metadata={"pattern": NUMBER})
    hours = StrictString(
        load_default=None, allow_none=True, max=NAME_LENGTH, metadata={"description": "When they answer."}
    )
    kind = StrictString(
        load_default="other",
        one_of=CONTACT_KINDS,
        metadata={"description": "Lifelines are shown first, then the clinic, then emergency, then others."},
    )

    @post_load
    def _made(self, said: dict[str, Any], **_options: object) -> CrisisContact:
        return CrisisContact(**said)


class ClinicChange(Schema):
    """What to change of the clinic's settings; what is left out stays as it is."""

    name = StrictString(max=NAME_LENGTH)
    address = StrictString(
        allow_none=True,
        max=NAME_LENGTH,
        metadata={
            "description": "What check-in links begin with; null for the address that Attune was started with."
        },
    )
    time_zone = StrictString(max=64, metadata={"description": "Such as Europe/Vienna."})
    working_days = fields.List(StrictString(one_of=DAYS))
    opens = StrictString(metadata={"pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}, max=5)
    closes = StrictString(metadata={"pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}, max=5)
    languages = fields.List(StrictString(max=40), validate=validate.Length(1, rules.MOST_LANGUAGES))
    crisis_contacts = fields.List(fields.Nested(Contact), validate=validate.Length(max=rules.MOST_CONTACTS))
    crisis_words = StrictString(allow_none=True, lines=True, max=rules.LONGEST_WORDS)
    safety_contact = StrictString(
        allow_none=True,
        max=ID,
        metadata={"description": "The staff id of who hears of clients that are not safe, besides their own."},
    )
    protocol = StrictString(
        allow_none=True,
        lines=True,
        max=rules.LONGEST_PROTOCOL,
        metadata={"description": "What staff are to do when a client is not safe, in the clinic's words."},
    )
    message_secret = StrictString(
        allow_none=True,
        max=rules.LONGEST_ACCOUNT,
        metadata={
            "description": "The clinic's account for messages to phones, as apprise writes addresses, with {phone}"
            " where the number belongs; never shown again."
        },
    )
    escalate_after_minutes = StrictInteger(low=rules.SHORTEST_WAIT, high=rules.LONGEST_WAIT)
    instruments = fields.List(StrictString(max=64), validate=validate.Length(max=rules.MOST_INSTRUMENTS))
    instruments_every_weeks = StrictInteger(low=1, high=rules.LONGEST_WEEKS)
    remind_after_days = StrictInteger(allow_none=True, low=1, high=rules.LONGEST_REMINDER)
    idle_minutes = StrictInteger(
        low=rules.SHORTEST_IDLE,
        high=rules.LONGEST_IDLE,
        metadata={"description": "After so long without use staff sign in again."},
    )
    second_factor_required = StrictBoolean(
        metadata={"description": "Whether a password alone signs nobody in: who has no second factor sets one up."}
    )


class ContactItem(Schema):
    """A contact as it is shown."""

    label = fields.String(required=True)
    number = fields.String(required=True)
    hours = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True)


class ClinicItem(Schema):
    """The clinic's settings; `missing` are those that must be set before check-in links go out."""

    name = fields.String(required=True)
    address = fields.String(required=True, allow_none=True)
    time_zone = fields.String(required=True)
    working_days = fields.List(fields.String(), required=True)
    opens = fields.String(required=True)
    closes = fields.String(required=True)
    languages = fields.List(fields.String(), required=True)
    crisis_contacts = fields.List(fields.Nested(ContactItem), required=True)
    crisis_words = fields.String(required=True, allow_none=True)
    safety_contact = fields.String(required=True, allow_none=True)
    protocol = fields.String(required=True, allow_none=True)
    sends_messages = fields.Boolean(
        required=True, metadata={"description": "Whether there is an account to send messages by."}
    )
    escalate_after_minutes = fields.Integer(required=True)
    instruments = fields.List(fields.String(), required=True)
    instruments_every_weeks = fields.Integer(required=True)
    remind_after_days = fields.Integer(required=True, allow_none=True)
    idle_minutes = fields.Integer(required=True)
    second_factor_required = fields.Boolean(required=True)
    missing = fields.List(fields.String(), required=True)
