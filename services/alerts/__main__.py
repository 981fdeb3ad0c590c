"""`python -m services.alerts worker`, and what else alerts can be told to do."""

from __future__ import annotations

from services.alerts import bootstrap
from services.alerts.adapters.mongo import COLLECTIONS
from shared.bus.commands import Service, commands, run

alerts = commands(
    Service(
        name=bootstrap.SERVICE,
        collections=COLLECTIONS,
        read_settings=bootstrap.read_settings,
        worker=bootstrap.worker,
        republish=bootstrap.republish,
    )
)

if __name__ == "__main__":
    run(alerts)
