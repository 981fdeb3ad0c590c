"""Staff, teams and their secrets in MongoDB."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from services.intake.adapters.mongo.collections import (
    COVERS,
    DEVICES,
    HAND_OVERS,
    LOGINS,
    NOTICE_WISHES,
    PASSWORD_LINKS,
    STAFF,
    TEAMS,
    TOKENS,
)
from services.intake.domain.cover import Cover
from services.intake.domain.hand_overs import HandOver
from services.intake.domain.known_devices import Device
from services.intake.domain.logins import ApiToken, Login, digest
from services.intake.domain.notice_wishes import NoticeWishes
from services.intake.domain.password_links import PasswordLink
from services.intake.domain.staff import ADDRESS_TAKEN, Staff, Team, address_key, address_keys
from services.intake.ports import Page, Window
from shared.errors import Conflict
from shared.store import Unit

NEWEST: Final = [("at", -1), ("_id", -1)]


class MongoStaff:
    """The members of staff; found by a hash of their e-mail address, which is sealed itself."""

    def __init__(self, unit: Unit) -> None:
        self._rows = unit.rows(STAFF)

    def put(self, staff: Staff) -> None:
        """Keep one; raises Conflict when somebody else has the e-mail address."""
        keys = _keys(staff.email)
        known = self._rows.documents({"_id": staff.staff_id}, "email_key")
        kept = known[0]["email_key"] if known else None
        if kept not in keys and self.by_email(staff.email):
            raise Conflict(ADDRESS_TAKEN)
        # A key that an earlier version gave stays: whoever signs in by it goes on doing so.
        key = kept if kept in keys else digest(address_key(staff.email))
        self._rows.put_fields(staff, taken=ADDRESS_TAKEN, also={"email_key": key})

    def find(self, staff_id: str) -> Staff | None:
        """One by id."""
        return self._rows.get(staff_id)

    def by_email(self, email: str) -> Staff | None:
        """One by e-mail address, however it is spelt."""
        keys = _keys(email)
        found = self._rows.documents({"email_key": {"$in": keys}})
        return self._rows.thing(min(found, key=lambda row: keys.index(row["email_key"]))) if found else None

    def find_many(self, staff_ids: Collection[str]) -> list[Staff]:
        """Those that exist."""
        return list(self._rows.find(staff_ids).values())

    def clinicians(self) -> list[Staff]:
        """All who can have a caseload."""
        return self._rows.many({"roles": "clinician", "active": True})

    def everyone(self) -> list[Staff]:
        """All, in no order."""
        return self._rows.many({})

    def supervisors(self) -> list[Staff]:
        """All who can see a team's clients."""
        return self._rows.many({"roles": "supervisor", "active": True})

    def admins(self) -> list[Staff]:
        """All who run the clinic."""
        return self._rows.many({"roles": "admin", "active": True})

    def page(self, window: Window) -> Page[Staff]:
        """All, newest first."""
        return Page(*self._rows.newest({}, "created_at", window.after, window.limit))

    def lock_admins(self) -> int:
        """How many active admins there are; until this unit ends nobody else changes that."""
        return self._rows.change({"roles": "admin", "active": True}, {"$inc": {"touched": 1}})


def _keys(email: str) -> list[str]:
    """Every key that the address may be kept by; first what was typed, then today's, then others of old."""
    return [digest(key) for key in address_keys(email)]


class MongoHandOvers:
    """Caseloads that went from one clinician to another."""

    def __init__(self, unit: Unit) -> None:
        self._rows = unit.rows(HAND_OVERS)

    def put(self, hand_over: HandOver) -> None:
        """Keep one."""
        self._rows.put_fields(hand_over)

    def find(self, hand_over_id: str) -> HandOver | None:
        """One by id."""
        return self._rows.get(hand_over_id)

    def of(self, staff_id: str) -> list[HandOver]:
        """Those that this person gave or took, newest first."""
        return self._rows.many({"$or": [{"giver_id": staff_id}, {"taker_id": staff_id}]}, NEWEST)

    def by(self, staff_id: str, limit: int) -> list[HandOver]:
        """The last that this person did, newest first."""
        return self._rows.many({"by": staff_id}, NEWEST, limit=limit)


class MongoCovers:
    """Who stands in for whom while they are away."""

    def __init__(self, unit: Unit) -> None:
        self._rows = unit.rows(COVERS)

    def put(self, cover: Cover) -> None:
        """Keep one."""
        self._rows.put_fields(cover)

    def find(self, cover_id: str) -> Cover | None:
        """One by id."""
        return self._rows.get(cover_id)

    def of_away(self, staff_ids: Collection[str], now: datetime) -> list[Cover]:
        """Those of these people's absences that are not over."""
        return self._rows.many({"away_id": {"$in": list(staff_ids)}, "until": {"$gt": now}})

    def of_stand_ins(self, staff_ids: Collection[str], now: datetime) -> list[Cover]:
        """Those in which one of these people stands in, and that are not over."""
        return self._rows.many({"stand_in_id": {"$in": list(staff_ids)}, "until": {"$gt": now}})


