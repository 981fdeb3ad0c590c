"""What intake keeps, in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from services.intake.domain.calendars import Calendar
from services.intake.domain.check_ins import CheckIn
from services.intake.domain.clients import Client, Episode, Erasure, Tombstone
from services.intake.domain.clinic import Clinic
from services.intake.domain.cover import Cover
from services.intake.domain.crisis_plans import CrisisPlan
from services.intake.domain.demo import Guide
from services.intake.domain.erasure_wishes import ErasureWish
from services.intake.domain.goals import Goal
from services.intake.domain.hand_overs import HandOver
from services.intake.domain.identity_provider import ProviderAccount, ProviderLogin
from services.intake.domain.known_devices import Device
from services.intake.domain.logins import ApiToken, Login
from services.intake.domain.notice_wishes import NoticeWishes
from services.intake.domain.openings import Opening
from services.intake.domain.passkeys import Challenge
from services.intake.domain.password_links import PasswordLink
from services.intake.domain.plans import Plan
from services.intake.domain.preferences import Preferences
from services.intake.domain.retention import Retention
from services.intake.domain.role_changes import RoleChange
from services.intake.domain.second_factors import SecondFactors
from services.intake.domain.sessions import Session
from services.intake.domain.staff import Staff, Team
from services.intake.domain.value_checks import ValueCheck
from services.intake.ports import Page, Place, Window
from shared.throttle import Attempts
from shared.web.once import KeptAnswers

T = TypeVar("T")


@dataclass
class Shelves:
    """Everything that is kept, by id."""

    clinic: dict[str, Clinic] = field(default_factory=dict)
    demo: dict[str, Guide] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)
    covers: dict[str, Cover] = field(default_factory=dict)
    notice_wishes: dict[str, NoticeWishes] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    logins: dict[str, Login] = field(default_factory=dict)
    challenges: dict[str, Challenge] = field(default_factory=dict)
    second_factors: dict[str, SecondFactors] = field(default_factory=dict)
    tokens: dict[str, ApiToken] = field(default_factory=dict)
    provider_accounts: dict[str, ProviderAccount] = field(default_factory=dict)
    provider_logins: dict[str, ProviderLogin] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    openings: dict[str, Opening] = field(default_factory=dict)
    role_changes: dict[str, RoleChange] = field(default_factory=dict)
    password_links: dict[str, PasswordLink] = field(default_factory=dict)
    jobs: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    attempts: dict[tuple[str, str], Attempts] = field(default_factory=dict)
    hand_overs: dict[str, HandOver] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    tombstones: dict[str, Tombstone] = field(default_factory=dict)
    episodes: dict[str, Episode] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    goals: dict[str, Goal] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    calendars: dict[str, Calendar] = field(default_factory=dict)
    check_ins: dict[str, CheckIn] = field(default_factory=dict)
    value_checks: dict[str, ValueCheck] = field(default_factory=dict)
    crisis_plans: dict[str, CrisisPlan] = field(default_factory=dict)
    preferences: dict[str, Preferences] = field(default_factory=dict)
    erasure_wishes: dict[str, ErasureWish] = field(default_factory=dict)
    retention: dict[str, Retention] = field(default_factory=dict)
    erasures: dict[str, Erasure] = field(default_factory=dict)
    answers: KeptAnswers = field(default_factory=KeptAnswers)

    def copied(self) -> Shelves:
        """The same things on shelves of their own."""
        return replace(self, **{name: copy(shelf) for name, shelf in vars(self).items()})


def newest(things: Collection[T], place: Callable[[T], Place], window: Window) -> Page[T]:
    ordered = sorted(things, key=place, reverse=True)
    after = window.after
    rest = [thing for thing in ordered if after is None or place(thing) < after]
    items = rest[: window.limit]
    return Page(items, place(items[-1]) if len(rest) > window.limit else None)
