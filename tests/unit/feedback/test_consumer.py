from __future__ import annotations

import itertools

import msgspec
import pytest

from services.feedback import consumer
from services.feedback.domain.invitation import LIFE, named_id
from services.feedback.usecases.keep import erase_client
from services.feedback.usecases.rate import rate_session
from shared.contracts.events import ClientErased, Event, SessionStatus
from shared.contracts.principal import EVERYTHING
from shared.contracts.revision import Revision
from tests.infra.fakes_feedback import FakeStore, Rows
from tests.infra.feedback_clinic import (
    BY_API,
    HELD,
    LEAD,
    HandClock,
    episode,
    goal,
    maya,
    rupture,
    sent,
    session,
    staff,
    token_of,
)
from tests.infra.the_clinic import clinic_updated

EVENTS: tuple[Event, ...] = (maya(), episode(), goal(), session(), staff(LEAD), rupture())


@pytest.fixture
def store() -> FakeStore:
    return FakeStore(HandClock())


def came(store: FakeStore, *events: Event) -> None:
    store.transact(lambda unit: consumer.apply(unit, events))


def test_any_order_and_duplicates_give_the_same_state() -> None:
    states = []
    for order in itertools.permutations(EVENTS):
        store = FakeStore(HandClock())
        for event in (*order, *order):
            came(store, event)
        states.append(store.kept)
    assert all(state == states[0] for state in states)
    assert len(states[0].invitations) == 1


def test_the_clinic_is_kept_as_it_was_said_last(store: FakeStore) -> None:
    came(store, clinic_updated(n=2, name="Riverside"))
    came(store, clinic_updated(n=1, name="Hillside"))
    assert store.kept.clinic["clinic"].name == "Riverside"


def test_an_older_revision_changes_nothing(store: FakeStore) -> None:
    newer = msgspec.structs.replace(goal(), status="reached", revision=Revision(1, 5))
    came(store, newer)
    came(store, goal())
    assert store.kept.goals == {"goal-1": newer}
    restored = msgspec.structs.replace(goal(), revision=Revision(2, 1))
    came(store, restored)
    assert store.kept.goals == {"goal-1": restored}


def test_a_held_session_gets_an_invitation_for_seven_days(store: FakeStore) -> None:
    came(store, session(status="planned"))
    assert store.kept.invitations == {}
    came(store, session(n=2))
    (invitation,) = store.kept.invitations.values()
    assert invitation.invitation_id == named_id("invitation", "session-1")
    assert (invitation.made_at, invitation.expires_at) == (HELD, HELD + LIFE)


@pytest.mark.parametrize("status", ["missed", "cancelled", "planned"])
def test_a_link_is_void_while_the_session_is_not_held(store: FakeStore, status: SessionStatus) -> None:
    came(store, session())
    came(store, session(status=status, n=2))
    assert store.kept.invitations[named_id("invitation", "session-1")].void
    later = HELD + LIFE
    came(store, msgspec.structs.replace(session(n=3), became_held_at=later))
    again = store.kept.invitations[named_id("invitation", "session-1")]
    assert not again.void
    assert again.expires_at == later + LIFE


def test_of_a_rupture_the_highest_revision_is_kept_and_other_alerts_are_not(store: FakeStore) -> None:
    came(store, rupture("talked_about", n=3), rupture("repaired", n=2))
    assert [found.status for found in store.kept.ruptures.values()] == ["talked_about"]
    stalled = msgspec.structs.replace(rupture(n=9), kind="STALLED", alert_id="alert-2")
    came(store, stalled)
    assert list(store.kept.ruptures) == ["alert-1"]


def test_after_an_erasure_only_the_tombstone_is_left_and_late_events_bring_nothing_back(store: FakeStore) -> None:
    came(store, *EVENTS)
    store.transact(lambda unit: rate_session(unit, token_of(unit), sent(), BY_API))
    erased = ClientErased(client_id="maya", erased_at=HELD, revision=Revision(1, 9))
    came(store, erased, session(n=10))
    assert store.kept.ratings
    assert [job.kind for job in store.kept.jobs.values() if job.kind == "erasure"] == ["erasure"]
    store.transact(lambda unit: erase_client(unit, erased))
    came(store, *EVENTS)
    assert store.kept == Rows(tombstones={"maya": HELD}, staff={LEAD.staff_id: staff(LEAD)})
    assert store.transact(lambda unit: unit.clients.get("maya", EVERYTHING)) is None
