"""What the use cases need of the world outside: repositories within a unit of work, and a few services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

from services.intake.ports.calendars import Calendars
from services.intake.ports.openings import Openings
from services.intake.ports.paging import Page, Place, Window
from services.intake.ports.passkeys import Challenges
from services.intake.ports.people import (
    AttemptsBook,
    ClinicBook,
    Covers,
    DemoBook,
    Devices,
    HandOvers,
    Logins,
    NoticeWishesBook,
    Passwords,
    StaffBook,
    Teams,
    Tokens,
)
from services.intake.ports.post import PasswordLinks, RoleChangesBook
from services.intake.ports.prompts import Postbox, Prompts, Questionnaires, SentLink, SentLinks, Told
from services.intake.ports.provider import ProviderAccounts, ProviderLogins
from services.intake.ports.records import (
    CheckIns,
    Clients,
    Confirmed,
    CrisisPlans,
    Episodes,
    Erasures,
    ErasureWishes,
    Goals,
    OtherServices,
    Plans,
    PreferencesBook,
    Said,
    Sessions,
    ValueChecks,
)
from services.intake.ports.retention import RetentionBook
from services.intake.ports.second_factors import SecondFactorsBook
from shared.contracts.events import Event
from shared.contracts.revision import Revision

__all__ = [
    "AttemptsBook",
    "Calendars",
    "Challenges",
    "CheckIns",
    "Clients",
    "ClinicBook",
    "Confirmed",
    "Covers",
    "CrisisPlans",
    "DemoBook",
    "Devices",
    "Episodes",
    "ErasureWishes",
    "Erasures",
    "Goals",
    "HandOvers",
    "Logins",
    "NoticeWishesBook",
    "Openings",
    "OtherServices",
    "Page",
    "PasswordLinks",
    "Passwords",
    "Place",
    "Plans",
    "Postbox",
    "PreferencesBook",
    "Prompts",
    "ProviderAccounts",
    "ProviderLogins",
    "Questionnaires",
    "RetentionBook",
    "RoleChangesBook",
    "Said",
    "SecondFactorsBook",
    "SentLink",
    "SentLinks",
    "Sessions",
    "StaffBook",
    "Teams",
    "Tokens",
    "Told",
    "Transact",
    "Unit",
    "ValueChecks",
    "Window",
]

T = TypeVar("T")


class Unit(Protocol):
    """One unit of work: all of it is kept, with its events, or nothing."""

    @property
    def now(self) -> datetime:
        """The instant of this attempt."""

    @property
    def clinic(self) -> ClinicBook:
        """The clinic itself."""

    @property
    def demo(self) -> DemoBook:
        """The guide to a demo clinic."""

    @property
    def staff(self) -> StaffBook:
        """The members of staff."""

    @property
    def covers(self) -> Covers:
        """Who stands in for whom."""

    @property
    def notice_wishes(self) -> NoticeWishesBook:
        """How staff want to hear of prompts."""

    @property
    def teams(self) -> Teams:
        """The teams."""

    @property
    def logins(self) -> Logins:
        """The signed-in browsers."""

    @property
    def second_factors(self) -> SecondFactorsBook:
        """The second factors of staff."""

    @property
    def challenges(self) -> Challenges:
        """The challenges that passkeys answer."""

    @property
    def tokens(self) -> Tokens:
        """The programs' tokens."""

    @property
    def provider_accounts(self) -> ProviderAccounts:
        """Whose an account of the identity provider is."""

    @property
    def provider_logins(self) -> ProviderLogins:
        """The logins that were opened through it."""

    @property
    def devices(self) -> Devices:
        """The browsers in which people have signed in."""

    @property
    def password_links(self) -> PasswordLinks:
        """The links by which passwords are chosen."""

    @property
    def role_changes(self) -> RoleChangesBook:
        """The changes of roles that wait, and those of late."""

    @property
    def openings(self) -> Openings:
        """The records that were opened in an emergency."""

    @property
    def attempts(self) -> AttemptsBook:
        """The failed sign-ins."""

    @property
    def hand_overs(self) -> HandOvers:
        """The caseloads that were handed over."""

    @property
    def clients(self) -> Clients:
        """The clients."""

    @property
    def episodes(self) -> Episodes:
        """The episodes."""

    @property
    def goals(self) -> Goals:
        """The goals."""

    @property
    def sessions(self) -> Sessions:
        """The sessions."""

    @property
    def plans(self) -> Plans:
        """The sessions that come back."""

    @property
    def calendars(self) -> Calendars:
        """The addresses of clinicians' calendars."""

    @property
    def check_ins(self) -> CheckIns:
        """The check-ins."""

    @property
    def crisis_plans(self) -> CrisisPlans:
        """The emergency contacts and crisis plans."""

    @property
    def preferences(self) -> PreferencesBook:
        """How clients would like to work."""

    @property
    def erasure_wishes(self) -> ErasureWishes:
        """That clients asked to be erased."""

    @property
    def value_checks(self) -> ValueChecks:
        """What clients said in value checks."""

    @property
    def erasures(self) -> Erasures:
        """The receipts."""

    def ask(self, kind: str, key: str, /, *, about: Mapping[str, Any]) -> None:
        """Have a job done, if and only if this unit is kept; one of the same kind and key once."""

    @property
    def retention(self) -> RetentionBook:
        """The clinic's periods, and what is over by them."""

    def publish(self, event: Event) -> None:
        """Have the event sent, if and only if this unit is kept."""

    def next_revision(self, current: Revision | None) -> Revision:
        """The revision after that one."""


class Transact(Protocol):
    """How to have work done in a unit of work; it may be started again, each time with a fresh unit."""

    def __call__(self, work: Callable[[Unit], T], /) -> T:
        """Do the work and give its result."""
