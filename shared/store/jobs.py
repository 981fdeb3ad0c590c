"""Jobs: work that must happen once although processes die, as rows that a worker claims one at a time.

A job is asked for in the transaction that decides it. Whoever claims it holds it under a lease, by the database's
own clock, and what they did counts only in a transaction that still finds their claim on the row.
"""

from __future__ import annotations

from collections.abc import Collection as Many
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import uuid4

import msgspec
from pymongo import ASCENDING, DESCENDING, UpdateOne

from shared.store.collection import SHARED, Collection, Lives, OfClient, index
from shared.store.documents import Document, from_document
from shared.store.rows import HasRows
from shared.store.unit import Unit

# A key counts for as long as its row lives: asking again within that time is asking once.
KEEP_ENDED: Final = timedelta(days=90)

Status = Literal["waiting", "running", "done", "failed", "dropped"]


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of work: `about` holds ids and numbers, never a name, an address or a word that somebody wrote.

    `due` is when somebody may take it: of a running one, when its lease ends. `sentence` says what stood in the
    way the last time, and is safe to show.
    """

    kind: str
    key: str
    made_at: datetime
    about: dict[str, Any] = {}
    client_id: str | None = None
    status: Status = "waiting"
    attempts: int = 0
    due: datetime | None = None
    sentence: str | None = None
    ended_at: datetime | None = None


JOBS: Final = SHARED.declare(
    Collection(
        name="jobs",
        kind=Job,
        client=OfClient("client_id"),
        indexes=(
            index("due", "kind", "due", partialFilterExpression={"due": {"$type": "date"}}),
            index("counts", "kind", "status"),
            index("failed", "status", "ended_at", partialFilterExpression={"status": "failed"}),
            index("by_client", "client_id", sparse=True),
        ),
        lives=Lives("ended_at", KEEP_ENDED, name="old"),
    )
)


class Claim(msgspec.Struct, frozen=True):
    """A job in somebody's hands; the token is new with each claim."""

    job: Job
    token: str

    @property
    def row(self) -> Document:
        """Finds the job's row for as long as the claim holds."""
        return {"_id": _id(self.job.kind, self.job.key), "token": self.token}


@dataclass(frozen=True)
class Wish:
    """A job that is to be asked for."""

    kind: str
    key: str
    about: Mapping[str, Any] = field(default_factory=dict)
    client_id: str | None = None
    not_before: datetime | None = None

    @property
    def id(self) -> str:
        """The job's row."""
        return _id(self.kind, self.key)

    def change(self, now: datetime) -> Sequence[Document]:
        """What makes the row where there is none, and leaves it alone where there is one."""
        row: Document = {
            "kind": self.kind,
            "key": self.key,
            "about": dict(self.about),
            "made_at": now,
            "status": "waiting",
            "attempts": 0,
            **({"client_id": self.client_id} if self.client_id else {}),
        }
        fresh = {"$mergeObjects": [{"$literal": row}, {"_id": "$_id", "due": self.not_before or "$$NOW"}]}
        is_new = {"$eq": [{"$type": "$kind"}, "missing"]}
        return [{"$replaceWith": {"$cond": [is_new, fresh, "$$ROOT"]}}]


class ClaimLost(Exception):
    """Somebody else took the job after the lease had run out, or it is gone: what was done under it is refused."""


def ask(
    unit: Unit,
    kind: str,
    key: str,
    *,
    about: Mapping[str, Any] | None = None,
    client_id: str | None = None,
    not_before: datetime | None = None,
) -> None:
    """Have the job done, if and only if this unit is kept; one of the same kind and key is asked for once."""
    wish = Wish(kind, key, about=about or {}, client_id=client_id, not_before=not_before)
    unit.rows(JOBS).change_one({"_id": wish.id}, wish.change(unit.now), upsert=True)


def ask_all(unit: Unit, kind: str, clients: Mapping[str, str], *, not_before: datetime | None = None) -> None:
    """Have a job of that kind done for each of these keys, with the client whom it is about, in one go."""
    ask_each(unit, [Wish(kind, key, client_id=one, not_before=not_before) for key, one in clients.items()])


def ask_each(unit: Unit, wishes: Sequence[Wish]) -> None:
    """Have each of these jobs done, in one go, as `ask` has one."""
    unit.rows(JOBS).write([UpdateOne({"_id": wish.id}, wish.change(unit.now), upsert=True) for wish in wishes])


def find(store: HasRows, kind: str, key: str) -> Job | None:
    """One by kind and key."""
    return store.rows(JOBS).get(_id(kind, key))


def find_each(store: HasRows, wanted: Many[tuple[str, str]]) -> dict[tuple[str, str], Job]:
    """Those that exist of these kinds and keys."""
    found = store.rows(JOBS).find([_id(kind, key) for kind, key in wanted])
    return {(job.kind, job.key): job for job in found.values()}


