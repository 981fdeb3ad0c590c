"""What the workers have counted: the page reads it, says of when it is, and is right of what came since."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, Final

from pymongo import MongoClient

from tests.infra.plans import plans
from tests.integration.ledger.conftest import Whole
from tests.integration.ledger.test_reconciling import rated, today

CODES: Final = ("MR", "NO", "PQ", "RS")
COUNTED: Final = ("sessions", "invitations", "ratings", "link_reads", "trajectories", "alerts")


def test_a_look_reads_nothing_of_what_was_counted(whole: Whole, mongo_client: MongoClient[dict[str, Any]]) -> None:
    for code in CODES:
        rated(whole, code)
    whole.pass_(minutes=20)
    whole.count()
    with ExitStack() as watching:
        used = [watching.enter_context(plans(mongo_client, s.database.name)) for s in whole.stores.values()]
        assert (today(whole)["held"], today(whole)["decided"]) == (len(CODES), len(CODES))
    read = {plan.collection: plan.examined for found in used for plan in found if plan.examined}
    assert read.keys() >= {"ledger_counts"}
    assert max(read.get(name, 0) for name in COUNTED) <= 1, "only looks whether anything came since"


def test_what_came_since_is_counted_at_once(whole: Whole) -> None:
    rated(whole)
    whole.pass_(minutes=20)
    whole.count()
    rated(whole, "NO")
    assert (today(whole)["held"], today(whole)["rated"], today(whole)["decided"]) == (2, 2, 2)
    assert whole.missing() == []


def test_it_says_of_when_the_oldest_count_is(whole: Whole) -> None:
    assert whole.sheet()["counted_at"] is None
    assert "oldest of these counts" not in whole.page()
    whole.count()
    then = whole.intake.now
    whole.pass_(minutes=40)
    assert whole.sheet()["counted_at"] == then.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    assert "The oldest of these counts:" in whole.page()


def test_a_row_that_is_deleted_afterwards_is_found_by_the_next_count(whole: Whole) -> None:
    _session, rating_id = rated(whole)
    whole.pass_(days=5)
    whole.count()
    whole.rows("feedback", "ratings").delete_one({"_id": rating_id})
    assert whole.sheet()["days"][5]["rated"] == 1
    whole.pass_(minutes=16)
    whole.count()
    assert whole.missing() == [("rating", rating_id[:8], "feedback", "gone")]
    assert whole.sheet()["days"][5]["rated"] == 0


def test_what_was_taken_in_late_is_neither_missing_nor_left_out(whole: Whole) -> None:
    session = whole.session()
    whole.deliver_all()
    whole.rate(session.session_id)
    whole.pass_(days=5)
    whole.count()
    assert whole.sheet()["days"][5]["folded"] == 0
    whole.deliver_all()
    row = whole.sheet()["days"][5]
    assert (row["rated"], row["folded"], row["decided"]) == (1, 1, 1)
    assert whole.missing() == []


def test_an_erased_client_is_counted_no_more(whole: Whole) -> None:
    session_id, _rating = rated(whole)
    whole.pass_(minutes=20)
    whole.count()
    client_id = whole.rows("intake", "sessions").find_one({"_id": session_id})["client_id"]
    for store in whole.stores.values():
        store.transact(lambda unit: unit.erase([client_id]))
    whole.count()
    assert {number for name, number in today(whole).items() if name != "day"} == {0}
    assert whole.missing() == []
