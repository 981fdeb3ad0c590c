"""Dead letters as an operator types it: `python -m services.alerts dead-letters …` on a real database."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import Final

import pytest

from deploy.local import plan
from shared.contracts.envelope import encode
from shared.contracts.events import Event
from shared.settings import Settings
from shared.store import Store, dead_letters
from shared.store.dead_letters import Letter
from tests.infra.alerts_clinic import client_updated, rated
from tests.infra.engines import SettingsFor
from tests.infra.lease import GENEROUS_S
from tests.infra.workers import environment
from tests.integration.alerts.conftest import empty

CAME: Final = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def settings(alerts_store: Store, settings_for: SettingsFor) -> Settings:
    """The settings of a service that has stored nothing yet."""
    empty(alerts_store)
    for name in ("quarantine", "waiting"):
        alerts_store.database[name].delete_many({})
    return settings_for("alerts", database=alerts_store.database.name)


def letter(offset: int, event: Event, reason: str) -> Letter:
    """That event as a record that was set aside."""
    record = encode(event, event_id="e", time=CAME)
    return Letter(
        letter_id=f"{record.topic}-0-{offset}",
        topic=record.topic,
        partition=0,
        offset=offset,
        key=record.key,
        headers=list(record.headers),
        value=record.value,
        reason=reason,
        detail="KeyError while applying",
        about=[event.key],
        at=CAME,
    )


def type_(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    """What that command prints, and how it ends."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-P", "-m", "services.alerts", "dead-letters", *words],
        cwd=plan.ROOT,
        env=os.environ | {"PYTHONPATH": str(plan.ROOT)} | environment(settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=GENEROUS_S,
    )


def test_all_of_a_reason_are_applied_with_what_waited_behind(alerts_store: Store, settings: Settings) -> None:
    for offset, client_id in enumerate(("maya", "theo")):
        failed = letter(offset, client_updated(client_id), "failed")
        alerts_store.transact(lambda unit, failed=failed: dead_letters.quarantine(unit, failed, failed.about[0]))  # type: ignore[misc] # bound at once
    behind = letter(2, rated(0, client_id="maya"), "waiting")
    alerts_store.transact(lambda unit: dead_letters.hold(unit, "maya", behind))
    done = type_(settings, "retry", "--reason", "failed")
    assert (done.returncode, done.stdout) == (0, "alerts: applied 3 events\n"), done.stderr
    left = [name for name in ("dead_letters", "quarantine", "waiting") if alerts_store.database[name].find_one()]
    assert left == []
    assert alerts_store.database["trajectories"].count_documents({}) == 2
    assert type_(settings, "retry", "--reason", "failed").stdout == "alerts: applied 0 events\n"


def test_what_still_cannot_be_applied_is_named_in_the_last_line(alerts_store: Store, settings: Settings) -> None:
    good, bad = (letter(offset, client_updated(f"c{offset}"), "wrong-shape") for offset in range(2))
    bad = Letter(**{name: getattr(bad, name) for name in bad.__struct_fields__} | {"value": b"{never closed"})
    alerts_store.transact(lambda unit: dead_letters.bury(unit, [good, bad]))
    done = type_(settings, "retry", "--reason", "wrong-shape")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "applied 1 event; 1 still cannot be applied: intake.events-0-1 (Conflict)"
    )
    assert alerts_store.database["trajectories"].count_documents({"_id": "c0"}) == 1
    assert [each.letter_id for each in dead_letters.newest(alerts_store)] == ["intake.events-0-1"]


@pytest.mark.parametrize("words", [(), ("intake.events-0-0", "--reason", "failed")], ids=["neither", "both"])
def test_a_letter_or_a_reason_is_to_be_named(settings: Settings, words: tuple[str, ...]) -> None:
    done = type_(settings, "retry", *words)
    assert done.returncode != 0
    assert "Name a dead letter, or a reason by --reason." in done.stderr
