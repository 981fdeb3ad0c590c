"""`python -m services.feedback worker`, and what else feedback can be told to do."""

from __future__ import annotations

from services.feedback import bootstrap
from services.feedback.adapters.environment import read_settings
from services.feedback.adapters.mongo import COLLECTIONS
from shared.bus.commands import Service, commands, run

feedback = commands(
    Service(
        name=bootstrap.SERVICE,
        collections=COLLECTIONS,
        read_settings=read_settings,
        worker=bootstrap.worker,
        republish=bootstrap.republish,
    )
)

if __name__ == "__main__":
    run(feedback)
