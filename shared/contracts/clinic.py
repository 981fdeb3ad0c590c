"""The clinic's event. Its words are those that the clinic shows everybody; no person is named in it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from shared.contracts.events import INTAKE, Event
from shared.contracts.fields import Id, Line, Positive, Word
from shared.contracts.principal import Principal
from shared.hours import Hours
from shared.sentence import say

CLINIC_ID: Final = "clinic"

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ContactKind = Literal["lifeline", "clinic", "emergency", "other"]
TimeOfDay = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", title="time of day")]
Number = Annotated[str, Meta(pattern=r"^[0-9 +()/.-]{3,40}$", title="telephone number")]


class CrisisContact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody to call who answers people that are not safe."""

    label: Annotated[Line, Meta(description="who answers")]
    number: Number
    hours: Annotated[Line | None, Meta(description="when they answer")] = None
    kind: Annotated[
        ContactKind, Meta(description="lifelines are shown first, then the clinic, then emergency")
    ] = "other"


class ClinicUpdated(Event, frozen=True, kw_only=True):
    """The clinic: where and when it is there, and whom a client who is not safe can call."""

    TYPE = "attune.intake.clinic-updated.v1"
    TOPIC = INTAKE

    clinic_id: Id
    name: Line
    address: Annotated[
        Line | None, Meta(description="what links begin with; null for the one it was started with")
    ]
    time_zone: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_+/-]{1,64}$", title="time zone")]
    working_days: tuple[Day, ...]
    opens: TimeOfDay
    closes: TimeOfDay
    languages: Annotated[tuple[Word, ...], Meta(description="those that its people speak, the usual one first")]
    crisis_contacts: Annotated[tuple[CrisisContact, ...], Meta(description="in the order in which they are shown")]
    crisis_words: Annotated[
        Annotated[str, Meta(min_length=1, max_length=1000, title="text")] | None,
        Meta(description="what stands with the contacts"),
    ]
    safety_contact: Annotated[
        Id | None,
        Meta(description="the member of staff who hears of clients that are not safe, besides their own"),
    ]
    escalate_after_minutes: Annotated[
        Positive, Meta(description="how long a notice about safety may wait until the next in line is told")
    ]
    instruments: Annotated[tuple[Word, ...], Meta(description="the outcome questionnaires that are asked")]
    instruments_every_weeks: Positive
    remind_after_days: Annotated[
        Positive | None, Meta(description="when to remind of a check-in that was not answered; null for never")
    ]
    missing: Annotated[tuple[Word, ...], Meta(description="what must be set before check-in links go out")]

    @property
    def key(self) -> str:
        """The clinic's id."""
        return self.clinic_id

    @property
    def hours(self) -> Hours:
        """When somebody is there."""
        return Hours(time_zone=self.time_zone, days=self.working_days, opens=self.opens, closes=self.closes)


def is_safety_contact(clinic: ClinicUpdated | None, who: Principal) -> bool:
    """Whether the clinic has named this person to hear of clients who are not safe."""
    return clinic is not None and clinic.safety_contact == who.staff_id


def said_missing(missing: Collection[str]) -> str:
    """What must be set before check-in links go out, as a sentence; nothing where all is."""
    if not missing:
        return ""
    if "safety_contact" not in missing:
        return say("No check-in link goes out yet: the clinic has no crisis contacts.")
    if "crisis_contacts" not in missing:
        return say("No check-in link goes out yet: the clinic has no safety contact.")
    return say("No check-in link goes out yet: the clinic has no crisis contacts and no safety contact.")
