"""What is asked of MongoDB as feedback grows: each list along an index, and nothing reads all there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace
from pymongo import MongoClient

from services.feedback.adapters.mongo import MongoUnit
from services.feedback.adapters.mongo.ledger import stages
from services.feedback.consumer import apply
from services.feedback.ports import Title, Transact
from services.feedback.usecases.supervise import for_supervision, mark_read, waiting
from services.feedback.usecases.thank import rate_and_thank
from shared.contracts.events import Event
from shared.contracts.principal import Principal
from shared.contracts.revision import Revision
from shared.store import Store, outbox
from shared.store.ledger import Span
from shared.store.ledger_counts import counts, recount
from shared.web.credentials import LOGIN_COOKIE
from tests.infra.fakes_feedback import LINKS
from tests.infra.feedback_clinic import (
    ADMIN,
    BY_LINK,
    HELD,
    INSTRUMENTS,
    LEAD,
    SAM,
    episode,
    goal,
    leave_notes,
    maya,
    sent,
    session,
    token_of,
)
from tests.infra.plans import SMALL, Plan, ill, plans

Used = Callable[[Callable[[], object]], list[Plan]]
CLIENTS: Final = 30
FEW: Final = {
    "goals": "one episode's",
    "link_reads": "looks at one session's link, of which a page shows the first few",
    "measures": "one episode's",
    "ratings": "one client's",
    "sessions": "one episode's, whose numbers are counted",
}
PAGES: Final = (
    (LEAD, "/feedback/supervision"),
    (LEAD, "/feedback/supervision?show=read"),
    (ADMIN, "/feedback/supervision"),
    (SAM, "/feedback/sessions/session-1/check-in"),
    (SAM, "/feedback/api/clients/maya/notes"),
    (None, "/internal/not-safe?since=2026-01-01T00:00:00Z"),
    (None, "/feedback/readyz"),
)


def of_many() -> list[Event]:
    """Everything about some clients."""
    return [
        event
        for number in range(CLIENTS)
        for client_id in (f"c{number}",)
        for event in (
            maya(client_id),
            episode(client_id),
            goal(f"g{number}", client_id),
            session(f"s{number}", client_id=client_id),
        )
    ]


def take(store: Store, events: list[Event]) -> None:
    """Take events in as the worker does."""
    store.transact(lambda unit: apply(MongoUnit(unit, LINKS, INSTRUMENTS), events))


@pytest.fixture
def used_by(clinic: Transact, store: Store, mongo_client: MongoClient[dict[str, Any]]) -> Used:
    """Does what it is given in a clinic with some clients and notes; gives what that asked of MongoDB."""
    clinic(leave_notes)
    take(store, of_many())

    def used_by(work: Callable[[], object]) -> list[Plan]:
        with plans(mongo_client, store.database.name) as used:
            work()
        return used

    return used_by


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_pages_and_lists(used_by: Used, web: FlaskClient, who: Principal | None, path: str) -> None:
    secret = who.staff_id if who and "/api/" in path else "service-secret"
    headers = {"Authorization": f"Bearer {secret}"} if who is None or "/api/" in path else {}
    if who:
        web.set_cookie(LOGIN_COOKIE, who.staff_id)

    def look() -> None:
        assert web.get(path, headers=headers).status_code == 200

    used = used_by(look)
    assert used
    assert ill(used, SMALL, FEW) == []


def test_check_ins(used_by: Used, clinic: Transact, web: FlaskClient) -> None:
    token = clinic(token_of)

    def work() -> None:
        assert web.get(f"/feedback/c/{token}").status_code == 200
        clinic(lambda unit: rate_and_thank(unit, token, sent(), BY_LINK, address="thanks"))
        assert web.get("/feedback/thanks/thanks").status_code == 200

    used = used_by(work)
    assert {plan.collection for plan in used} >= {"invitations", "ratings", "sessions", "goals", "value_checks"}
    assert ill(used, SMALL, FEW) == []


def test_what_was_read_is_named_in_no_question(used_by: Used, clinic: Transact) -> None:
    (note,) = clinic(lambda unit: for_supervision(unit, LEAD, read=False, after=None, limit=9))
    clinic(lambda unit: mark_read(unit, note.note_id, LEAD))

    def look() -> None:
        assert clinic(lambda unit: waiting(unit, LEAD.scope(), LEAD.staff_id, is_admin=True)) == 0
        assert clinic(lambda unit: for_supervision(unit, LEAD, read=False, after=None, limit=9)) == []
        assert clinic(lambda unit: for_supervision(unit, LEAD, read=True, after=None, limit=9)) == [note]

    used = used_by(look)
    assert used
    assert not [plan for plan in used if note.note_id in str(plan.command)], "such lists grow with each note"


@pytest.mark.usefixtures("used_by")
def test_what_was_read_in_an_earlier_version_stays_read(clinic: Transact, store: Store) -> None:
    (note,) = clinic(lambda unit: for_supervision(unit, LEAD, read=False, after=None, limit=9))
    clinic(lambda unit: mark_read(unit, note.note_id, LEAD))
    store.database["notes"].update_many({}, {"$unset": {"read_by": True}})
    assert clinic(lambda unit: waiting(unit, LEAD.scope(), LEAD.staff_id, is_admin=True)) == 0
    assert clinic(lambda unit: for_supervision(unit, LEAD, read=True, after=None, limit=9)) == [note]


@pytest.mark.usefixtures("used_by")
def test_goals_whose_words_are_known_are_not_looked_at_again(
    clinic: Transact, store: Store, mongo_client: MongoClient[dict[str, Any]]
) -> None:
    for found in clinic(lambda unit: unit.goals.behind(100)):
        title = Title(goal_id=found.goal_id, client_id=found.client_id, text="Sleep", revision=found.revision)
        clinic(lambda unit, new=title: unit.goals.put_title(new))  # type: ignore[misc] # bound now
    assert clinic(lambda unit: unit.goals.behind(100)) == []
    with plans(mongo_client, store.database.name) as used:
        assert clinic(lambda unit: unit.goals.behind(100)) == []
    assert sum(plan.examined for plan in used) <= 1
    take(store, [replace(goal("g7", "c7"), revision=Revision(1, 9))])
    assert [found.goal_id for found in clinic(lambda unit: unit.goals.behind(100))] == ["g7"]


def test_the_worker_and_the_ledger(used_by: Used, clinic: Transact, store: Store) -> None:
    def work() -> None:
        take(store, of_many())
        assert clinic(lambda unit: unit.goals.behind(100))
        assert outbox.unsent(store, 10)
        recount(store, stages, HELD + timedelta(days=1))
        counts(store, stages, Span(HELD - timedelta(days=14), HELD + timedelta(days=1)))

    used = used_by(work)
    assert {plan.collection for plan in used} >= {"clients", "sessions", "goals", "outbox"}
    assert ill(used, SMALL, FEW) == []
