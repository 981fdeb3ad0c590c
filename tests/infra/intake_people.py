"""Intake's repositories of staff, in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from services.intake.domain.clinic import Clinic
from services.intake.domain.cover import Cover
from services.intake.domain.demo import Guide
from services.intake.domain.hand_overs import HandOver
from services.intake.domain.known_devices import Device
from services.intake.domain.logins import ApiToken, Login
from services.intake.domain.notice_wishes import NoticeWishes
from services.intake.domain.openings import Opening
from services.intake.domain.passkeys import Challenge
from services.intake.domain.password_links import PasswordLink
from services.intake.domain.role_changes import RoleChange
from services.intake.domain.second_factors import SecondFactors
from services.intake.domain.staff import ADDRESS_TAKEN, Staff, Team, address_key
from services.intake.ports import Page, Window
from shared.errors import Conflict
from shared.text import name_key
from shared.throttle import Attempts, Kind
from tests.infra.intake_shelves import Shelves, newest


class FakeClinic:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.clinic

    def get(self) -> Clinic | None:
        return next(iter(self._kept.values()), None)

    def put(self, clinic: Clinic) -> None:
        self._kept[clinic.clinic_id] = clinic

    def lock(self) -> Clinic:
        return self.get() or Clinic()


class FakeDemo:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.demo

    def get(self) -> Guide | None:
        return next(iter(self._kept.values()), None)

    def put(self, guide: Guide) -> None:
        self._kept[guide.guide_id] = guide


class FakeCovers:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.covers

    def put(self, cover: Cover) -> None:
        self._kept[cover.cover_id] = cover

    def find(self, cover_id: str) -> Cover | None:
        return self._kept.get(cover_id)

    def of_away(self, staff_ids: Collection[str], now: datetime) -> list[Cover]:
        return [one for one in self._kept.values() if one.away_id in staff_ids and one.until > now]

    def of_stand_ins(self, staff_ids: Collection[str], now: datetime) -> list[Cover]:
        return [one for one in self._kept.values() if one.stand_in_id in staff_ids and one.until > now]


class FakeNoticeWishes:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.notice_wishes

    def get(self, staff_id: str) -> NoticeWishes | None:
        return self._kept.get(staff_id)

    def put(self, wishes: NoticeWishes) -> None:
        self._kept[wishes.staff_id] = wishes


class FakeStaff:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.staff

    def put(self, staff: Staff) -> None:
        other = self.by_email(staff.email)
        if other and other.staff_id != staff.staff_id:
            raise Conflict(ADDRESS_TAKEN)
        self._kept[staff.staff_id] = staff

    def find(self, staff_id: str) -> Staff | None:
        return self._kept.get(staff_id)

    def by_email(self, email: str) -> Staff | None:
        found = (one for one in self._kept.values() if address_key(one.email) == address_key(email))
        return next(found, None)

    def find_many(self, staff_ids: Collection[str]) -> list[Staff]:
        return [self._kept[one] for one in staff_ids if one in self._kept]

    def clinicians(self) -> list[Staff]:
        return [one for one in self._kept.values() if one.sees_clients]

    def everyone(self) -> list[Staff]:
        return list(self._kept.values())

    def supervisors(self) -> list[Staff]:
        return [one for one in self._kept.values() if one.active and "supervisor" in one.roles]

    def admins(self) -> list[Staff]:
        return [one for one in self._kept.values() if one.runs_the_clinic]

    def page(self, window: Window) -> Page[Staff]:
        return newest(self._kept.values(), lambda one: (one.created_at, one.staff_id), window)

    def lock_admins(self) -> int:
        return sum(one.runs_the_clinic for one in self._kept.values())


class FakeTeams:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.teams

    def put(self, team: Team) -> None:
        if name_key(team.name) in {name_key(one.name) for one in self._kept.values()}:
            raise Conflict("A team of this name exists already.")
        self._kept[team.team_id] = team

    def everyone(self) -> list[Team]:
        return sorted(self._kept.values(), key=lambda team: team.name.casefold())


class FakeLogins:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.logins

    def put(self, login: Login) -> None:
        self._kept[login.secret_hash] = login

    def find(self, secret_hash: str) -> Login | None:
        return self._kept.get(secret_hash)

    def seen(self, secret_hash: str, at: datetime) -> None:
        self._kept[secret_hash] = replace(self._kept[secret_hash], seen_at=at)

    def of(self, staff_id: str) -> list[Login]:
        mine = [one for one in self._kept.values() if one.staff_id == staff_id]
        return sorted(mine, key=lambda one: (one.created_at, one.secret_hash), reverse=True)

    def end(self, secret_hash: str) -> None:
        self._kept.pop(secret_hash, None)

    def end_all(self, staff_id: str) -> None:
        for login in [one for one in self._kept.values() if one.staff_id == staff_id]:
            self.end(login.secret_hash)


class FakeHandOvers:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.hand_overs

    def put(self, hand_over: HandOver) -> None:
        self._kept[hand_over.hand_over_id] = hand_over

    def find(self, hand_over_id: str) -> HandOver | None:
        return self._kept.get(hand_over_id)

    def of(self, staff_id: str) -> list[HandOver]:
        return self._newest(lambda one: staff_id in {one.giver_id, one.taker_id})

    def by(self, staff_id: str, limit: int) -> list[HandOver]:
        return self._newest(lambda one: one.by == staff_id)[:limit]

    def _newest(self, wanted: Callable[[HandOver], bool]) -> list[HandOver]:
        found = filter(wanted, self._kept.values())
        return sorted(found, key=lambda one: (one.at, one.hand_over_id), reverse=True)


class FakeChallenges:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.challenges

    def put(self, challenge: Challenge) -> None:
        self._kept[challenge.challenge_hash] = challenge

    def take(self, challenge_hash: str) -> Challenge | None:
        return self._kept.pop(challenge_hash, None)


class FakeSecondFactors:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.second_factors

    def get(self, staff_id: str) -> SecondFactors:
        return self._kept.get(staff_id) or SecondFactors(staff_id=staff_id)

    def put(self, factors: SecondFactors) -> None:
        self._kept[factors.staff_id] = factors

    def forget(self, staff_id: str) -> None:
        self._kept.pop(staff_id, None)


class FakeTokens:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.tokens

    def put(self, token: ApiToken) -> None:
        self._kept[token.secret_hash] = token

    def find(self, secret_hash: str) -> ApiToken | None:
        return self._kept.get(secret_hash)

    def of(self, staff_id: str) -> list[ApiToken]:
        mine = [one for one in self._kept.values() if one.staff_id == staff_id]
        return sorted(mine, key=lambda one: (one.created_at, one.secret_hash), reverse=True)

    def used(self, secret_hash: str, at: datetime) -> None:
        self._kept[secret_hash] = replace(self._kept[secret_hash], used_at=at)

    def revoke(self, staff_id: str, token_id: str) -> bool:
        found = [one for one in self.of(staff_id) if one.token_id == token_id]
        for token in found:
            del self._kept[token.secret_hash]
        return bool(found)

    def revoke_all(self, staff_id: str) -> None:
        for token in self.of(staff_id):
            del self._kept[token.secret_hash]


class FakeDevices:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.devices

    def put(self, device: Device) -> None:
        self._kept[device.device_hash] = device

    def find(self, device_hash: str) -> Device | None:
        return self._kept.get(device_hash)

    def of(self, staff_id: str) -> list[Device]:
        mine = [one for one in self._kept.values() if one.staff_id == staff_id]
        return sorted(mine, key=lambda one: one.ends_at, reverse=True)

    def keep_newest(self, staff_id: str, count: int) -> None:
        for device in self.of(staff_id)[count:]:
            del self._kept[device.device_hash]


class FakePasswordLinks:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.password_links

    def put(self, link: PasswordLink) -> None:
        self._kept[link.secret_hash] = link

    def find(self, secret_hash: str) -> PasswordLink | None:
        return self._kept.get(secret_hash)

    def end_all(self, staff_id: str) -> None:
        for link in [one for one in self._kept.values() if one.staff_id == staff_id]:
            del self._kept[link.secret_hash]


class FakeRoleChanges:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.role_changes

    def put(self, change: RoleChange) -> None:
        self._kept[change.change_id] = change

    def find(self, change_id: str) -> RoleChange | None:
        return self._kept.get(change_id)

    def all(self) -> list[RoleChange]:
        return sorted(self._kept.values(), key=lambda one: (one.asked_at, one.change_id), reverse=True)

    def remove(self, change_id: str) -> None:
        del self._kept[change_id]

    def end_waiting(self, staff_id: str, *, address: bool) -> None:
        for change in self.all():
            if change.staff_id == staff_id and change.done_at is None and bool(change.email) == address:
                self.remove(change.change_id)


class FakeOpenings:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.openings

    def put(self, opening: Opening) -> None:
        self._kept[opening.opening_id] = opening

    def find(self, opening_id: str) -> Opening | None:
        return self._kept.get(opening_id)

    def of_opener(self, staff_id: str) -> list[Opening]:
        return self._where(lambda one: one.staff_id == staff_id)

    def of_client(self, client_id: str) -> list[Opening]:
        return self._where(lambda one: one.client_id == client_id)

    def unread_by(self, staff_id: str) -> list[Opening]:
        return self._where(lambda one: one.told_id == staff_id and one.read_at is None)

    def _where(self, wanted: Callable[[Opening], bool]) -> list[Opening]:
        return sorted(filter(wanted, self._kept.values()), key=lambda one: one.opened_at, reverse=True)


class FakeAttempts:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.attempts

    def find(self, key: str, kind: Kind) -> Attempts:
        return self._kept.get((kind, key), Attempts(key=key, kind=kind))

    def put(self, attempts: Attempts) -> None:
        self._kept[attempts.kind, attempts.key] = attempts

    def forget(self, attempts: Attempts) -> None:
        self._kept.pop((attempts.kind, attempts.key), None)
