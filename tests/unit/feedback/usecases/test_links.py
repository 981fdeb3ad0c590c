from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.feedback.domain.invitation import hash_of
from services.feedback.domain.safety import Press
from services.feedback.usecases import links
from services.feedback.usecases.keep import keep_clinic, keep_session
from services.feedback.usecases.learn import Desk, NotYet
from services.feedback.usecases.links import Link, read_link, replace_link
from services.feedback.usecases.rate import rate_session
from services.feedback.usecases.ready import ClinicIncomplete
from services.feedback.usecases.say_not_safe import say_not_safe
from shared.contracts.principal import Principal
from shared.errors import Conflict, NotFound, Unavailable
from tests.infra.fake_intake import FakeIntake
from tests.infra.fakes_feedback import FakeStore
from tests.infra.feedback_clinic import (
    ADMIN,
    BY_API,
    COLLEAGUE,
    HELD,
    LEAD,
    OTHER_LEAD,
    SAM,
    HandClock,
    known,
    of_somebody_else,
    sent,
    session,
    token_of,
)
from tests.infra.the_clinic import clinic_updated


def link(desk: Desk, session_id: str = "session-1", reader: Principal = SAM) -> Link:
    return desk.do(lambda unit: read_link(unit, session_id, reader, "api"))


@pytest.mark.parametrize("reader", [SAM, LEAD])
def test_the_clinician_and_the_teams_supervisor_see_the_link(
    store: FakeStore, desk: Desk, reader: Principal
) -> None:
    shown = link(desk, reader=reader)
    (invitation,) = [i for i in store.kept.invitations.values() if i.session_id == "session-1"]
    assert invitation.token_hash == hash_of(shown.token)
    assert shown.expires_at == HELD + timedelta(days=7)
    (read,) = store.kept.link_reads
    assert (read.staff_id, read.session_id, read.at, read.via) == (reader.staff_id, "session-1", HELD, "api")


def test_every_look_is_shown_from_the_first_one_on(
    desk: Desk, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "MOST_READS", 2)
    for reader in (LEAD, SAM, SAM):
        looks = [(read.staff_id, read.at) for read in link(desk, reader=reader).reads]
        clock.pass_(minutes=1)
    assert looks == [(LEAD.staff_id, HELD), (SAM.staff_id, HELD + timedelta(minutes=1))]


@pytest.mark.parametrize("reader", [COLLEAGUE, OTHER_LEAD, ADMIN])
def test_nobody_else_does(store: FakeStore, desk: Desk, reader: Principal) -> None:
    with pytest.raises(NotFound) as caught:
        link(desk, reader=reader)
    assert not isinstance(caught.value, NotYet), "trying again would not help"
    assert store.kept.link_reads == []


def test_a_session_that_kafka_has_not_brought_is_learnt_from_intake(desk: Desk, intake: FakeIntake) -> None:
    with pytest.raises(NotYet):
        link(desk, "session-2")
    intake.sessions["session-2"] = known("session-2")
    first = link(desk, "session-2")
    intake.down = True
    assert link(desk, "session-2").token == first.token


def test_what_intake_says_of_anothers_session_stays_hidden(desk: Desk, intake: FakeIntake) -> None:
    intake.sessions["session-3"] = of_somebody_else(known("session-3", client_id="noor"))
    with pytest.raises(NotFound) as caught:
        link(desk, "session-3")
    assert not isinstance(caught.value, NotYet)


def test_while_intake_is_down_an_unknown_session_is_worth_another_try(desk: Desk, intake: FakeIntake) -> None:
    intake.down = True
    with pytest.raises(NotYet) as caught:
        link(desk, "session-2")
    assert caught.value.retry_after == 5


def test_a_planned_session_has_no_link_yet(store: FakeStore, desk: Desk, intake: FakeIntake) -> None:
    planned = session("session-4", status="planned")
    store.transact(lambda unit: keep_session(unit, planned))
    with pytest.raises(Conflict, match="planned"):
        link(desk, "session-4")
    intake.sessions["session-4"] = known("session-4")
    with pytest.raises(Conflict):
        link(desk, "session-4")


