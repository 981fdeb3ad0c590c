"""A row that is deleted in any stage is found and named; what is only on its way is not called missing."""

from __future__ import annotations

from typing import Any

import pytest

from services.alerts.adapters.ledger import Silent
from services.intake.usecases.clients import be_asked
from shared.store import dead_letters
from tests.integration.ledger.conftest import Whole, letter


@pytest.fixture(autouse=True, params=["counted when asked", "counted by the workers"])
def counted(whole: Whole, request: pytest.FixtureRequest) -> None:
    """Each test goes for what the page counts itself, and for what the workers have counted before."""
    whole.counts_first = request.param == "counted by the workers"


def rated(whole: Whole, code: str = "MR", **items: int) -> tuple[str, str]:
    """A session and its rating, gone all the way."""
    session = whole.session(code)
    whole.deliver_all()
    rating_id = whole.rate(session.session_id, **items)
    whole.deliver_all()
    return session.session_id, rating_id


def today(whole: Whole) -> dict[str, Any]:
    found: dict[str, Any] = whole.sheet()["days"][0]
    return found


def test_all_that_arrived_agrees(whole: Whole) -> None:
    rated(whole)
    whole.session("NO")
    whole.deliver_all()
    whole.pass_(minutes=20)
    assert today(whole) == {
        "day": whole.intake.now.date().isoformat(),
        "held": 2,
        "invited": 2,
        "mailed": 0,
        "shown": 1,
        "opened": 1,
        "answered": 1,
        "ended": 0,
        "rated": 1,
        "folded": 1,
        "decided": 1,
    }
    assert whole.missing() == []
    page = whole.page()
    assert "Nothing is missing: all counts agree." in page
    assert "Maya" not in page


def test_links_that_ended_unanswered_are_not_missing(whole: Whole) -> None:
    whole.session()
    whole.deliver_all()
    whole.pass_(days=8)
    row = whole.sheet()["days"][8]
    assert (row["invited"], row["answered"], row["ended"]) == (1, 0, 1)
    assert whole.missing() == []


def test_of_a_client_who_wants_no_check_ins_nothing_is_missing(whole: Whole) -> None:
    session = whole.session()
    whole.intake.transact(lambda unit: be_asked(unit, session.client_id, asked=False))
    whole.deliver_all()
    whole.pass_(days=8)
    row = whole.sheet()["days"][8]
    assert (row["held"], row["invited"], row["shown"], row["answered"]) == (1, 1, 0, 0)
    assert whole.missing() == []
    assert "Nothing is missing: all counts agree." in whole.page()


def test_a_session_event_deleted_before_it_was_sent(whole: Whole) -> None:
    session = whole.session()
    whole.rows("intake", "outbox").delete_many({"sent": False})
    whole.pass_(minutes=20)
    assert whole.missing() == [("link", session.session_id[:8], "feedback", "lost")]
    page = whole.page()
    assert "1 thing is missing and does not come by itself." in page
    assert "1 session that was held has no check-in link. Missing: cause unknown." in page
    assert session.session_id[:8] in page


def test_a_deleted_session(whole: Whole) -> None:
    session_id, _rating = rated(whole)
    whole.rows("intake", "sessions").delete_one({"_id": session_id})
    whole.rows("intake", "outbox").delete_many({})
    assert whole.missing() == [("link", session_id[:8], "intake", "gone")]


def test_a_deleted_link(whole: Whole) -> None:
    session_id, _rating = rated(whole)
    whole.pass_(minutes=20)
    whole.rows("feedback", "invitations").delete_one({"session_id": session_id})
    assert whole.missing() == [("link", session_id[:8], "feedback", "not_taken_in")]
    assert "no check-in link" in whole.page()


def test_a_deleted_rating(whole: Whole) -> None:
    _session, rating_id = rated(whole)
    whole.rows("feedback", "ratings").delete_one({"_id": rating_id})
    assert whole.missing() == [("rating", rating_id[:8], "feedback", "gone")]
    assert "1 rating was taken in, and the check-in that it came from is gone." in whole.page()


def test_a_rating_whose_event_was_deleted_before_it_was_sent(whole: Whole) -> None:
    session = whole.session()
    whole.deliver_all()
    rating_id = whole.rate(session.session_id)
    whole.rows("feedback", "outbox").delete_many({"sent": False})
    assert whole.missing() == [("rating", rating_id[:8], "alerts", "on_its_way")]
    whole.pass_(minutes=20)
    assert whole.missing() == [("rating", rating_id[:8], "alerts", "lost")]
    assert "1 rating has not been taken in. Missing: cause unknown." in whole.page()


def test_a_deleted_fact(whole: Whole) -> None:
    session_id, rating_id = rated(whole)
    whole.pass_(minutes=20)
    whole.rows("alerts", "sessions").delete_one({"_id.session_id": session_id})
    assert whole.missing() == [("rating", rating_id[:8], "alerts", "not_taken_in")]


