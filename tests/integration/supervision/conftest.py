"""Two clinics that are the same, but that in one of them clients have written for supervision."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from pymongo import MongoClient

from shared.store.collection import growing
from tests.integration.supervision.told import an_hour_ago
from tests.integration.supervision.witness import Witness, witness
from tests.integration.upgrade.whole import SERVICES, whole


@pytest.fixture(scope="module")
def clinics(mongo_uri: str, mongo_client: MongoClient[dict[str, Any]]) -> Iterator[tuple[Witness, Witness]]:
    """The one without notes and the one with them, both still running."""
    base, prefixes = an_hour_ago(), [f"t{secrets.token_hex(5)}_" for _ in range(2)]
    with ExitStack() as open_ones:
        silent, noted = (
            witness(open_ones.enter_context(whole(mongo_uri, prefix)), base, noted=noted)
            for prefix, noted in zip(prefixes, (False, True), strict=True)
        )
        yield silent, noted
        for seen in (silent, noted):
            seen.told.http.close()
    for prefix in prefixes:
        for service in SERVICES:
            mongo_client.drop_database(f"{prefix}{service}")
            mongo_client.drop_database(growing(f"{prefix}{service}"))


@pytest.fixture(scope="module")
def silent(clinics: tuple[Witness, Witness]) -> Witness:
    """The clinic in which nobody wrote anything."""
    return clinics[0]


@pytest.fixture(scope="module")
def noted(clinics: tuple[Witness, Witness]) -> Witness:
    """The clinic in which three clients wrote for supervision."""
    return clinics[1]
