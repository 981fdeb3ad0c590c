"""What views reach through `deps()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import flask

from services.intake.domain.demo import Guide
from services.intake.domain.first_admin import Invitation
from services.intake.domain.logins import new_secret
from services.intake.domain.password_links import LinkKey
from services.intake.ports import OtherServices, Passwords, Postbox, Prompts, Questionnaires, Unit
from services.intake.ports.calendars import CalendarAddresses, NoAddresses, ReadCalendar, nothing_read
from services.intake.ports.passkeys import Authenticators
from services.intake.ports.second_factors import OneTimeCodes
from services.intake.ports.today import Neighbours, Nobody
from services.intake.web.provider_client import ProviderClient
from shared.web.audit_search import FindEntries, nothing_found
from shared.web.once import WithAnswers
from shared.web.onlookers import FindLooked, nobody_looked

T = TypeVar("T")


class WebUnit(Unit, WithAnswers, Protocol):
    """A unit of work that also keeps the answers given to an Idempotency-Key."""


class WebTransact(Protocol):
    """How views have work done in a unit of work."""

    def __call__(self, work: Callable[[WebUnit], T], /) -> T:
        """Do the work and give its result; it may be started again, each time with a fresh unit."""


@dataclass(frozen=True)
class Deps:
    """Intake's objects, handed over in `bootstrap`."""

    transact: WebTransact
    read: WebTransact  # for work that changes nothing: it waits for nobody's writes
    passwords: Passwords
    others: OtherServices
    prompts: Prompts
    questionnaires: Questionnaires
    sent_links: Postbox
    # The link by which a new clinic gets its first admin, as it is known now.
    invitation: Callable[[], Invitation | None] = lambda: None
    # The guide to a demo clinic; a real clinic has none.
    guide: Callable[[], Guide | None] = lambda: None
    # Makes the secrets of links by which passwords are chosen, and whether Attune mails these to their owners.
    link_key: LinkKey = field(default_factory=lambda: LinkKey(new_secret()))
    mails: bool = False
    # Alerts and feedback, as Today asks them.
    neighbours: Neighbours = field(default_factory=Nobody)
    # Where calendars are fetched, and what reads them.
    addresses: CalendarAddresses = field(default_factory=NoAddresses)
    read_calendar: ReadCalendar = nothing_read
    # Who looked at a client's record of late.
    looked: FindLooked = nobody_looked
    # The entries of the audit of all services.
    entries: FindEntries = nothing_found
    # Codes of apps on phones.
    codes: OneTimeCodes = field(kw_only=True)
    # What browsers and passkeys say to each other.
    passkeys: Authenticators = field(kw_only=True)
    # Signing in with an account that somebody else looks after.
    provider: ProviderClient | None = None


def deps() -> Deps:
    """The objects of this application."""
    found: Deps = flask.current_app.extensions["attune"]
    return found