class MongoNoticeWishes:
    """How those who work here want to hear of prompts that can wait."""

    def __init__(self, unit: Unit) -> None:
        self._rows = unit.rows(NOTICE_WISHES)

    def get(self, staff_id: str) -> NoticeWishes | None:
        """That person's, if they ever said."""
        return self._rows.get(staff_id)

    def put(self, wishes: NoticeWishes) -> None:
        """Keep them."""
        self._rows.put(wishes)


class MongoTeams:
    """The clinic's teams."""

    def __init__(self, unit: Unit) -> None:
        self._rows = unit.rows(TEAMS)

    def put(self, team: Team) -> None:
        """Keep one; raises Conflict when another has the name."""
        self._rows.put_fields(team, taken="A team of this name exists already.")

    def everyone(self) -> list[Team]:
        """All, by name."""
        return self._rows.many({}, [("name_key", 1)])


class MongoLogins:
    """Browsers that are signed in."""

    def __init__(self, unit: Unit) -> None:
        self._rows = unit.rows(LOGINS)

    def put(self, login: Login) -> None:
        """Keep one."""
        self._rows.put_fields(login)

    def find(self, secret_hash: str) -> Login | None:
        """One by the hash of its secret."""
        return self._rows.get(secret_hash)

    def seen(self, secret_hash: str, at: datetime) -> None:
        """Note that its browser asked for something."""
        self._rows.change({"_id": secret_hash}, {"$set": {"seen_at": at}})

    def of(self, staff_id: str) -> list[Login]:
        """That person's, newest first."""
        return self._rows.many({"staff_id": staff_id}, [("created_at", -1), ("_id", -1)])

    def end(self, secret_hash: str) -> None:
        """Sign that browser out."""
        self._rows.delete({"_id": secret_hash})

    def end_all(self, staff_id: str) -> None:
        """Sign that person out everywhere."""
        self._rows.delete({"staff_id": staff_id})


class MongoDevices:
    """Browsers in which people have signed in."""

    def __init__(self, unit: Unit) -> None:
        self._rows = unit.rows(DEVICES)

    def put(self, device: Device) -> None:
        """Keep one."""
        self._rows.put(device)

    def find(self, device_hash: str) -> Device | None:
        """One by what is kept of it."""
        return self._rows.get(device_hash)

    def of(self, staff_id: str) -> list[Device]:
        """That person's, the last used first."""
        return self._rows.many({"staff_id": staff_id}, [("ends_at", -1)])

    def keep_newest(self, staff_id: str, count: int) -> None:
        """Forget that person's but for the last used."""
        old = [one.device_hash for one in self.of(staff_id)[count:]]
        if old:
            self._rows.delete({"_id": {"$in": old}})


class MongoPasswordLinks:
    """Links by which passwords are chosen."""

    def __init__(self, unit: Unit) -> None:
        self._rows = unit.rows(PASSWORD_LINKS)

    def put(self, link: PasswordLink) -> None:
        """Keep one."""
        self._rows.put(link)

    def find(self, secret_hash: str) -> PasswordLink | None:
        """One by the hash of its secret."""
        return self._rows.get(secret_hash)

    def end_all(self, staff_id: str) -> None:
        """End all of that person's."""
        self._rows.delete({"staff_id": staff_id})


class MongoTokens:
    """Programs' tokens."""

    def __init__(self, unit: Unit) -> None:
        self._rows = unit.rows(TOKENS)

    def put(self, token: ApiToken) -> None:
        """Keep one."""
        self._rows.put_fields(token)

    def find(self, secret_hash: str) -> ApiToken | None:
        """One by the hash of its secret."""
        return self._rows.get(secret_hash)

    def of(self, staff_id: str) -> list[ApiToken]:
        """That person's, newest first."""
        return self._rows.many({"staff_id": staff_id}, [("created_at", -1), ("_id", -1)])

    def used(self, secret_hash: str, at: datetime) -> None:
        """Note that its program asked for something."""
        self._rows.change({"_id": secret_hash}, {"$set": {"used_at": at}})

    def revoke(self, staff_id: str, token_id: str) -> bool:
        """Take one of that person's back; whether there was one."""
        return self._rows.delete({"staff_id": staff_id, "token_id": token_id}) > 0

    def revoke_all(self, staff_id: str) -> None:
        """Take all of that person's back."""
        self._rows.delete({"staff_id": staff_id})
