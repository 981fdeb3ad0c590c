"""`python -m services.intake worker`, and what else intake can be told to do."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress

import click

from services.intake import bootstrap
from services.intake.adapters.mongo import COLLECTIONS
from shared.bus.commands import Service, commands, quietly, run
from shared.bus.doctor import Finding
from shared.errors import Conflict, Forbidden, Unavailable


def look_at_provider() -> Iterator[Finding]:
    """Whether the identity provider answers and is who the settings say, where they name one."""
    client = bootstrap.provider_client()
    if client is None:
        return
    try:
        client.look()
        yield Finding("identity provider", detail=client.provider.issuer)
    except (Forbidden, Unavailable) as error:
        yield Finding("identity provider", f"{error} See ATTUNE_OIDC_ISSUER, and whether intake may reach it.")


intake = commands(
    Service(
        name=bootstrap.SERVICE,
        collections=COLLECTIONS,
        read_settings=bootstrap.read_settings,
        worker=bootstrap.worker,
        republish=bootstrap.republish,
        looks=look_at_provider,
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


@intake.command("erase-again")
def erase_again() -> None:
    """After a restore: erase whoever was erased since; the input lists their ids as JSON. Prints how many."""
    click.echo(bootstrap.erase_again(json.load(sys.stdin)))


if __name__ == "__main__":
    run(intake)
