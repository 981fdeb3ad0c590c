"""`python -m services.intake worker`, and what else intake can be told to do."""

from __future__ import annotations

import json
import sys
from contextlib import suppress

import click

from services.intake import bootstrap
from services.intake.adapters.mongo import COLLECTIONS
from shared.bus.commands import Service, commands, quietly, run
from shared.errors import Conflict

intake = commands(
    Service(
        name=bootstrap.SERVICE,
        collections=COLLECTIONS,
        read_settings=bootstrap.read_settings,
        worker=bootstrap.worker,
        republish=bootstrap.republish,
    )
)


@intake.command()
@click.argument("email")
def token(email: str) -> None:
    """Print an API token for a member of staff, and nothing else."""
    click.echo(quietly(lambda: bootstrap.issue_token(email)))


@intake.command("add-people")
def add_people() -> None:
    """Take on whoever is not there yet; the input lists address, name, roles and password of each as JSON."""
    for person in json.load(sys.stdin):
        with suppress(Conflict):
            bootstrap.create_staff(*person)


if __name__ == "__main__":
    run(intake)
