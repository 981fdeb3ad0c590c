from __future__ import annotations

from functools import partial

import pytest

from services.intake.domain.clients import Client
from services.intake.usecases import republishing
from services.intake.usecases.erasing import erase_client
from shared.contracts.events import Event
from tests.infra.fakes_intake import FakeIntake
from tests.infra.intake_clinic import with_client, with_goal, with_session
from tests.infra.personas import ADMIN, EVERYBODY


def newest(events: list[Event]) -> dict[object, Event]:
    """The last state told of each entity, whatever its kind."""
    found: dict[object, Event] = {}
    for event in events:
        ids = [getattr(event, name, None) for name in ("goal_id", "session_id", "episode_id")]
        found[type(event), event.key, tuple(ids)] = event
    return found


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_the_same_states_are_told_again(
    intake: FakeIntake, maya: Client, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(republishing, "BATCH", batch)
    others = [intake.transact(partial(with_client, code=code)) for code in "ABC"]
    intake.transact(lambda unit: [with_goal(unit, client) for client in others])
    intake.transact(lambda unit: [with_session(unit, maya) for _ in range(3)])
    gone = others[0].client_id
    intake.transact(lambda unit: erase_client(unit, ADMIN, gone, typed_code="A"))
    before = {
        place: event
        for place, event in newest(intake.events).items()
        if event.key != gone or type(event).__name__ == "ClientErased"
    }
    intake.events.clear()
    count = republishing.republish(intake.transact)
    assert count == len(intake.events) == len(newest(intake.events))
    again = newest(intake.events)
    assert before.items() <= again.items()
    # Maya, the personas and their clinic were told before this test began.
    assert len(again) == len(before) + len(EVERYBODY) + 3


def test_nothing_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(republishing, "BATCH", 1)
    assert republishing.republish(FakeIntake().transact) == 0
