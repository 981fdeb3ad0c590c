"""What a batch costs: the number of commands to MongoDB does not grow with what is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from services.intake.adapters.mongo import MongoUnit
from services.intake.consumer import HANDLERS, apply
from shared.contracts.events import Event, SessionRated
from shared.contracts.revision import Revision
from shared.contracts.value_check import ValueChecked
from tests.infra import commands
from tests.infra.fakes_intake import NOON
from tests.integration.intake.real import RealIntake
from tests.unit.intake.test_consumer import RATED

MOST = 2_000
MOST_COMMANDS = 6


def cost(intake: RealIntake, mongo_uri: str, events: Sequence[Event]) -> Counter[str]:
    """The commands that one batch takes."""
    return commands.cost(intake.store, mongo_uri, lambda unit: apply(MongoUnit(unit), events))


def ratings(prefix: str, count: int, n: int = 1) -> list[Event]:
    """A rating of each of so many clients."""
    return [
        msgspec.structs.replace(
            RATED, rating_id=f"r-{client}", session_id=f"s-{client}", client_id=client, revision=Revision(1, n)
        )
        for client in (f"{prefix}{number}" for number in range(count))
    ]


def test_a_batch_takes_as_many_commands_whatever_its_size(real_intake: RealIntake, mongo_uri: str) -> None:
    few, many = (cost(real_intake, mongo_uri, ratings(*batch)) for batch in (("few", 3), ("many", MOST)))
    assert many == few
    assert sum(many.values()) <= MOST_COMMANDS
    assert real_intake.store.database["check_ins"].count_documents({}) == 3 + MOST


def test_news_of_all_of_them_take_no_more(real_intake: RealIntake, mongo_uri: str) -> None:
    few = cost(real_intake, mongo_uri, ratings("few", 3, 2))
    cost(real_intake, mongo_uri, ratings("many", MOST))
    many = cost(real_intake, mongo_uri, ratings("many", MOST, 2))
    assert sum(many.values()) <= sum(few.values())
    newest = real_intake.store.database["check_ins"].count_documents({"version": [1, 2]})
    assert newest == 3 + MOST


def value_checks(prefix: str, count: int) -> list[Event]:
    """A value check of each of so many clients, none of whom thinks of finishing."""
    return [
        ValueChecked(
            check_id=f"v-{client}",
            client_id=client,
            episode_id=f"e-{client}",
            session_id=f"s-{client}",
            worth="yes",
            more=True,
            less=False,
            different=False,
            finishing=False,
            answered_at=NOON,
            revision=Revision(1, 1),
        )
        for client in (f"{prefix}{number}" for number in range(count))
    ]


def test_value_checks_take_as_many_commands_whatever_their_number(real_intake: RealIntake, mongo_uri: str) -> None:
    few, many = (cost(real_intake, mongo_uri, value_checks(*batch)) for batch in (("few", 3), ("many", MOST)))
    assert many == few
    assert sum(many.values()) <= MOST_COMMANDS


def test_every_kind_of_event_is_in_a_batch() -> None:
    assert set(HANDLERS) == {SessionRated, ValueChecked}
