from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import permutations
from typing import Any

import msgspec
import pytest

from services.intake.consumer import HANDLERS, TOPICS, apply
from services.intake.domain.clients import Client
from services.intake.usecases.erasing import erase_client
from shared.contracts.events import Items, SessionRated
from shared.contracts.revision import Revision
from shared.contracts.value_check import ValueChecked
from tests.infra.fakes_intake import NOON, FakeIntake
from tests.infra.personas import ADMIN, OWNER

RATED = SessionRated(
    rating_id="r1",
    session_id="s1",
    client_id="c",
    episode_id="e",
    clinician_id=OWNER.staff_id,
    session_no=1,
    instrument="session-check-in",
    instrument_version=1,
    items=Items(heard=9, matters=9, fit=9, openness=9),
    total=36,
    goals=(),
    homework=None,
    week=None,
    held_at=NOON,
    session_revision=Revision(1, 1),
    first_submitted_at=NOON,
    submitted_at=NOON,
    via="link",
    revision=Revision(1, 1),
)


@dataclass
class Case:
    """The owner's client and events about her."""

    intake: FakeIntake
    maya: Client

    def rated(self, **over: Any) -> SessionRated:  # noqa: ANN401 - any field of the event
        return msgspec.structs.replace(RATED, client_id=self.maya.client_id, **over)

    def take(self, *events: SessionRated) -> None:
        self.intake.transact(lambda unit: apply(unit, events))


@pytest.fixture
def case(intake: FakeIntake, maya: Client) -> Case:
    return Case(intake, maya)


def test_a_rating_shows_as_a_check_in_without_its_answers(case: Case) -> None:
    case.take(case.rated())
    kept = case.intake.shelves.check_ins["r1"]
    assert (kept.session_id, kept.submitted_at, kept.complete) == ("s1", NOON, True)
    assert not any(hasattr(kept, name) for name in ("items", "total", "goals"))


def test_one_that_the_client_disowned_is_said_to_be_so(case: Case) -> None:
    case.take(case.rated(disowned_at=NOON, revision=Revision(1, 2)), case.rated())
    assert case.intake.shelves.check_ins["r1"].disowned


def test_one_left_open_is_not_complete(case: Case) -> None:
    case.take(case.rated(total=None))
    assert not case.intake.shelves.check_ins["r1"].complete


def test_any_order_and_any_repetition_give_the_same(case: Case) -> None:
    first = case.rated()
    changed = case.rated(revision=Revision(1, 2), submitted_at=NOON + timedelta(minutes=5), total=None)
    restored = case.rated(revision=Revision(2, 1), submitted_at=NOON + timedelta(minutes=9))
    for order in permutations((first, changed, restored, first)):
        case.take(*order[:2])
        case.take(*order[2:])
        case.take(*order)
        assert case.intake.shelves.check_ins["r1"].submitted_at == restored.submitted_at
        case.intake.shelves.check_ins.clear()


def test_a_late_rating_brings_nothing_of_an_erased_client_back(case: Case) -> None:
    case.take(case.rated())
    case.intake.transact(lambda unit: erase_client(unit, ADMIN, case.maya.client_id, typed_code="MR"))
    case.take(case.rated(revision=Revision(1, 2)), case.rated(rating_id="r2"))
    assert case.intake.shelves.check_ins == {}


def test_a_client_whom_nobody_has_told_of_is_taken_all_the_same(case: Case) -> None:
    case.take(msgspec.structs.replace(RATED, client_id="never-met"))
    assert case.intake.shelves.check_ins["r1"].client_id == "never-met"


def test_it_listens_to_ratings_and_value_checks_alone() -> None:
    assert TOPICS == ("feedback.events",)
    assert set(HANDLERS) == {SessionRated, ValueChecked}
