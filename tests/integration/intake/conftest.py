"""Intake over the fake and over MongoDB, with the same clock and the same questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from shared import clock
from tests.infra.engines import SettingsFor
from tests.infra.fakes_intake import FakeIntake
from tests.integration.intake.real import RealIntake
from tests.integration.intake.today import TellingNeighbours
from tests.integration.intake.web import Clinic


@pytest.fixture(scope="module")
def database(settings_for: SettingsFor) -> Iterator[RealIntake]:
    """Intake's database, one for all tests of a module."""
    real = RealIntake(settings_for("intake"))
    yield real
    real.store.close()


@pytest.fixture
def real_intake(database: RealIntake) -> RealIntake:
    """An empty clinic in MongoDB."""
    database.empty()
    return database


@pytest.fixture(params=["fake", "real"])
def intake(request: pytest.FixtureRequest) -> FakeIntake:
    """An empty clinic, in memory and in MongoDB."""
    if request.param == "fake":
        return FakeIntake()
    found: FakeIntake = request.getfixturevalue("real_intake")
    return found


@pytest.fixture
def clinic(real_intake: RealIntake) -> Clinic:
    """The personas' clinic behind its web application."""
    return Clinic(real_intake)


@pytest.fixture
def neighbours(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> TellingNeighbours:
    """The others, and one clock for pages and database."""
    told = TellingNeighbours()
    clinic.app.extensions["attune"] = replace(clinic.app.extensions["attune"], neighbours=told)
    monkeypatch.setattr(clock, "now", lambda: clinic.intake.now)
    return told
