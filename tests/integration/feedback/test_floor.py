"""The floor of the benchmark of accepting ratings writes what the web would have written."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from typing import Any

from msgspec import structs
from pymongo import MongoClient

from bench.filling import Filling, goal_id, session_id
from bench.floor import Floor
from services.feedback.domain.answers import Answers, GoalScore, Items, Submission
from services.feedback.ports import Transact, Unit
from services.feedback.usecases.keep import keep_client, keep_goal, keep_session
from services.feedback.usecases.rate import rate_session
from shared.contracts.envelope import decode
from shared.store import Store
from tests.infra.fakes_feedback import LINKS
from tests.infra.feedback_clinic import BY_API, HELD, goal, maya, session, token_of

FILLING = Filling(clients=2, sessions=2, goals=1, since=HELD - timedelta(weeks=1), became_held_at=HELD)


def known(transact: Transact) -> None:
    """Everybody and every session of the filling."""
    for client_id in FILLING.ids:
        transact(partial(_known, client_id=client_id))


def _known(unit: Unit, client_id: str) -> None:
    unit.clients.touch(client_id)
    keep_client(unit, maya(client_id))
    keep_goal(unit, structs.replace(goal(goal_id(client_id, 0), client_id), episode_id=f"e-{client_id}"))
    for number in range(FILLING.sessions):
        held = session(session_id(client_id, number), client_id=client_id)
        held_at = FILLING.held_at(number)
        keep_session(
            unit, structs.replace(held, episode_id=f"e-{client_id}", held_at=held_at, session_no=number + 1)
        )


def rate(transact: Transact, client_id: str, number: int) -> None:
    """Rate as over the API."""
    answers = Answers(items=Items(heard=9), goals=(GoalScore(goal_id=goal_id(client_id, 0), score=5),), week=6)

    def rated(unit: Unit) -> None:
        token = token_of(unit, session_id(client_id, number))
        rate_session(unit, token, Submission(answers=answers), BY_API)

    transact(rated)


def written(store: Store, client_id: str, number: int) -> tuple[Any, Any]:
    """The rating as it is kept, and the event as it is sent."""
    rating = store.database["ratings"].find_one({"session_id": session_id(client_id, number)})
    [row] = [
        row
        for row in store.database["outbox"].find({"key": client_id, "sent": False})
        if json.loads(row["value"])["session_id"] == session_id(client_id, number)
    ]
    headers = [(name, content) for name, content in row["headers"]]
    return rating, decode(row["key"].encode(), headers, row["value"])


def test_it_writes_the_same(store: Store, clinic: Transact, mongo_client: MongoClient[dict[str, Any]]) -> None:
    known(clinic)
    one, other = FILLING.ids
    rate(clinic, one, 0)
    floor = Floor(mongo_client[store.database.name], FILLING, LINKS)
    floor.learn(one)
    floor.look_up_and_write(other, 1)
    by_floor = written(store, other, 1)
    store.database["ratings"].delete_many({"client_id": other})
    store.database["outbox"].delete_many({"key": other})
    rate(clinic, other, 1)
    assert by_floor == written(store, other, 1)
