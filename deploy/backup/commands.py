"""The commands `./attune recovery-key`, `backup` and `restore`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from deploy.local.place import Place, running
from deploy.options import data_option
from deploy.trouble import Trouble

if TYPE_CHECKING:
    from pymongo import MongoClient

_SHOWN = """The recovery key. Without it no backup can be opened, with it all of it can be read.
Keep it apart from this machine and from backups: on paper in a safe. It is shown this once.
{key}
Then show that you have it: ./attune recovery-key --confirm"""


@click.command("recovery-key")
@click.option("--confirm", is_flag=True, help="Show that you have it.")
@data_option
def recovery_key(data: Path, *, confirm: bool) -> None:
    """Make the key that alone opens backups, or show that you have it."""
    from deploy.backup import recovery  # noqa: PLC0415 - engines are for commands that need them

    os.umask(0o077)
    place = Place(data)
    place.open()
    if confirm:
        recovery.confirm(place, _asked())
        click.echo("It is the right one.")
    elif recovery.standing(place).public:
        raise Trouble("There is one, and backups need it; remove secrets/recovery_public to make another.")
    else:
        click.echo(_SHOWN.format(key=recovery.make(place)))


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@data_option
def backup(folder: Path, data: Path) -> None:
    """Write everything into a file of that folder, encrypted for the recovery key alone."""
    from deploy.backup.taking import take  # noqa: PLC0415 - the same

    place = running(data)
    with _admin(place) as admin:
        file = take(place, admin, folder)
    click.echo(f"{file}, {file.stat().st_size:,} bytes")


@click.command()
@click.argument("backup", type=click.Path(path_type=Path, exists=True))
@data_option
def restore(backup: Path, data: Path) -> None:
    """Put a backup, or the newest of a folder, where nothing has run yet; asks for the recovery key."""
    from deploy.backup import recovery, restoring  # noqa: PLC0415 - the same

    os.umask(0o077)
    restoring.restore(Place(data), backup, recovery.read(_asked()), click.echo)
    click.echo("Start it with ./attune up: every service then says everything again.")


def _asked() -> str:
    """The recovery key, typed where nobody reads along, or given on standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.read()
    typed: str = click.prompt("Recovery key", hide_input=True)
    return typed


@contextmanager
def _admin(place: Place) -> Iterator[MongoClient[dict[str, Any]]]:
    """MongoDB, as who may read all databases at one instant."""
    from pymongo import MongoClient  # noqa: PLC0415 - the same

    from deploy.local import databases, mongod  # noqa: PLC0415 - the same

    if not place.state.own_mongo:
        with MongoClient[dict[str, Any]](os.environ["MONGO_URI"]) as client:
            yield client
        return
    port, password = place.state.ports["mongo"], place.secret("mongo-admin")
    with mongod.direct(port, username=databases.ADMIN, password=password) as client:
        yield client
