"""Bring some of the demo's clients in, and print all that is said and kept of them; for a clock that stands."""

from __future__ import annotations

import sys

import msgspec

from deploy.demo.calendar import Days
from deploy.demo.clients import clients
from deploy.demo.filling import bring_in
from deploy.demo.staff import open_clinic
from deploy.demo.stage import Setting, Stage
from services.feedback.adapters.instruments import read_instruments
from services.feedback.domain.invitation import Links
from services.intake.usecases.clinic import show_clinic
from shared import clock
from tests.infra.fakes_intake import FakeIntake

SOME = 30


def told(stage: Stage) -> str:
    """All of one client, ids too."""
    parts = (stage.of_intake, stage.of_feedback, stage.of_alerts)
    said = [msgspec.json.encode(event).decode() for part in parts for event in part.published]
    kept = (stage.of_intake.clients, stage.of_feedback.notes, stage.of_feedback.invitations)
    return "\n".join([*said, *(repr(one) for shelf in kept for one in shelf.all()), ""])


if __name__ == "__main__":
    intake = FakeIntake()
    intake.transact(lambda unit: open_clinic(unit, "hash"))
    setting = Setting(
        clinic=intake.transact(show_clinic),
        staff=list(intake.shelves.staff.values()),
        links=Links("key"),
        instruments=read_instruments(),
    )
    for course in clients()[:SOME]:
        sys.stdout.write(told(bring_in(setting, Days(clock.now().date()), course)))
