"""One suite over the fake and the real repositories."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.alerts.domain.trajectory import Trajectory
from services.alerts.ports import AlertRecord, Wanted
from services.alerts.usecases.act import Wish, act_on
from shared.contracts.events import Event
from shared.contracts.principal import EVERYTHING, NOTHING, Scope
from shared.errors import Erased
from tests.infra.alerts_clinic import (
    ALEX,
    OLA,
    RUTH,
    SAM,
    client_updated,
    erased,
    goal_updated,
    rated,
    ruptured,
    stalled,
    take_in,
)
from tests.infra.the_clinic import clinic_updated
from tests.integration.alerts.conftest import Clinic

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def take(clinic: Clinic, *events: Event) -> None:
    clinic.transact(lambda unit: take_in(unit, events))


def ids(records: list[AlertRecord]) -> list[str]:
    return [record.alert.alert_id for record in records]


def test_the_clinic_comes_back_as_it_was_said_last(clinic: Clinic) -> None:
    assert clinic.transact(lambda unit: unit.clinic.get()) is None
    for n in (1, 3, 2):
        take(clinic, clinic_updated(n=n))
    assert clinic.transact(lambda unit: unit.clinic.get()) == clinic_updated(n=3)


def test_a_trajectory_comes_back_as_it_was(clinic: Clinic) -> None:
    take(clinic, *ruptured(), goal_updated())
    found = clinic.transact(lambda unit: unit.trajectories.lock("maya"))
    assert len(found.facts.ratings) == 7
    assert found.state.signals[0].kind == "RUPTURE"
    clinic.transact(lambda unit: unit.trajectories.save([unit.trajectories.lock("maya")]))
    assert clinic.trajectories.find("maya", EVERYTHING) == found
    assert set(clinic.trajectories.load({"maya": ["maya-s1"], "nobody": []})) == {"maya"}


def test_what_ratings_came_to(clinic: Clinic) -> None:
    take(
        clinic,
        rated(2, (9, 9, None, 9)),
        rated(1, goals={"sleep": 4}),
        client_updated("jon"),
        rated(1, client_id="theo"),
    )
    found = clinic.trajectories.ratings({"maya", "jon", "nobody"})
    assert [(one.session_id, one.total, one.goals) for one in found["maya"]] == [
        ("maya-s1", 37, {"sleep": 4}),
        ("maya-s2", None, {}),
    ]
    assert list(found) == ["maya"]
    assert clinic.trajectories.ratings([]) == {}


def test_how_many_ratings_a_rupture_has_had(clinic: Clinic) -> None:
    take(clinic, *ruptured(), *stalled("jon"), rated(7), erased("theo"))
    [signal] = clinic.trajectories.load({"maya": []})["maya"].state.signals
    asked = {"maya", "jon", "theo", "nobody"}
    assert clinic.trajectories.ratings_of_ruptures(asked) == {signal.signal_id: 1}


def test_a_record_comes_back_as_it_was(clinic: Clinic) -> None:
    take(clinic, *ruptured())
    (record,) = clinic.alerts.of_clients(["maya"])["maya"]
    wish = Wish(act="snooze", note="After the holiday.", until=datetime(2100, 1, 1, tzinfo=UTC))
    after = clinic.transact(lambda unit: act_on(unit, SAM, record.alert.alert_id, wish))
    assert clinic.alerts.find(record.alert.alert_id, EVERYTHING) == after
    assert after.done[0].note == "After the holiday."


@pytest.mark.parametrize(
    ("scope", "sees"),
    [
        (SAM.scope(), True),
        (RUTH.scope(), True),
        (OLA.scope(), False),
        (ALEX.scope(), False),
        (NOTHING, False),
        (EVERYTHING, True),
        (Scope(team_ids=frozenset({"south"})), False),
    ],
)
def test_scope(clinic: Clinic, scope: Scope, sees: bool) -> None:  # noqa: FBT001 - a table's column
    take(clinic, *ruptured())
    (record,) = clinic.alerts.of_clients(["maya"])["maya"]
    assert (clinic.alerts.find(record.alert.alert_id, scope) is not None) is sees
    assert bool(clinic.alerts.page(scope, Wanted())) is sees
    assert (clinic.trajectories.find("maya", scope) is not None) is sees


def test_a_client_without_a_clinician_is_nobodys(clinic: Clinic) -> None:
    take(clinic, *ruptured(), client_updated(clinician_id=None, team_id=None, n=2))
    assert clinic.alerts.page(OLA.scope(), Wanted()) == []
    assert clinic.alerts.page(Scope(clinician_id=None, team_ids=frozenset({"north"})), Wanted()) == []
    assert len(clinic.alerts.page(EVERYTHING, Wanted())) == 1


def test_pages_follow_each_other_newest_first(clinic: Clinic) -> None:
    for number in range(5):
        take(clinic, *ruptured(f"c{number}", weeks=4 + number))
    whole = clinic.alerts.page(SAM.scope(), Wanted(limit=50))
    raised = [(record.alert.raised_at, record.alert.alert_id) for record in whole]
    assert len(raised) == 5
    assert raised == sorted(raised, reverse=True)
    first = clinic.alerts.page(SAM.scope(), Wanted(limit=2))
    rest = clinic.alerts.page(SAM.scope(), Wanted(after=raised[1]))
    assert ids(first + rest) == ids(whole)


def test_pages_go_on_within_one_instant(clinic: Clinic) -> None:
    take(clinic, *(event for number in range(4) for event in ruptured(f"c{number}")))
    seen: list[str] = []
    after = None
    while found := clinic.alerts.page(SAM.scope(), Wanted(after=after, limit=1)):
        seen += ids(found)
        after = (found[0].alert.raised_at, found[0].alert.alert_id)
    assert seen == ids(clinic.alerts.page(SAM.scope(), Wanted()))
    assert len(seen) == 4


def test_filters(clinic: Clinic) -> None:
    take(clinic, *ruptured("maya"), *stalled("jon"))
    scope = SAM.scope()
    (jon,) = clinic.alerts.page(scope, Wanted(client_id="jon"))
    assert jon.alert.kind == "STALLED"
    assert ids(clinic.alerts.page(scope, Wanted(kind="STALLED"))) == ids([jon])
    clinic.transact(lambda unit: act_on(unit, SAM, jon.alert.alert_id, Wish(act="acknowledge")))
    assert ids(clinic.alerts.page(scope, Wanted(statuses=("acknowledged", "closed")))) == ids([jon])
    assert ids(
        clinic.alerts.page(
            scope, Wanted(changed_since=clinic.alerts.of_clients(["jon"])["jon"][0].alert.changed_at)
        )
    ) == ids([jon])
    assert clinic.alerts.page(scope, Wanted(client_id="jon", kind="RUPTURE")) == []


def test_the_first_showing_stays(clinic: Clinic) -> None:
    take(clinic, *ruptured())
    (before,) = clinic.alerts.of_clients(["maya"])["maya"]
    for later in (0, 5):
        clinic.alerts.note_shown([before.alert.alert_id, "gone"], AT + timedelta(hours=later))
        for person in ("ruth", "sam"):
            (now,) = clinic.alerts.of_clients(["maya"])["maya"]
            clinic.alerts.note_opened(now, person, AT + timedelta(hours=1 + later))
    (after,) = clinic.alerts.of_clients(["maya"])["maya"]
    at = AT + timedelta(hours=1)
    assert after == replace(before, first_shown_at=AT, first_opened_at=at, opened={"ruth": at, "sam": at})
    take(clinic, rated(7), rated(8))
    (repaired,) = clinic.alerts.of_clients(["maya"])["maya"]
    assert (repaired.alert.status, repaired.first_shown_at) == ("repaired", AT)


def test_an_erased_client_leaves_nothing_but_the_tombstone(clinic: Clinic) -> None:
    take(clinic, *ruptured())
    take(clinic, erased())
    take(clinic, erased(), *ruptured(weeks=8))
    assert clinic.alerts.of_clients(["maya"]) == {"maya": []}
    assert clinic.trajectories.load({"maya": []}) == {"maya": Trajectory("maya", erased_at=erased().erased_at)}
    assert clinic.trajectories.find("maya", EVERYTHING) is None
    assert clinic.trajectories.erased_at("maya") == erased().erased_at
    assert clinic.trajectories.erased_at("nobody") is None
    with pytest.raises(Erased):
        clinic.transact(lambda unit: unit.trajectories.lock("maya"))
