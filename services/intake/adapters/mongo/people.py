"""Staff, teams and their secrets in MongoDB."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from services.intake.adapters.mongo.rows import Rows, packed, unpacked
from services.intake.domain.logins import ApiToken, Login, digest
from services.intake.domain.staff import Staff, Team, address_key, address_keys
from services.intake.domain.throttle import Attempts, Kind
from services.intake.ports import Page, Window
from shared.errors import Conflict
from shared.store import Unit
from shared.store.documents import from_document, to_document
from shared.store.unit import Document
from shared.text import name_key

STAFF_WORDS = ("email", "name")


class MongoStaff:
    """The members of staff; found by a hash of their e-mail address, which is sealed itself."""

    def __init__(self, unit: Unit) -> None:
        self._rows = Rows(unit, "staff")

    def put(self, staff: Staff) -> None:
        """Keep one; raises Conflict when somebody else has the e-mail address."""
        taken, keys = "Somebody with this e-mail address works here already.", _keys(staff.email)
        known = self._rows.one({"_id": staff.staff_id})
        kept = known["email_key"] if known else None
        if kept not in keys and self.by_email(staff.email):
            raise Conflict(taken)
        document = packed(staff, "staff_id", owner=staff.staff_id, sealed=STAFF_WORDS)
        # A key that an earlier version gave stays: whoever signs in by it goes on doing so.
        document["email_key"] = kept if kept in keys else digest(address_key(staff.email))
        self._rows.put(document, taken=taken)

    def find(self, staff_id: str) -> Staff | None:
        """One by id."""
        found = self._rows.one({"_id": staff_id})
        return _staff(found) if found else None

    def by_email(self, email: str) -> Staff | None:
        """One by e-mail address, however it is spelt."""
        keys = _keys(email)
        found = self._rows.many({"email_key": {"$in": keys}})
        return _staff(min(found, key=lambda row: keys.index(row["email_key"]))) if found else None

    def find_many(self, staff_ids: Collection[str]) -> list[Staff]:
        """Those that exist."""
        return [_staff(row) for row in self._rows.many({"_id": {"$in": list(staff_ids)}})] if staff_ids else []

    def clinicians(self) -> list[Staff]:
        """All who can have a caseload."""
        return [_staff(row) for row in self._rows.many({"roles": "clinician", "active": True})]

    def everyone(self) -> list[Staff]:
        """All, in no order."""
        return [_staff(row) for row in self._rows.many({})]

    def supervisors(self) -> list[Staff]:
        """All who can see a team's clients."""
        return [_staff(row) for row in self._rows.many({"roles": "supervisor", "active": True})]

    def page(self, window: Window) -> Page[Staff]:
        """All, newest first."""
        rows, place = self._rows.newest({}, "created_at", window)
        return Page([_staff(row) for row in rows], place)

    def lock_admins(self) -> int:
        """How many active admins there are; until this unit ends nobody else changes that."""
        return self._rows.change({"roles": "admin", "active": True}, {"$inc": {"touched": 1}})


def _keys(email: str) -> list[str]:
    """Every key that the address may be kept by; first what was typed, then today's, then others of old."""
    return [digest(key) for key in address_keys(email)]


def _staff(row: Document) -> Staff:
    return unpacked(row, Staff, "staff_id", owner=row["_id"], sealed=STAFF_WORDS)


class MongoTeams:
    """The clinic's teams."""

    def __init__(self, unit: Unit) -> None:
        self._rows = Rows(unit, "teams")

    def put(self, team: Team) -> None:
        """Keep one; raises Conflict when another has the name."""
        document = packed(team, "team_id") | {"name_key": name_key(team.name)}
        self._rows.put(document, taken="A team of this name exists already.")

    def everyone(self) -> list[Team]:
        """All, by name."""
        return [unpacked(row, Team, "team_id") for row in self._rows.many({}, sort=[("name_key", 1)])]


class MongoLogins:
    """Browsers that are signed in."""

    def __init__(self, unit: Unit) -> None:
        self._rows = Rows(unit, "logins")

    def put(self, login: Login) -> None:
        """Keep one."""
        self._rows.put(packed(login, "secret_hash") | {"ends_at": login.ends_at})

    def find(self, secret_hash: str) -> Login | None:
        """One by the hash of its secret."""
        found = self._rows.one({"_id": secret_hash})
        return unpacked(found, Login, "secret_hash") if found else None

    def seen(self, secret_hash: str, at: datetime) -> None:
        """Note that its browser asked for something."""
        self._rows.change({"_id": secret_hash}, {"$set": {"seen_at": at}})

    def end(self, secret_hash: str) -> None:
        """Sign that browser out."""
        self._rows.delete({"_id": secret_hash})

    def end_all(self, staff_id: str) -> None:
        """Sign that person out everywhere."""
        self._rows.delete({"staff_id": staff_id})


class MongoTokens:
    """Programs' tokens."""

    def __init__(self, unit: Unit) -> None:
        self._rows = Rows(unit, "tokens")

    def put(self, token: ApiToken) -> None:
        """Keep one."""
        self._rows.put(packed(token, "secret_hash"))

    def find(self, secret_hash: str) -> ApiToken | None:
        """One by the hash of its secret."""
        found = self._rows.one({"_id": secret_hash})
        return unpacked(found, ApiToken, "secret_hash") if found else None

    def of(self, staff_id: str) -> list[ApiToken]:
        """That person's, newest first."""
        rows = self._rows.many({"staff_id": staff_id}, sort=[("created_at", -1), ("_id", -1)])
        return [unpacked(row, ApiToken, "secret_hash") for row in rows]

    def revoke(self, staff_id: str, token_id: str) -> bool:
        """Take one of that person's back; whether there was one."""
        return self._rows.delete({"staff_id": staff_id, "token_id": token_id}) > 0

    def revoke_all(self, staff_id: str) -> None:
        """Take all of that person's back."""
        self._rows.delete({"staff_id": staff_id})


class MongoAttempts:
    """Failed sign-ins of late."""

    def __init__(self, unit: Unit) -> None:
        self._rows = Rows(unit, "attempts")

    def find(self, key: str, kind: Kind) -> Attempts:
        """Those of one account or address; none failed is an answer too."""
        found = self._rows.one({"_id": f"{kind}:{key}"})
        return from_document(found, Attempts) if found else Attempts(key=key, kind=kind)

    def put(self, attempts: Attempts) -> None:
        """Keep them until they are forgotten."""
        self._rows.put({"_id": f"{attempts.kind}:{attempts.key}", **to_document(attempts)})

    def forget(self, attempts: Attempts) -> None:
        """Forget them now."""
        self._rows.delete({"_id": f"{attempts.kind}:{attempts.key}"})
