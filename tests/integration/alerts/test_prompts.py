"""A prompt of each kind, opened: what happened, when, and a picture where there is something to draw."""

from __future__ import annotations

import re
from datetime import timedelta

import msgspec
import pytest

from services.alerts.bootstrap import look_at_all
from services.alerts.domain.signals import Kind
from shared.contracts.events import Event
from tests.infra.alerts_clinic import (
    answered,
    booked,
    client_updated,
    concern,
    disowned,
    goal_updated,
    measured,
    rated,
    ruptured,
    session_updated,
)
from tests.integration.alerts.web import Service

SILENT = "Safety notices cannot be shown at the moment."


def opened(service: Service, kind: Kind, *events: Event) -> str:
    service.take(client_updated(), *events)
    look_at_all(service.transactions, service.store.now() + timedelta(minutes=1))
    service.neighbours.people = {"maya": "Maya R."}
    service.neighbours.goals = {"maya-g": "Sleep"}
    (alert_id,) = (item["alert_id"] for item in service.alerts() if item["kind"] == kind)
    answer = service.browser("sam").get(f"/alerts/prompts/{alert_id}")
    assert answer.status_code == 200
    return answer.text


def test_a_questionnaire_is_drawn_with_its_range(service: Service) -> None:
    totals = (10, 12, 17)
    sessions = [rated(week) for week in range(3)]
    text = opened(service, "DETERIORATED", booked(), *sessions, *(measured(w, t) for w, t in enumerate(totals)))
    assert "PHQ-9 went from 10 (moderate) to 17 (moderately severe): more than measuring error." in text
    assert "PHQ-9, 0 to 27" in text
    assert "outside the clinical range" in text
    assert "A change of 6 points or more is more than measuring error." in text


def test_a_risk_answer_says_so_and_quotes_no_more(service: Service) -> None:
    text = opened(service, "RISK_ITEM", booked(), rated(0), measured(0, 3, risk=1))
    assert re.search(r"<b>Maya R\.</b> answered on 5 Jan( 2026)? at 15:00, to the question about thoughts", text)
    assert "Nobody has reached them yet." in text
    assert "Attune is no emergency service." in text


@pytest.mark.parametrize(
    ("kind", "events", "when"),
    [
        ("MISSED_SESSIONS", (session_updated(0, status="missed"), session_updated(1, status="missed")), "Noticed"),
        ("SILENT_ENDING", (session_updated(0, status="missed"),), "Noticed"),
        ("CONCERN", (concern(0),), "Written"),
        ("DISOWNED", (disowned(0),), "Said"),
        ("GOAL_OVERDUE", (goal_updated(horizon_weeks=2),), "Due"),
    ],
)
def test_what_comes_from_no_rating_says_when_and_draws_nothing(
    service: Service, kind: Kind, events: tuple[Event, ...], when: str
) -> None:
    text = opened(service, kind, *events)
    assert f'<p class="quiet">{when} <time' in text
    assert "<svg" not in text
    assert "%(" not in text


@pytest.mark.parametrize(("kind", "said"), [("CONCERN", concern(0)), ("NOT_SAFE", concern(0, safety=True))])
def test_beside_what_stays_it_says_that_the_answers_were_not_theirs(
    service: Service, kind: Kind, said: Event
) -> None:
    text = opened(service, kind, rated(0), said, disowned(0))
    assert "They said later that the answers of that check-in were not theirs." in text


def test_answers_that_were_not_theirs_lead_to_who_looked_at_the_link(service: Service) -> None:
    text = opened(service, "DISOWNED", rated(0), disowned(0))
    assert '<a href="/feedback/sessions/maya-s0/check-in">Who of the staff has looked at the link' in text
    assert "/check-in" not in opened(service, "CONCERN", concern(0))


def test_what_the_client_says_of_a_rupture_is_told(service: Service) -> None:
    service.take(*ruptured())
    (alert_id,) = (item["alert_id"] for item in service.alerts())
    service.take(rated(7), answered(7, alert_id, "helped"))
    text = service.browser("sam").get(f"/alerts/prompts/{alert_id}").text
    assert "The client says: we talked about it, and it helped." in text
    assert "Back to usual, and the client says that it helped: repaired." in text


def test_who_is_not_safe_is_shown_although_no_event_has_come(service: Service) -> None:
    service.take(client_updated())
    said = msgspec.structs.replace(concern(1, safety=True), raised_at=service.store.now())
    service.feedback.concerns.append(said)
    page = service.browser("sam").get("/alerts/").text
    assert "that they are not safe" in page
    assert SILENT not in page
    service.take(said)
    assert [alert["kind"] for alert in service.alerts()] == ["NOT_SAFE"]


def test_where_nobody_can_say_who_is_not_safe_every_page_says_so(service: Service) -> None:
    service.feedback.down = True
    assert SILENT in service.browser("sam").get("/alerts/").text
