"""An in-memory clinic with the personas in it."""

from __future__ import annotations

import pytest

from services.intake.domain.clients import Client
from tests.infra.fakes_intake import FakeIntake
from tests.infra.intake_clinic import settle, with_client


@pytest.fixture
def intake() -> FakeIntake:
    """The personas' clinic, its beginnings already told."""
    found = FakeIntake()
    found.transact(settle)
    found.events.clear()
    return found


@pytest.fixture
def maya(intake: FakeIntake) -> Client:
    """The owner's client, already told."""
    client = intake.transact(with_client)
    intake.events.clear()
    return client
