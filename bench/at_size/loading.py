"""Puts a clinic into a running Attune: what a service would write itself by bulk, the rest by its worker.

Intake's rows and feedback's ratings are inserted as their stores keep them, and said in events as both would say
them. All that others keep of it comes the usual way: their workers read the topics.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any, Final
from uuid import uuid4

from kafka import KafkaProducer

from bench.at_size.clinic import Care, Size, cares, staff, teams
from deploy.local import plan
from services.alerts.adapters.mongo import COLLECTIONS as ALERTS_COLLECTIONS
from services.alerts.adapters.mongo.ledger import stages as alerts_stages
from services.alerts.adapters.mongo.unit import MongoUnit
from services.alerts.bootstrap import publish
from services.alerts.usecases.publish import OWN, QUARTER, WEEK
from services.feedback.adapters.mongo import COLLECTIONS as FEEDBACK_COLLECTIONS
from services.feedback.adapters.mongo.collections import INVITATIONS, RATINGS
from services.feedback.adapters.mongo.ledger import stages as feedback_stages
from services.feedback.domain.invitation import LIFE, Links
from services.feedback.usecases.events import rated
from services.intake.adapters.mongo import COLLECTIONS as INTAKE_COLLECTIONS
from services.intake.adapters.mongo.collections import EPISODES, GOALS, LOGINS, SESSIONS
from services.intake.adapters.mongo.ledger import stages as intake_stages
from services.intake.bootstrap import transactions
from services.intake.domain.logins import Login, digest
from services.intake.ports import Unit
from services.intake.usecases import events
from shared.contracts.envelope import encode
from shared.contracts.events import Event
from shared.contracts.signing import EventKeys
from shared.store import Store, Transactions
from shared.store.ledger_counts import AT_ONCE as LEDGER_AT_ONCE
from shared.store.ledger_counts import DAYS, recount
from tests.infra.lease import until
from tests.infra.running import Running

AT_ONCE: Final = 25
PATIENCE_S: Final = 7_200.0
FIGURES: Final = [QUARTER, OWN, WEEK]
LEDGERS: Final = {
    "intake": (INTAKE_COLLECTIONS, intake_stages),
    "feedback": (FEEDBACK_COLLECTIONS, feedback_stages),
    "alerts": (ALERTS_COLLECTIONS, alerts_stages),
}


def secret_of(staff_id: str) -> str:
    """With what that member of staff is signed in."""
    return f"login-of-{staff_id}"


def load(running: Running, size: Size) -> dict[str, Any]:
    """Put all of it in and wait until every service has it; gives how long that took."""
    now, begin = datetime.now(UTC), time.perf_counter()
    with (
        running.store("intake", INTAKE_COLLECTIONS) as intake,
        running.store("feedback", FEEDBACK_COLLECTIONS) as feedback,
        closing(KafkaProducer(**running.broker, linger_ms=20)) as producer,
    ):
        in_intake = transactions(intake)
        in_intake(lambda unit: _people(unit, size, now))
        say = partial(_say, producer, running.event_keys)
        say(map(events.staff_updated, staff(size, now)))
        sign_in(running, size)
        sessions = ratings = 0
        everybody = cares(size, now)
        while several := list(islice(everybody, AT_ONCE)):
            in_intake(lambda unit: _clients(unit, several))
            _care_for(intake, feedback, say, several)
            sessions += sum(len(care.sessions) for care in several)
            ratings += sum(len(care.ratings) for care in several)
        producer.flush()
    filled = time.perf_counter() - begin
    until(running.caught_up, "every service having it", within_s=PATIENCE_S, every_s=2)
    return {
        "clients": size.clients,
        "sessions": sessions,
        "ratings": ratings,
        "filled_after_s": round(filled),
        "taken_in_after_s": round(time.perf_counter() - begin),
    }


def sign_in(running: Running, size: Size) -> None:
    """Sign everybody in, anew."""
    now = datetime.now(UTC)
    with running.store("intake", INTAKE_COLLECTIONS) as intake:
        intake.rows(LOGINS).put(
            *(
                Login(
                    secret_hash=digest(secret_of(one.staff_id)), staff_id=one.staff_id, created_at=now, seen_at=now
                )
                for one in staff(size, now)
            )
        )


def _people(unit: Unit, size: Size, now: datetime) -> None:
    for team in teams(size, now):
        unit.teams.put(team)
    for person in staff(size, now):
        unit.staff.put(person)


def _clients(unit: Unit, several: Sequence[Care]) -> None:
    for care in several:
        unit.clients.put(care.client)


def _care_for(intake: Store, feedback: Store, say: Callable[[Iterable[Event]], None], several: list[Care]) -> None:
    _put(intake, EPISODES, [care.episode for care in several])
    _put(intake, GOALS, [care.goal for care in several])
    _put(intake, SESSIONS, [session for care in several for session in care.sessions])
    _put(feedback, RATINGS, [rating for care in several for rating in care.ratings])
    for care in several:
        states = [events.client_updated(care.client), events.episode_updated(care.episode)]
        say([*states, events.goal_updated(care.goal)])
        say(map(events.session_updated, care.sessions))
        say(map(rated, care.ratings))


def _put(to: Store, collection: Any, things: list[Any]) -> None:  # noqa: ANN401 - each collection of its own kind
    to.rows(collection).add(*things)


def _say(producer: KafkaProducer, keys: EventKeys, said: Iterable[Event]) -> None:
    now = datetime.now(UTC)
    for event in said:
        message = encode(event, event_id=str(uuid4()), time=now)
        headers = keys.signed(message.topic, message.key, message.headers, message.value)
        producer.send(message.topic, key=message.key, value=message.value, headers=headers)


def forget_figures(running: Running) -> None:
    """Have quarters published again: those that fell due while the clinic was loaded lack most of it."""
    with running.database("alerts") as database:
        for name in ("figures", "own_figures", "week_figures"):
            database[name].delete_many({})
        database["jobs"].delete_many({"kind": {"$in": FIGURES}})


def publish_figures(running: Running) -> dict[str, int]:
    """Have the last two quarters published, unless they are; seconds until each job was done, all side by side."""
    took: dict[str, int] = {}
    with running.store("alerts", ALERTS_COLLECTIONS) as alerts:
        if alerts.database["figures"].find_one():
            return took
        publish(Transactions(alerts, MongoUnit))
        jobs, begin = alerts.database["jobs"], time.perf_counter()
        newest = sorted(jobs.distinct("key", {"kind": QUARTER}))[-2:]
        jobs.delete_many({"kind": {"$in": [QUARTER, OWN]}, "key": {"$nin": newest}})

        def done() -> bool:
            for job in jobs.find({"kind": {"$in": FIGURES}, "ended_at": {"$ne": None}}):
                took.setdefault(f"{job['kind']} {job['key']}", round(time.perf_counter() - begin))
            return not jobs.count_documents({"kind": {"$in": FIGURES}, "ended_at": None})

        until(done, "the figures being published", within_s=PATIENCE_S, every_s=1)
    return took


def open_links(running: Running, count: int) -> Sequence[str]:
    """The tokens of so many links to check-ins that nobody has answered, each open for a week from now on."""
    links, now = Links(running.place.secret("link_key")), datetime.now(UTC)
    with running.database("feedback") as database:
        of_it = {"from": RATINGS.name, "localField": "session_id", "foreignField": "session_id", "as": "rated"}
        steps: list[dict[str, Any]] = [{"$lookup": of_it}, {"$match": {"rated": []}}, {"$limit": count}]
        found = list(database[INVITATIONS.name].aggregate(steps))
        wanted = {"_id": {"$in": [row["_id"] for row in found]}}
        database[INVITATIONS.name].update_many(wanted, {"$set": {"expires_at": now + LIFE, "void": False}})
    return [links.token(row["_id"], row["generation"]) for row in found]


def count_ledger(running: Running) -> None:
    """Have each day of the ledger counted anew, as the workers do within a few minutes of being there."""
    for service, (collections, stages) in LEDGERS.items():
        with running.store(service, collections) as opened:
            for _ in range(DAYS // LEDGER_AT_ONCE):
                recount(opened, stages, opened.now())


def sizes_on_disk(running: Running) -> dict[str, int]:
    """The bytes of each service's database, indexes included."""
    found = {}
    for service in plan.SERVICES:
        with running.database(service) as database:
            found[service] = int(database.command("dbStats")["totalSize"])
    return found
