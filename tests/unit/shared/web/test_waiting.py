"""The number of notes that the navigation shows, asked of feedback."""

from __future__ import annotations

import json
import re

import httpx
import pytest

from shared.contracts.principal import Principal
from shared.errors import NotFound
from shared.web.identity import principal
from shared.web.internal import InternalClient
from shared.web.pages import render
from shared.web.waiting import PAUSE_S, RemoteWaiting, Waiting
from tests.unit.shared.web.app import ADMIN, CLINICIAN, LEAD, shop, signed_in


class Feedback:
    """Feedback as it answers, or does not."""

    def __init__(self, *answers: httpx.Response | type[Exception]) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, object]] = []
        self.now = 0.0

    def waiting(self) -> RemoteWaiting:
        there = httpx.MockTransport(self._answer)
        client = InternalClient("http://there", "secret", transport=there, clock=lambda: self.now)
        return RemoteWaiting(client, clock=lambda: self.now)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/internal/supervision"
        self.asked.append(json.loads(request.content))
        answer = self.answers.pop(0)
        if isinstance(answer, httpx.Response):
            return answer
        raise answer("silent")


def says(count: int) -> httpx.Response:
    return httpx.Response(200, json={"waiting": count})


def test_feedback_is_asked_with_whoever_looks_and_their_teams_as_a_supervisor() -> None:
    feedback = Feedback(says(2), says(1), says(0))
    waiting = feedback.waiting()
    assert [waiting(LEAD), waiting(ADMIN), waiting(CLINICIAN)] == [2, 1, 0]
    assert feedback.asked == [
        {"staff_id": "lea", "team_ids": ["north"], "is_admin": False},
        {"staff_id": "ada", "team_ids": [], "is_admin": True},
        {"staff_id": "sam", "team_ids": [], "is_admin": False},
    ]


@pytest.mark.parametrize(
    "silence", [httpx.ConnectError, httpx.ReadTimeout, httpx.Response(503), httpx.Response(200, json={})]
)
def test_what_cannot_be_found_out_is_not_zero_and_nobody_queues_up_for_it(
    silence: httpx.Response | type[Exception],
) -> None:
    feedback = Feedback(silence, says(2))
    waiting = feedback.waiting()
    assert [waiting(LEAD), waiting(LEAD)] == [None, None]
    assert len(feedback.asked) == 1
    feedback.now += PAUSE_S
    assert waiting(LEAD) == 2


def navigation(login: str, waiting: Waiting) -> str:
    app = shop(waiting=waiting)

    def page() -> str:
        principal()
        return render("frame.html")

    app.add_url_rule("/shop/", "page", page)
    text = signed_in(app, login).get("/shop/").text
    found = re.search('<a href="/feedback/supervision".*?</a>', text, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found[0]).strip() if found else ""


def test_the_navigation_says_how_many_or_that_it_cannot_be_shown() -> None:
    assert " ".join(navigation("lea-login", lambda _me: 2).split()) == "Supervision 2 not read yet"
    assert navigation("lea-login", lambda _me: 0) == "Supervision"
    assert "cannot be shown at the moment" in navigation("lea-login", lambda _me: None)


def test_a_therapist_s_navigation_does_not_count_and_nobody_is_asked() -> None:
    def never(_me: Principal) -> int:
        raise AssertionError("a clinician's page asks for nothing")

    assert navigation("sam-login", never) == ""


def test_a_page_about_our_own_failure_asks_for_nothing_and_another_one_does() -> None:
    def failed() -> str:
        principal()
        raise RuntimeError("half-way")

    def missing() -> str:
        principal()
        raise NotFound("There is no such thing.")

    asked: list[Principal] = []

    def two(me: Principal) -> int:
        asked.append(me)
        return 2

    app = shop(waiting=two)
    app.add_url_rule("/shop/failed", "failed", failed)
    app.add_url_rule("/shop/missing", "missing", missing)
    browser = signed_in(app, "lea-login")
    assert "cannot be shown at the moment" in browser.get("/shop/failed").text
    assert asked == []
    assert 'class="tag look">2<' in browser.get("/shop/missing").text
