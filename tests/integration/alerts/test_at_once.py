"""Two units of work about one client at once: the later one starts again and sees the earlier."""

from __future__ import annotations

import threading

import pytest

from services.alerts.consumer import apply
from services.alerts.ports import Unit, Wanted
from services.alerts.usecases.act import Wish, act_on
from shared.contracts.events import Event
from shared.contracts.principal import EVERYTHING
from shared.errors import Erased, NotFound
from shared.store import Store
from tests.infra.alerts_clinic import SAM, USUAL, erased, rated, ruptured, take_in
from tests.integration.alerts.conftest import Clinic, empty, over


class Meeting:
    """Holds the first attempt of a unit of work until the other has committed."""

    def __init__(self) -> None:
        self.inside = threading.Event()
        self.go_on = threading.Event()
        self.attempts = 0

    def wait(self) -> None:
        """Called in the middle of the work."""
        self.attempts += 1
        self.inside.set()
        assert self.go_on.wait(10)


@pytest.fixture
def clinic(alerts_store: Store) -> Clinic:
    empty(alerts_store)
    return over(alerts_store)


def in_the_middle(clinic: Clinic, meeting: Meeting, *events: Event) -> threading.Thread:
    """A batch that has read and not yet written when the other unit comes."""

    def batch(unit: Unit) -> None:
        unit.alerts.page(EVERYTHING, Wanted())  # the snapshot is taken
        meeting.wait()
        apply(unit, events)

    thread = threading.Thread(target=lambda: clinic.transact(batch))
    thread.start()
    assert meeting.inside.wait(10)
    return thread


def test_an_act_and_a_batch_both_survive(clinic: Clinic) -> None:
    clinic.transact(lambda unit: apply(unit, ruptured()))
    (record,) = clinic.alerts.of_clients(["maya"])["maya"]
    meeting = Meeting()
    thread = in_the_middle(clinic, meeting, rated(7, (9, 2, 9, 9)))
    clinic.transact(lambda unit: act_on(unit, SAM, record.alert.alert_id, Wish(act="talked_about")))
    meeting.go_on.set()
    thread.join(20)
    (after,) = clinic.alerts.of_clients(["maya"])["maya"]
    assert meeting.attempts == 2
    assert [done.act.act for done in after.done] == ["talked_about"]
    assert len(after.alert.signals) == 2


def test_an_erasure_and_a_batch_leave_nothing(clinic: Clinic) -> None:
    clinic.transact(lambda unit: apply(unit, ruptured()))
    meeting = Meeting()
    thread = in_the_middle(clinic, meeting, rated(7), rated(8))
    clinic.transact(lambda unit: take_in(unit, [erased()]))
    meeting.go_on.set()
    thread.join(20)
    assert meeting.attempts == 2
    assert clinic.alerts.of_clients(["maya"]) == {"maya": []}
    assert clinic.trajectories.find("maya", EVERYTHING) is None


def test_two_batches_about_a_new_client_both_count(clinic: Clinic) -> None:
    meeting = Meeting()
    thread = in_the_middle(clinic, meeting, *(rated(week, USUAL) for week in range(3)))
    clinic.transact(lambda unit: apply(unit, [rated(week, USUAL) for week in range(3, 6)]))
    meeting.go_on.set()
    thread.join(20)
    found = clinic.trajectories.find("maya", EVERYTHING)
    assert found is not None
    assert (len(found.facts.ratings), found.state.last_session_id) == (6, "maya-s5")


def test_an_act_on_an_erased_client_finds_nothing(clinic: Clinic) -> None:
    clinic.transact(lambda unit: apply(unit, ruptured()))
    (record,) = clinic.alerts.of_clients(["maya"])["maya"]
    clinic.transact(lambda unit: take_in(unit, [erased()]))
    with pytest.raises((NotFound, Erased)):
        clinic.transact(lambda unit: act_on(unit, SAM, record.alert.alert_id, Wish(act="close")))
