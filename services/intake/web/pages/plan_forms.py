"""The forms of Today, of planned sessions and of calendars."""

from __future__ import annotations

from marshmallow import fields

from services.intake.domain.calendars import MOST_ENTRIES
from services.intake.domain.plans import MOST_SESSIONS
from services.intake.domain.sessions import NOTE_LENGTH
from services.intake.domain.text import ADDRESS_LENGTH
from services.intake.web.schemas import ID
from shared.web.schemas import Digits, FormSchema, Instant, LocalDay, LocalInstant, StrictString


class BecameForm(FormSchema):
    """What became of a session that did not take place."""

    status = StrictString(required=True, one_of=("missed", "cancelled", "cancelled_late"))


class NoteForm(FormSchema):
    """A line for the day of a session; nothing takes it away."""

    note = StrictString(load_default="", max=NOTE_LENGTH)


class HomeworkForm(FormSchema):
    """What was agreed to try until the next session; nothing takes it away."""

    homework = StrictString(load_default="", max=NOTE_LENGTH)


class PlanForm(FormSchema):
    """When the first session is, and whether others follow."""

    client_id = StrictString(required=True, max=ID)
    held_at = LocalInstant(required=True)
    every_weeks = Digits(low=0, high=2, load_default=0)
    until = LocalDay(load_default=None)
    count = Digits(low=1, high=MOST_SESSIONS, load_default=None)


class MoveForm(FormSchema):
    """When a session is instead."""

    held_at = LocalInstant(required=True)
    later_too = fields.Boolean(load_default=False)


class CallOffForm(FormSchema):
    """That a session does not take place."""

    status = StrictString(required=True, one_of=("cancelled", "cancelled_late"))
    later_too = fields.Boolean(load_default=False)


class CalendarForm(FormSchema):
    """What a calendar's preview showed: a client and an instant a line."""

    entries = StrictString(load_default="", lines=True, max=100 * MOST_ENTRIES)
    since = Instant(required=True)
    until = Instant(required=True)


class AddressForm(FormSchema):
    """Where a calendar is, and whether what changes there is taken in without a look."""

    url = StrictString(required=True, max=ADDRESS_LENGTH)
    by_itself = fields.Boolean(load_default=False)