def test_a_session_held_since_the_last_event_has_one(store: FakeStore, desk: Desk, intake: FakeIntake) -> None:
    planned = session("session-4", status="planned", n=0)
    store.transact(lambda unit: keep_session(unit, planned))
    intake.sessions["session-4"] = known("session-4")
    assert link(desk, "session-4").session.status == "held"


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        (("crisis_contacts",), "has no crisis contacts"),
        (("safety_contact",), "has no safety contact"),
        (("crisis_contacts", "safety_contact"), "has no crisis contacts and no safety contact"),
    ],
)
def test_no_link_goes_out_before_the_clinic_is_ready(
    store: FakeStore, desk: Desk, missing: tuple[str, ...], named: str
) -> None:
    store.transact(lambda unit: keep_clinic(unit, clinic_updated(n=2, missing=missing)))

    with pytest.raises(ClinicIncomplete, match=rf"{named}\. An admin can set this") as refused:
        link(desk)

    assert refused.value.slug == "clinic-incomplete"
    assert store.kept.link_reads == [], "nobody has seen it"


def test_a_link_that_went_out_goes_on_working_whatever_is_set(store: FakeStore, desk: Desk) -> None:
    token = link(desk).token
    nothing = clinic_updated(n=2, crisis_contacts=(), safety_contact=None, missing=("crisis_contacts",))
    store.transact(lambda unit: keep_clinic(unit, nothing))

    assert desk.do(lambda unit: rate_session(unit, token, sent(), BY_API)).stands()
    assert desk.transact(lambda unit: say_not_safe(unit, token, Press())).therapist


def test_what_was_just_set_counts_at_once(store: FakeStore, desk: Desk, intake: FakeIntake) -> None:
    """Nobody waits for Kafka: intake is asked before a link is refused."""
    store.transact(lambda unit: keep_clinic(unit, clinic_updated(n=2, missing=("safety_contact",))))
    intake.sessions["session-1"] = replace(known(), clinic=clinic_updated(n=3))

    assert link(desk).token == store.transact(token_of)
    assert store.kept.clinic["clinic"] == clinic_updated(n=3)


def test_where_nothing_is_known_of_the_clinic_intake_is_asked(
    store: FakeStore, desk: Desk, intake: FakeIntake
) -> None:
    store.kept.clinic.clear()
    with pytest.raises(ClinicIncomplete):
        link(desk)

    intake.down = True
    with pytest.raises(Unavailable):
        link(desk)

    intake.down = False
    intake.sessions["session-1"] = replace(known(), clinic=clinic_updated())
    assert link(desk)


def test_a_new_link_is_made_once_from_what_the_page_showed(store: FakeStore, desk: Desk) -> None:
    shown = link(desk)
    for _ in range(2):
        desk.do(lambda unit: replace_link(unit, "session-1", LEAD, seen=shown.generation))
    renewed = link(desk)
    assert (renewed.generation, renewed.token != shown.token) == (2, True)
    made = [(read.staff_id, read.generation) for read in store.kept.link_reads if read.via == "new-link"]
    assert made == [(LEAD.staff_id, 2)]


@pytest.mark.parametrize("reader", [COLLEAGUE, OTHER_LEAD, ADMIN])
def test_nobody_else_makes_a_new_link(desk: Desk, reader: Principal) -> None:
    shown = link(desk)
    with pytest.raises(NotFound):
        desk.do(lambda unit: replace_link(unit, "session-1", reader, seen=1))
    assert link(desk).token == shown.token


def test_an_answered_check_in_gets_no_new_link(desk: Desk) -> None:
    desk.do(lambda unit: rate_session(unit, token_of(unit), sent(), BY_API))
    with pytest.raises(Conflict, match="answered"):
        desk.do(lambda unit: replace_link(unit, "session-1", SAM, seen=1))
