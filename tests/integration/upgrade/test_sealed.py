"""What an earlier version left readable in the databases is sealed by this one, and people notice nothing."""

from __future__ import annotations

from typing import Any, Final

import pytest
from bson import encode
from pymongo import MongoClient

from shared.store.resealing import reseal, rewrap
from tests.integration.upgrade.kept import PAGES, Kept
from tests.integration.upgrade.opening import RECORDS, opened, read
from tests.integration.upgrade.record import FOR_SUPERVISION, FOR_THERAPIST
from tests.integration.upgrade.whole import SERVICES

# Names, an address, a telephone number, goals, milestones, notes of clients and of staff, a reason.
WORDS: Final = (
    "Maya Reyes",
    "mr@example.org",
    "07700 900123",
    "Sam Okafor",
    "sam@clinic.example",
    "sleeps through",
    "In bed by eleven",
    FOR_THERAPIST,
    FOR_SUPERVISION,
    "We spoke of last week.",
    "Fewer prompts, as agreed on Monday",
)


@pytest.fixture(params=RECORDS, ids=lambda path: path.stem)
def record(request: pytest.FixtureRequest) -> dict[str, Any]:
    return read(request.param)


def readable(kept: Kept) -> set[str]:
    """The words that whoever has the databases alone can read there."""
    rows = [row for each in kept.stored().values() for row in each]
    kept_bytes = b"\n".join(encode(row) for row in rows)
    return {word for word in WORDS if word.encode() in kept_bytes}


def test_no_word_of_anybody_stays_readable_and_every_page_shows_what_it_did(
    record: dict[str, Any], mongo_uri: str, mongo_client: MongoClient[dict[str, Any]]
) -> None:
    with opened(record, mongo_uri, mongo_client) as kept:
        kept.open_clinic()
        plain = "plain" in str(record["databases"]["intake"]["clients"]["documents"])
        assert readable(kept) == (set(WORDS) if plain else set())
        for service in SERVICES:
            store = kept.attune.parts[service].worker.consumer.store
            assert (reseal(store, lambda: None) > 0) == plain
            assert rewrap(store, lambda: None) == 0
        assert readable(kept) == set()
        assert [wrong for who in PAGES for wrong in kept.wrong_pages(who)] == []
        found = kept.ask("sam", "GET", "/intake/api/clients/{MR client}").json()
        assert (found["name"], found["email"]) == ("Maya Reyes", "mr@example.org")