def claim(store: HasRows, kind: str, lease: timedelta) -> Claim | None:
    """Take the job of that kind that has been due for longest, also one whose holder let the lease run out."""
    token = str(uuid4())
    found = store.rows(JOBS).change_one(
        {"kind": kind, "due": {"$type": "date"}, "$expr": {"$lte": ["$due", "$$NOW"]}},
        [
            {
                "$set": {
                    "status": "running",
                    "token": token,
                    "due": _in(lease),
                    "attempts": {"$add": ["$attempts", 1]},
                }
            }
        ],
        order=[("due", ASCENDING)],
    )
    return Claim(from_document(found, Job), token) if found else None


def beat(store: HasRows, claim: Claim, lease: timedelta) -> bool:
    """Renew the lease; False if the claim is lost."""
    return store.rows(JOBS).change(claim.row, [{"$set": {"due": _in(lease)}}]) == 1


def hold(unit: Unit, claim: Claim) -> None:
    """Let this unit count only while the claim holds; raises ClaimLost."""
    _change(unit, claim, [{"$set": {"held_at": "$$NOW"}}])


def end(unit: Unit, claim: Claim) -> None:
    """The job is done, with what else this unit holds; raises ClaimLost."""
    done = {"status": "done", "ended_at": "$$NOW"}
    _change(unit, claim, [{"$set": done}, {"$unset": ["due", "token", "sentence"]}])


def fail(unit: Unit, claim: Claim, sentence: str) -> None:
    """The job will not be done, and why; raises ClaimLost."""
    said = {"status": "failed", "ended_at": "$$NOW", "sentence": {"$literal": sentence}}
    _change(unit, claim, [{"$set": said}, {"$unset": ["due", "token"]}])


def drop(unit: Unit, claim: Claim) -> None:
    """Nobody wants the job any more, so it was not done; raises ClaimLost."""
    _change(unit, claim, [{"$set": {"status": "dropped", "ended_at": "$$NOW"}}, {"$unset": ["due", "token"]}])


def put_off(unit: Unit, claim: Claim, pause: timedelta, sentence: str) -> None:
    """The job is to be tried again after a pause, and why; raises ClaimLost."""
    said = {"status": "waiting", "due": _in(pause), "sentence": {"$literal": sentence}}
    _change(unit, claim, [{"$set": said}, {"$unset": "token"}])


def give_back(unit: Unit, claim: Claim) -> None:
    """Somebody else may go on with the job at once, and this attempt does not count; raises ClaimLost."""
    back = {"status": "waiting", "due": "$$NOW", "attempts": {"$subtract": ["$attempts", 1]}}
    _change(unit, claim, [{"$set": back}, {"$unset": "token"}])


def ask_again(store: HasRows, kind: str) -> int:
    """Have all jobs of that kind done that were given up, as if they had just been asked for; how many."""
    asked = {"status": "waiting", "attempts": 0, "due": "$$NOW"}
    return store.rows(JOBS).change({"kind": kind, "status": "failed"}, [{"$set": asked}, {"$unset": "ended_at"}])


def counts(store: HasRows, kinds: Many[str]) -> Mapping[tuple[str, Status], int]:
    """How many there are of each of these kinds, by status; those that ended, of the last 90 days."""
    wanted = {"$match": {"kind": {"$in": list(kinds)}}}
    group = {"$group": {"_id": {"kind": "$kind", "status": "$status"}, "n": {"$sum": 1}}}
    rows = store.rows(JOBS).aggregate(wanted, group)
    return {(row["_id"]["kind"], row["_id"]["status"]): row["n"] for row in rows}


def about_clients(store: HasRows, kinds: Many[str], client_ids: Many[str]) -> Sequence[Job]:
    """All of these kinds about these clients, the oldest first."""
    wanted = {"client_id": {"$in": list(client_ids)}, "kind": {"$in": list(kinds)}}
    return store.rows(JOBS).many(wanted, [("made_at", ASCENDING)])


def newest(store: HasRows, kind: str, limit: int) -> Sequence[Job]:
    """The ones of that kind that were asked for last; few, since no index has them in that order."""
    return store.rows(JOBS).many({"kind": kind}, [("made_at", DESCENDING)], limit)


def _change(unit: Unit, claim: Claim, stages: Sequence[Document]) -> None:
    if not unit.rows(JOBS).change(claim.row, stages):
        raise ClaimLost(claim.job.key)


def _in(span: timedelta) -> Document:
    return {"$add": ["$$NOW", int(span.total_seconds() * 1000)]}


def _id(kind: str, key: str) -> str:
    return f"{kind}:{key}"
