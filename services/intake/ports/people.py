"""What the use cases need for those who work in the clinic."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from services.intake.domain.clinic import Clinic
from services.intake.domain.cover import Cover
from services.intake.domain.demo import Guide
from services.intake.domain.hand_overs import HandOver
from services.intake.domain.known_devices import Device
from services.intake.domain.logins import ApiToken, Login
from services.intake.domain.notice_wishes import NoticeWishes
from services.intake.domain.passwords import Weakness
from services.intake.domain.staff import Staff, Team
from services.intake.ports.paging import Page, Window
from shared.throttle import Attempts, Kind


class ClinicBook(Protocol):
    """The clinic itself."""

    def get(self) -> Clinic | None:
        """Its settings, if they were ever kept."""

    def put(self, clinic: Clinic) -> None:
        """Keep its settings."""

    def lock(self) -> Clinic:
        """Its settings; until this unit ends nobody else changes them."""


class DemoBook(Protocol):
    """The guide to a demo clinic."""

    def get(self) -> Guide | None:
        """The guide, if this is a demo clinic."""

    def put(self, guide: Guide) -> None:
        """Keep it."""


class StaffBook(Protocol):
    """The members of staff."""

    def put(self, staff: Staff) -> None:
        """Keep one; raises Conflict when somebody else has the e-mail address."""

    def find(self, staff_id: str) -> Staff | None:
        """One by id."""

    def by_email(self, email: str) -> Staff | None:
        """One by e-mail address, however it is spelt."""

    def find_many(self, staff_ids: Collection[str]) -> list[Staff]:
        """Those that exist."""

    def clinicians(self) -> list[Staff]:
        """All who can have a caseload."""

    def everyone(self) -> list[Staff]:
        """All, in no order."""

    def supervisors(self) -> list[Staff]:
        """All who can see a team's clients."""

    def admins(self) -> list[Staff]:
        """All who run the clinic."""

    def page(self, window: Window) -> Page[Staff]:
        """All, newest first."""

    def lock_admins(self) -> int:
        """How many active admins there are; until this unit ends nobody else changes that."""


class Covers(Protocol):
    """Who stands in for whom while they are away."""

    def put(self, cover: Cover) -> None:
        """Keep one."""

    def find(self, cover_id: str) -> Cover | None:
        """One by id."""

    def of_away(self, staff_ids: Collection[str], now: datetime) -> list[Cover]:
        """Those of these people's absences that are not over."""

    def of_stand_ins(self, staff_ids: Collection[str], now: datetime) -> list[Cover]:
        """Those in which one of these people stands in, and that are not over."""


class NoticeWishesBook(Protocol):
    """How those who work here want to hear of prompts that can wait."""

    def get(self, staff_id: str) -> NoticeWishes | None:
        """That person's, if they ever said."""

    def put(self, wishes: NoticeWishes) -> None:
        """Keep them."""


class Teams(Protocol):
    """The clinic's teams."""

    def put(self, team: Team) -> None:
        """Keep one; raises Conflict when another has the name."""

    def everyone(self) -> list[Team]:
        """All, by name."""


class Logins(Protocol):
    """Browsers that are signed in."""

    def put(self, login: Login) -> None:
        """Keep one."""

    def find(self, secret_hash: str) -> Login | None:
        """One by the hash of its secret."""

    def seen(self, secret_hash: str, at: datetime) -> None:
        """Note that its browser asked for something."""

    def of(self, staff_id: str) -> list[Login]:
        """That person's, newest first."""

    def end(self, secret_hash: str) -> None:
        """Sign that browser out."""

    def end_all(self, staff_id: str) -> None:
        """Sign that person out everywhere."""


class Devices(Protocol):
    """Browsers in which people have signed in."""

    def put(self, device: Device) -> None:
        """Keep one."""

    def find(self, device_hash: str) -> Device | None:
        """One by what is kept of it."""

    def of(self, staff_id: str) -> list[Device]:
        """That person's, the last used first."""

    def keep_newest(self, staff_id: str, count: int) -> None:
        """Forget that person's but for the last used."""


class HandOvers(Protocol):
    """Caseloads that went from one clinician to another."""

    def put(self, hand_over: HandOver) -> None:
        """Keep one."""

    def find(self, hand_over_id: str) -> HandOver | None:
        """One by id."""

    def of(self, staff_id: str) -> list[HandOver]:
        """Those that this person gave or took, newest first."""

    def by(self, staff_id: str, limit: int) -> list[HandOver]:
        """The last that this person did, newest first."""


class Tokens(Protocol):
    """Programs' tokens."""

    def put(self, token: ApiToken) -> None:
        """Keep one."""

    def find(self, secret_hash: str) -> ApiToken | None:
        """One by the hash of its secret."""

    def of(self, staff_id: str) -> list[ApiToken]:
        """That person's, newest first."""

    def used(self, secret_hash: str, at: datetime) -> None:
        """Note that its program asked for something."""

    def revoke(self, staff_id: str, token_id: str) -> bool:
        """Take one of that person's back; whether there was one."""

    def revoke_all(self, staff_id: str) -> None:
        """Take all of that person's back."""


class AttemptsBook(Protocol):
    """Failed sign-ins of late."""

    def find(self, key: str, kind: Kind) -> Attempts:
        """Those of one account or address; none failed is an answer too."""

    def put(self, attempts: Attempts) -> None:
        """Keep them until they are forgotten."""

    def forget(self, attempts: Attempts) -> None:
        """Forget them now."""


class Passwords(Protocol):
    """Hashing of passwords: slow on purpose, so never inside a unit of work."""

    def weakness(self, password: str, about: Collection[str]) -> Weakness | None:
        """Why it would soon be guessed by somebody who knows these texts about its owner; None if it would not."""

    def hashed(self, password: str) -> str:
        """What to keep of a password."""

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether it is the password; without a hash it takes as long, and is not."""
