"""One clinic for all of these tests."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import MongoClient

from shared.store.collection import growing
from tests.integration.logins.house import House
from tests.integration.upgrade.whole import SERVICES, whole


@pytest.fixture(scope="module")
def house(mongo_uri: str, mongo_client: MongoClient[dict[str, Any]]) -> Iterator[House]:
    """The clinic, running."""
    prefix = f"t{secrets.token_hex(5)}_"
    with whole(mongo_uri, prefix) as attune:
        yield House(attune)
    for service in SERVICES:
        mongo_client.drop_database(f"{prefix}{service}")
        mongo_client.drop_database(growing(f"{prefix}{service}"))