def test_a_deleted_fold(whole: Whole) -> None:
    _session, rating_id = rated(whole)
    whole.pass_(minutes=20)
    whole.rows("alerts", "trajectories").delete_many({})
    assert whole.missing() == [("decision", rating_id[:8], "alerts", "lost")]
    assert "On 1 rating nothing was decided." in whole.page()


def test_a_deleted_prompt(whole: Whole) -> None:
    rated(whole, heard=0, matters=0, fit=0, openness=0)
    whole.pass_(minutes=20)
    prompts = whole.rows("alerts", "alerts")
    found = list(prompts.find())
    assert found, "a very low start raises a prompt"
    assert whole.missing() == []
    prompts.delete_many({})
    assert {("prompt", row["_id"][:8], "alerts", "lost") for row in found} <= {*whole.missing()}
    page = whole.page()
    assert "must be there" in page
    assert found[0]["_id"][:8] in page


def test_what_waits_in_the_outbox_says_so(whole: Whole) -> None:
    session = whole.session()
    whole.deliver_all()
    rating_id = whole.rate(session.session_id)
    whole.pass_(minutes=20)
    assert whole.missing() == [("rating", rating_id[:8], "alerts", "unsent")]
    page = whole.page()
    assert "It waits to be sent and goes out by itself." in page
    assert "Nothing is lost; some of it is on its way or was set aside." in page


def test_a_worker_that_is_behind_says_so(whole: Whole) -> None:
    session = whole.session()
    whole.deliver_all()
    rating_id = whole.rate(session.session_id)
    whole.deliver("feedback", to=False)
    whole.pass_(minutes=20)
    assert whole.missing() == [("rating", rating_id[:8], "alerts", "not_taken_in")]
    whole.rows("alerts", "workers").delete_many({})
    assert whole.missing() == [("rating", rating_id[:8], "alerts", "behind")]
    assert "Its worker has taken nothing in for a minute or more." in whole.page()


def test_a_quarantined_client_says_so_until_it_is_tried_again(whole: Whole) -> None:
    session = whole.session()
    whole.deliver_all()
    rating_id = whole.rate(session.session_id)
    row = whole.rows("feedback", "outbox").find_one({"sent": False})
    assert row
    whole.deliver("feedback", to=False)
    failed = letter(whole, "feedback", session.client_id, row)
    whole.stores["alerts"].transact(lambda unit: dead_letters.quarantine(unit, failed, session.client_id))
    whole.pass_(minutes=20)
    assert whole.missing() == [("rating", rating_id[:8], "alerts", "quarantined")]
    page = whole.page()
    assert "1 record could not be applied" in page
    assert "feedback.events-0" in page
    assert "The records of 1 client wait behind one that failed" in page
    answer = whole.alerts.send("alex", "/alerts/ledger/again", service="alerts", reason="failed")
    assert answer.status_code == 303
    there = answer.headers["Location"]
    assert "1 record was applied." in whole.page(there.removeprefix("/alerts/ledger").partition("#")[0])
    assert whole.missing() == []
    assert today(whole)["decided"] == 1


def test_dead_letters_of_other_services_are_tried_again_there(whole: Whole) -> None:
    session = whole.session()
    row = next(
        row for row in whole.rows("intake", "outbox").find({"sent": False}) if b"session_no" in row["value"]
    )
    whole.deliver("intake", to=False)
    failed = letter(whole, "intake", session.client_id, row)
    whole.stores["feedback"].transact(lambda unit: dead_letters.bury(unit, [failed]))
    whole.pass_(minutes=20)
    assert whole.missing() == [("link", session.session_id[:8], "feedback", "dead")]
    tried = {"service": "feedback", "reason": "failed"}
    answer = whole.alerts.api("alex", "POST", "/alerts/api/ledger/retries", json=tried)
    assert answer.get_json() == {"done": 1, "stay": 0}
    assert whole.missing() == []


def test_a_service_that_does_not_answer_is_named(whole: Whole) -> None:
    rated(whole)
    whole.use({**whole.asked, "feedback": Silent()})
    row = today(whole)
    assert (row["held"], row["invited"], row["rated"], row["folded"]) == (1, None, None, 1)
    assert whole.missing() == []
    page = whole.page()
    assert "Not all can be compared now: these parts of Attune do not answer: Check-ins." in page
    assert "Nothing is missing" not in page


def test_an_erased_client_is_not_missing(whole: Whole) -> None:
    session_id, rating_id = rated(whole)
    whole.pass_(minutes=20)
    feedback = whole.stores["feedback"]
    feedback.transact(lambda unit: unit.erase([_client(whole, session_id)]))
    stone = {"erased_at": whole.intake.now}
    whole.rows("feedback", "clients").update_one({"_id": _client(whole, session_id)}, {"$set": stone})
    assert rating_id
    assert whole.missing() == []


def _client(whole: Whole, session_id: str) -> str:
    found = whole.rows("intake", "sessions").find_one({"_id": session_id})
    return str(found["client_id"])
