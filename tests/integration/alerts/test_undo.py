"""What leaves the list, and taking back what one did a moment ago, as a browser without scripts does it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from werkzeug.test import TestResponse

from services.alerts.usecases.undo import OFFERED_FOR, ON_ITS_WAY
from services.alerts.web.deps import Deps
from tests.infra.alerts_clinic import RUTH, SAM, START, rated, ruptured
from tests.infra.forms import hidden
from tests.integration.alerts.not_safe import AGREED, HEADLINE, band, press
from tests.integration.alerts.test_about_client import ask
from tests.integration.alerts.test_pages import ids, own_status, page, rows
from tests.integration.alerts.web import Service, undoable

DONE = "<b>Done.</b>"
CLICKS = 4
WORSE = (9, 9, 9, 0)


@pytest.fixture
def prompt(service: Service) -> str:
    """The address of Maya's prompt."""
    service.take(*ruptured())
    service.neighbours.people = {"maya": "Maya R."}
    return f"/alerts/prompts/{ids(service)['maya']}"


def this_week(service: Service) -> int:
    """A week whose session is yet to come."""
    return (service.store.now() - START) // timedelta(weeks=1) + 1


def put_clock(service: Service, at: datetime) -> None:
    service.store.now = lambda: at
    made: Deps = service.app.extensions["attune"]
    service.app.extensions["attune"] = replace(made, clock=service.store.now)


def send(service: Service, prompt: str, staff_id: str = "sam", **said: str) -> TestResponse:
    """Press a button of the prompt's page as it stands now."""
    form = hidden(page(service, prompt, staff_id), f"{prompt}/acts")
    return service.send(staff_id, f"{prompt}/acts", once=form["once"], **said)


def undo(service: Service, prompt: str, shown: str, staff_id: str = "sam") -> TestResponse:
    """Press the button beside what was done, on that page."""
    once = hidden(shown, f"{prompt}/undo")["once"]
    return service.send(staff_id, f"{prompt}/undo", act=undoable(shown), once=once)


def test_what_is_not_useful_leaves_the_list(service: Service, prompt: str) -> None:
    service.send("sam", f"{prompt}/acts", act="not_useful")
    for path in ("/alerts/", "/alerts/rows"):
        assert 'id="prompt-' not in page(service, path)
    assert "<title>Prompts · Attune</title>" in page(service)
    assert '<span class="tag">not useful</span>' in page(service, prompt)
    assert ask(service, SAM)["prompts"] == []
    assert len(rows(service, "ruth")) == len(ask(service, RUTH)["prompts"]) == 1, "it is the therapist's own list"
    service.take(rated(this_week(service), WORSE))
    assert prompt.rpartition("/")[2] in rows(service), "it got worse"


def test_what_was_done_is_offered_for_taking_back_and_stays_in_the_history(service: Service, prompt: str) -> None:
    assert DONE not in page(service, prompt)
    shown = page(service, send(service, prompt, act="not_useful", note="She was tired.").location)
    assert f"{DONE} Maya R.: not useful, and gone from your list.</span>" in shown
    assert DONE in page(service), "on the list, too"
    assert DONE not in page(service, prompt, "ruth")
    answer = undo(service, prompt, shown)
    assert (answer.status_code, answer.location) == (303, prompt)
    text = page(service, prompt)
    assert "You: not useful. Taken back at " in text
    assert "<q>She was tired.</q>" in text
    assert DONE not in text
    assert len(rows(service)) == 1
    assert own_status(service) == {"sam": "open", "ruth": "open"}
    path = f"/alerts/api/alerts/{ids(service)['maya']}"
    (act,) = service.api("sam", "GET", path).get_json()["acts"]
    assert (act["act"], act["undone_at"] is not None) == ("not_useful", True)


@pytest.mark.parametrize("name", ["acknowledge", "talked_about", "useful", "close"])
def test_everything_can_be_taken_back(service: Service, prompt: str, name: str) -> None:
    undo(service, prompt, page(service, send(service, prompt, act=name).location))
    assert service.alerts()[0]["status"] == "open"
    assert "not looked at yet" not in page(service), "that it was looked at stays"


