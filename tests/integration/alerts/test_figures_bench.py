"""The benchmark of the figures' job loads a clinic and has the job done."""

from __future__ import annotations

from bench.figures import clinic, load, measure
from tests.infra.engines import SettingsFor

CLIENTS = 200


def test_the_job_is_done_on_what_was_loaded(settings_for: SettingsFor) -> None:
    settings, clients = settings_for("alerts"), clinic(CLIENTS, 12)
    assert len(clients) == CLIENTS
    ratings = load(settings, clients)
    assert ratings == sum(client.sessions - len(client.missed) for client in clients)
    assert measure(settings)["teams_shown"] == 1
