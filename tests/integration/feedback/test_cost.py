"""What a batch costs, and a rating: the number of commands to MongoDB does not grow with what is in a batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import structs

from services.feedback.adapters.mongo import MongoUnit
from services.feedback.consumer import HANDLERS, apply
from services.feedback.domain.answers import Answers, Items, Submission
from services.feedback.ports import Transact
from services.feedback.usecases.rate import rate_session
from shared.contracts.events import ClientErased, Event
from shared.store import Store
from tests.infra import commands
from tests.infra.fakes_feedback import LINKS
from tests.infra.feedback_clinic import (
    BY_API,
    FIRST,
    HELD,
    INSTRUMENTS,
    SAM,
    episode,
    goal,
    maya,
    rupture,
    session,
    staff,
    token_of,
)
from tests.infra.the_clinic import clinic_updated

# What the consumer takes at once; each client comes with five events.
MOST_CLIENTS = 400
MOST_COMMANDS = 25


def cost(store: Store, mongo_uri: str, events: Sequence[Event]) -> Counter[str]:
    """The commands that one batch takes."""
    return commands.cost(store, mongo_uri, lambda unit: apply(MongoUnit(unit, LINKS, INSTRUMENTS), events))


def of_client(client_id: str) -> dict[str, str]:
    """Whom an event is about."""
    return {"client_id": client_id, "episode_id": f"episode-{client_id}"}


def batch(prefix: str, clients: int, n: int = 1) -> list[Event]:
    """Everything about so many clients."""
    events: list[Event] = [staff(SAM), clinic_updated(n=n)]
    for client_id in (f"{prefix}{number}" for number in range(clients)):
        events += [
            maya(client_id),
            episode(client_id),
            goal(f"goal-{client_id}", client_id),
            session(f"session-{client_id}", client_id=client_id, n=n, status="held" if n == 1 else "missed"),
            structs.replace(rupture(alert_id=f"alert-{client_id}", n=n), **of_client(client_id)),
        ]
    return events


def test_a_batch_takes_as_many_commands_whatever_its_size(store: Store, mongo_uri: str) -> None:
    few = cost(store, mongo_uri, batch("few", 3))
    many = cost(store, mongo_uri, batch("many", MOST_CLIENTS, n=1))
    assert store.database["sessions"].count_documents({}) == store.database["invitations"].count_documents({})
    assert store.database["sessions"].count_documents({}) == 3 + MOST_CLIENTS
    del few["update clinic"], few["update staff"]  # known by now
    assert many == few
    assert sum(many.values()) <= MOST_COMMANDS


def test_news_of_all_of_them_take_no_more(store: Store, mongo_uri: str) -> None:
    cost(store, mongo_uri, batch("few", 3))
    cost(store, mongo_uri, batch("many", MOST_CLIENTS))
    few = cost(store, mongo_uri, batch("few", 3, n=2))
    many = cost(store, mongo_uri, batch("many", MOST_CLIENTS, n=2))
    assert store.database["invitations"].count_documents({"void": True}) == 3 + MOST_CLIENTS
    del few["update clinic"]
    assert many == few


def test_to_hear_of_many_erasures_takes_no_more_than_of_one(store: Store, mongo_uri: str) -> None:
    cost(store, mongo_uri, batch("c", 40))
    erased = [ClientErased(client_id=f"c{number}", erased_at=HELD, revision=FIRST) for number in range(40)]
    one, rest = cost(store, mongo_uri, erased[:1]), cost(store, mongo_uri, erased[1:])
    assert one == rest
    assert store.database["jobs"].count_documents({"kind": "erasure"}) == 40


def test_a_rating_asks_for_no_more_than_what_it_speaks_of(store: Store, clinic: Transact, mongo_uri: str) -> None:
    """Goals are looked up where one is rated, and a rupture where the check-in asked about it."""
    token = clinic(token_of)
    answered = Submission(answers=Answers(items=Items(heard=9)))
    sent = commands.cost(
        store, mongo_uri, lambda unit: rate_session(MongoUnit(unit, LINKS, INSTRUMENTS), token, answered, BY_API)
    )
    assert sent == {
        "find invitations": 1,
        "findAndModify clients": 1,
        "find sessions": 1,
        "find ratings": 1,
        "update ratings": 1,
        "commitTransaction 1": 1,
    }


def test_every_kind_of_event_is_in_the_batch() -> None:
    kinds = {type(event) for event in batch("c", 1)} | {ClientErased}
    assert kinds == set(HANDLERS)