def test_after_ten_seconds_it_is_not_offered_and_after_a_minute_not_taken(service: Service, prompt: str) -> None:
    shown = page(service, send(service, prompt, act="close").location)
    done_at = service.store.now()
    put_clock(service, done_at + OFFERED_FOR + timedelta(seconds=5))
    assert DONE not in page(service, prompt)
    put_clock(service, done_at + OFFERED_FOR + ON_ITS_WAY + timedelta(seconds=5))
    answer = undo(service, prompt, shown)
    assert (answer.status_code, "That was too long ago to be undone." in answer.text) == (409, True)
    put_clock(service, done_at + OFFERED_FOR + timedelta(seconds=5))
    assert undo(service, prompt, shown).status_code == 303
    assert service.alerts()[0]["status"] == "open"


def test_nobody_takes_back_what_a_colleague_did(service: Service, prompt: str) -> None:
    shown = page(service, send(service, prompt, act="close").location)
    act_id = undoable(shown)
    for staff_id, status in {"ruth": 404, "ola": 404, "alex": 403}.items():
        assert service.send(staff_id, f"{prompt}/undo", act=act_id).status_code == status
    for said in ({}, {"act": "no-such-act"}):
        assert service.send("sam", f"{prompt}/undo", **said).status_code == 404
    assert service.browser("sam").post(f"{prompt}/undo", data={"act": act_id}).status_code == 400
    assert service.alerts()[0]["status"] == "closed"


def test_a_cry_for_help_that_was_put_away_by_mistake_stands_on_top_again(service: Service) -> None:
    prompt = f"/alerts/prompts/{press(service)}"
    shown = page(service, send(service, prompt, act="reached", note=AGREED).location)
    assert "Theo Klein: it is written down that you reached them." in shown
    assert HEADLINE not in band(service, "ruth")
    assert undo(service, prompt, shown).status_code == 303
    for staff_id in ("sam", "ruth"):
        assert HEADLINE in band(service, staff_id)
    assert AGREED in page(service, prompt), "in the history"


def test_the_stored_history_of_an_earlier_version_is_read(service: Service, prompt: str) -> None:
    service.send("sam", f"{prompt}/acts", act="acknowledge")
    alerts = service.store.database["alerts"]
    alerts.update_one({}, {"$unset": {"done.0.before": "", "done.0.undone_at": ""}})
    assert "You: seen." in page(service, prompt)
    undo(service, prompt, page(service, prompt))
    service.take(rated(this_week(service), WORSE))
    assert service.alerts()[0]["status"] == "open"


def test_clicks_at_once_do_it_once_and_show_the_firsts_result(service: Service, prompt: str) -> None:
    form = hidden(page(service, prompt), f"{prompt}/acts")
    gate, answers = threading.Barrier(CLICKS), list[TestResponse]()

    def click() -> None:
        gate.wait()
        answers.append(service.send("sam", f"{prompt}/acts", once=form["once"], act="close", note="Done with it."))

    clicks = [threading.Thread(target=click) for _ in range(CLICKS)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, prompt)] * CLICKS
    assert page(service, prompt).count("You: closed.") == 2, "in the history and below the buttons"
    assert len(service.published()) == 2
    assert send(service, prompt, act="close").status_code == 409, "another form is another act"


def test_clicking_undo_twice_is_no_trouble(service: Service, prompt: str) -> None:
    send(service, prompt, act="acknowledge")
    shown = page(service, send(service, prompt, act="close").location)
    assert [undo(service, prompt, shown).status_code for _ in range(2)] == [303, 303]
    assert service.alerts()[0]["status"] == "acknowledged"


def test_only_what_was_done_last_is_taken_back(service: Service, prompt: str) -> None:
    shown = page(service, send(service, prompt, act="acknowledge").location)
    send(service, prompt, act="talked_about")
    answer = undo(service, prompt, shown)
    assert (answer.status_code, "something else with this prompt since" in answer.text) == (409, True)
    assert service.alerts()[0]["status"] == "talked_about"
