"""The clinic itself: where and when it is there, whom clients can call, and who hears that one is not safe."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from services.intake.domain.ids import Version
from services.intake.domain.text import NAME_LENGTH, one_line, wrong
from shared.text import seen, trimmed

CLINIC_ID: Final = "clinic"
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: Final[tuple[Day, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ContactKind = Literal["lifeline", "clinic", "emergency", "other"]
# In the order in which they are shown.
CONTACT_KINDS: Final[tuple[ContactKind, ...]] = ("lifeline", "clinic", "emergency", "other")
Setting = Literal["crisis_contacts", "safety_contact"]

MOST_CONTACTS: Final = 8
LONGEST_WORDS: Final = 1000
LONGEST_PROTOCOL: Final = 4000
LONGEST_ACCOUNT: Final = 500
MOST_LANGUAGES: Final = 10
MOST_INSTRUMENTS: Final = 20
LONGEST_WEEKS: Final = 52
LONGEST_REMINDER: Final = 2  # days: nobody is asked about a session that lies over three days back
SHORTEST_WAIT: Final = 5
LONGEST_WAIT: Final = 24 * 60
SHORTEST_IDLE: Final = 15
LONGEST_IDLE: Final = 12 * 60

# An emergency number has three digits.
_NUMBER: Final = re.compile(r"[ +()/.-]*([0-9][ +()/.-]*){3,}")
_NUMBER_LENGTH: Final = 40
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_INSTRUMENT: Final = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


@dataclass(frozen=True, kw_only=True)
class CrisisContact:
    """Somebody to call who answers people that are not safe."""

    label: str
    number: str
    hours: str | None = None
    kind: ContactKind = "other"


@dataclass(frozen=True, kw_only=True)
class Clinic:
    """The clinic's own settings; `address` is none where links begin as Attune was started.

    `safety_contact` is the staff id of who hears of clients that are not safe besides their therapist and
    supervisors. `protocol` is what staff are to do then, in the clinic's own words, which are in no event.
    Nor is `message_secret`, the clinic's account for messages to phones: it is shown to nobody again.
    After `idle_minutes` without use staff sign in again.
    """

    name: str = "Clinic"
    address: str | None = None
    time_zone: str = "UTC"
    working_days: tuple[Day, ...] = DAYS[:5]
    opens: str = "09:00"
    closes: str = "17:00"
    languages: tuple[str, ...] = ("en",)
    crisis_contacts: tuple[CrisisContact, ...] = ()
    crisis_words: str | None = None
    safety_contact: str | None = None
    protocol: str | None = field(default=None, repr=False)
    message_secret: str | None = field(default=None, repr=False)
    escalate_after_minutes: int = 30
    instruments: tuple[str, ...] = ("phq-9", "gad-7")
    instruments_every_weeks: int = 4
    remind_after_days: int | None = 2
    idle_minutes: int = 240
    second_factor_required: bool = False
    version: Version = None
    clinic_id: str = CLINIC_ID

    @property
    def sends_messages(self) -> bool:
        """Whether there is an account to send messages by."""
        return self.message_secret is not None

    @property
    def missing(self) -> tuple[Setting, ...]:
        """What must be set before a check-in link goes out: whoever answers one must have somebody to call."""
        needed: dict[Setting, object] = {
            "crisis_contacts": self.crisis_contacts,
            "safety_contact": self.safety_contact,
        }
        return tuple(name for name, value in needed.items() if not value)


def web_address(field_name: str, text: str) -> str:
    """The address that links begin with, without a slash at its end; raises Invalid when it cannot be one."""
    address = one_line(field_name, text, NAME_LENGTH).rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query or parts.fragment:
        raise wrong(field_name, "This is no address such as https://attune.example.org.")
    return address


def time_zone(field_name: str, name: str) -> str:
    """The name of a time zone; raises Invalid for one that nobody knows."""
    if name not in available_timezones():
        raise wrong(field_name, "This is no time zone such as Europe/Vienna.")
    return name


def time_of_day(field_name: str, text: str) -> str:
    """Hours and minutes, from 00:00 to 23:59; raises Invalid otherwise."""
    if not _TIME.fullmatch(text):
        raise wrong(field_name, "This is no time such as 08:30.")
    return text


def contacts(field_name: str, given: Sequence[CrisisContact]) -> tuple[CrisisContact, ...]:
    """The contacts as they are shown: lifelines, the clinic, emergency, others; raises Invalid."""
    if len(given) > MOST_CONTACTS:
        raise wrong(field_name, "These are more contacts than anybody reads who is not safe.")
    checked = [_contact(field_name, one) for one in given]
    return tuple(sorted(checked, key=lambda one: CONTACT_KINDS.index(one.kind)))


def _contact(field_name: str, given: CrisisContact) -> CrisisContact:
    number = one_line(field_name, given.number, _NUMBER_LENGTH)
    if not _NUMBER.fullmatch(number):
        raise wrong(
            field_name, "A telephone number has digits, spaces and + ( ) . / - alone, and three digits or more."
        )
    return CrisisContact(
        label=one_line(field_name, given.label, NAME_LENGTH),
        number=number,
        hours=one_line(field_name, given.hours, NAME_LENGTH) if given.hours and seen(given.hours) else None,
        kind=given.kind,
    )


def languages(field_name: str, given: Sequence[str]) -> tuple[str, ...]:
    """Tags of languages, each once; raises Invalid when there is none or one cannot be one."""
    if not 0 < len(given) <= MOST_LANGUAGES or not all(_LANGUAGE.fullmatch(tag) for tag in given):
        raise wrong(field_name, "Give one language or more, such as en or es.")
    return tuple(dict.fromkeys(given))


def instruments(field_name: str, given: Sequence[str]) -> tuple[str, ...]:
    """Names of questionnaires, each once; raises Invalid when one cannot be one."""
    if len(given) > MOST_INSTRUMENTS or not all(_INSTRUMENT.fullmatch(name) for name in given):
        raise wrong(field_name, "There is no such questionnaire.")
    return tuple(dict.fromkeys(given))


def days(field_name: str, given: Sequence[str]) -> tuple[Day, ...]:
    """Days of the week, from Monday on; raises Invalid for what is none."""
    if not set(given) <= set(DAYS):
        raise wrong(field_name, "This is no day of the week.")
    return tuple(day for day in DAYS if day in given)


def text(field_name: str, given: str | None, longest: int) -> str | None:
    """Some lines of text, or none where nothing is seen; raises Invalid when it is too long."""
    lines = trimmed(given or "")
    if len(lines) > longest:
        raise wrong(field_name, "This is too long.")
    return lines if seen(lines) else None


def within(field_name: str, number: int, lowest: int, highest: int) -> int:
    """The number; raises Invalid when it is smaller or larger than it may be."""
    if not lowest <= number <= highest:
        raise wrong(field_name, "This number is too small or too large.")
    return number
