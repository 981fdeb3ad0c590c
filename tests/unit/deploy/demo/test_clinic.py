"""The whole demo clinic, brought in without a database: what anybody who opens it is to find in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from deploy.demo.calendar import Days
from deploy.demo.clients import CLIENTS, clients
from deploy.demo.filling import bring_in
from deploy.demo.staff import THERAPISTS, open_clinic
from deploy.demo.stage import Setting
from services.alerts.domain.catalogue import RULES
from services.alerts.domain.signals import SAFETY
from services.alerts.ports import AlertRecord
from services.feedback.adapters.instruments import read_instruments
from services.feedback.domain.invitation import Invitation, Links
from services.feedback.domain.rating import Rating, WrittenNote
from services.intake.domain.clients import Client, Episode
from services.intake.domain.sessions import Session
from services.intake.usecases.clinic import show_clinic
from tests.infra.fakes_intake import FakeIntake

# These only compare: nobody is ever prompted by them. A rupture is found by the rule SBE.
NEVER_PROMPTS = {"BELOW_CUTOFF", "DROP_1", "LOW_ITEM", "OWN_2SD", "INDIVIDUALS_3S", "SBE"}


@dataclass
class Everything:
    """What became of all clients."""

    days: Days
    staff: dict[str, str]
    clients: list[Client]
    episodes: list[Episode]
    sessions: list[Session]
    ratings: list[Rating]
    notes: list[WrittenNote]
    invitations: list[Invitation]
    read: int
    prompts: list[AlertRecord]


@pytest.fixture(scope="module", params=[date(2026, 11, 27), date(2027, 3, 1)], ids=["Friday", "Monday"])
def demo(request: pytest.FixtureRequest) -> Everything:
    days, intake = Days(request.param), FakeIntake()
    intake.transact(lambda unit: open_clinic(unit, "hash"))
    staff = list(intake.shelves.staff.values())
    setting = Setting(
        clinic=intake.transact(show_clinic), staff=staff, links=Links("key"), instruments=read_instruments()
    )
    stages = [bring_in(setting, days, course) for course in clients()]
    return Everything(
        days=days,
        staff={one.email: one.staff_id for one in staff},
        clients=[one for stage in stages for one in stage.of_intake.clients.all()],
        episodes=[one for stage in stages for one in stage.of_intake.episodes.all()],
        sessions=[one for stage in stages for one in stage.of_intake.sessions.shelf.all()],
        ratings=[one for stage in stages for one in stage.of_feedback.ratings.all()],
        notes=[one for stage in stages for one in stage.of_feedback.notes.all()],
        invitations=[one for stage in stages for one in stage.of_feedback.invitations.all()],
        read=sum(len(stage.of_feedback.supervision.all()) for stage in stages),
        prompts=[one for stage in stages for one in stage.of_alerts.alerts.kept.values()],
    )


def test_it_has_a_year_of_a_clinic_of_some_size(demo: Everything) -> None:
    assert len(demo.clients) == CLIENTS
    assert {one.clinician_id for one in demo.clients} == {demo.staff[one.email] for one in THERAPISTS}
    assert 1800 <= len(demo.ratings) <= 2300
    first = min(session.held_at for session in demo.sessions)
    assert demo.days.end - timedelta(days=375) < first < demo.days.end - timedelta(days=330)


def test_everything_that_happened_happened_before_today(demo: Everything) -> None:
    end = demo.days.end
    assert all(one.held_at < end for one in demo.sessions if one.status != "planned")
    assert all(one.held_at >= end for one in demo.sessions if one.status == "planned")
    assert all(rating.submitted_at < end for rating in demo.ratings)
    assert all(record.alert.raised_at <= end for record in demo.prompts)
    assert all(act.at < end for record in demo.prompts for act in record.acts)


def test_every_kind_of_prompt_is_there_lately(demo: Everything) -> None:
    lately = demo.days.end - timedelta(days=30)
    assert {record.alert.kind for record in demo.prompts if record.alert.raised_at >= lately} == (
        RULES.keys() - NEVER_PROMPTS | {"RUPTURE"}
    )


def test_prompts_are_in_every_state(demo: Everything) -> None:
    states = Counter(record.alert.status for record in demo.prompts)
    assert states.keys() >= {
        "open",
        "acknowledged",
        "talked_about",
        "snoozed",
        "repaired",
        "unresolved",
        "closed",
        "withdrawn",
    }
    opened = {
        record.opened_by(record.clinician_id or "") is not None
        for record in demo.prompts
        if record.alert.status == "open"
    }
    assert opened == {True, False}
    assert {record.alert.useful for record in demo.prompts} == {True, False, None}
    assert {record.alert.word for record in demo.prompts} >= {"helped", "unsettled"}


def test_who_is_not_safe_waits_is_in_hand_or_was_reached(demo: Everything) -> None:
    acts = [{act.act for act in record.acts} for record in demo.prompts if record.alert.kind in SAFETY]
    assert set() in acts
    assert {"accept"} in acts
    assert {"accept", "reached"} in acts


def test_most_ruptures_are_answered_within_a_week(demo: Everything) -> None:
    """Else the figures would tell of a clinic that nobody would want to run."""
    ruptures = [record for record in demo.prompts if record.alert.kind == "RUPTURE"]
    soon = [
        record
        for record in ruptures
        if record.acts and min(act.at for act in record.acts) - record.alert.raised_at < timedelta(days=7)
    ]
    assert 0.5 < len(soon) / len(ruptures) < 1


def test_notes_have_each_routing_in_both_languages(demo: Everything) -> None:
    spanish = {rating.session_id for rating in demo.ratings if rating.language == "es"}
    found = {(note.routing, note.session_id in spanish) for note in demo.notes}
    assert found == {(to, es) for to in ("therapist", "next_session", "supervisor") for es in (True, False)}
    assert 0 < demo.read < sum(note.routing == "supervisor" for note in demo.notes)


def test_episodes_end_in_each_way(demo: Everything) -> None:
    endings = Counter(episode.ending for episode in demo.episodes if episode.ended_at)
    assert endings["agreed"] > endings["unplanned"] > 5


def test_a_check_in_waits_for_whoever_opens_the_demo(demo: Everything) -> None:
    [theo] = [client for client in demo.clients if client.name == "Theo Klein"]
    last = max(
        (one for one in demo.sessions if one.client_id == theo.client_id and one.status == "held"),
        key=lambda one: one.held_at,
    )
    assert last.session_id not in {rating.session_id for rating in demo.ratings}
    [invitation] = [one for one in demo.invitations if one.session_id == last.session_id]
    assert invitation.expires_at > datetime.combine(demo.days.today, datetime.max.time(), UTC)
