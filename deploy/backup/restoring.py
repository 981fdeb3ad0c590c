"""Puts a backup into a folder in which nothing has ever run: databases, secrets, and the erasures since."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec
from pymongo import MongoClient
from pyrage import x25519

from deploy.backup.archive import SUFFIX, read
from deploy.backup.contents import (
    END,
    ERASED,
    FORMAT,
    MANIFEST,
    SECRETS,
    Erased,
    Manifest,
    file_of,
    piece_of,
)
from deploy.local import databases, engines, lifeline, mongod, plan, waiting, within
from deploy.local.place import SAY_AGAIN, Place, write_private
from deploy.local.plan import SERVICES, database
from deploy.trouble import Trouble

STOP_S: Final = 60

Client = MongoClient[dict[str, Any]]
Say = Callable[[str], None]


def restore(place: Place, given: Path, identity: x25519.Identity, say: Say) -> None:
    """Restore that backup, or the newest of a folder; raises Trouble, and leaves nothing half done.

    Whom a newer backup of the same folder names as erased is erased again.
    """
    file = newest(given)
    manifest = _manifest(file, identity)
    say(f"{file.name} is of {manifest.taken_at}.")
    since = list(_erased_since(file, identity))
    place.open()
    place.lock()
    try:
        if place.state.ports or (place.folder / "mongo").exists():
            raise Trouble(f"Something has run in {place.folder}: restore into an empty folder (--data).")
        counts, again = _into(place, file, identity, since)
    finally:
        place.unlock()
    say(f"{sum(counts.values())} rows are restored." + (f" {again} clients were erased again." if again else ""))


def _into(
    place: Place, file: Path, identity: x25519.Identity, since: Iterable[Erased]
) -> tuple[Mapping[str, int], int]:
    """How many rows by collection are there now, and how many clients were erased again."""
    with _database(place) as admin:
        counts = load(admin, read(file, identity), partial(_keep, place))
        begin_again(admin)
        plan.make_secrets(place)
        place.state.seeded = True
        write_private(place.folder / SAY_AGAIN, "")
        place.save()
        return counts, erase_again(place, since)


def newest(given: Path) -> Path:
    """The file itself, or the newest backup in that folder; raises Trouble where there is none."""
    if given.is_file():
        return given
    files = sorted(given.glob(f"*{SUFFIX}")) if given.is_dir() else []
    if not files:
        raise Trouble(f"There is no backup at {given}.")
    return files[-1]


def load(
    admin: Client, parts: Iterable[tuple[str, bytes]], keep_secret: Callable[[str, str], None]
) -> dict[str, int]:
    """Put all rows into databases that are empty; how many by collection. Raises Trouble where it is not whole."""
    counts, end = Counter[str](), None
    for name, content in parts:
        if name.startswith(SECRETS):
            keep_secret(name.removeprefix(SECRETS), content.decode())
        elif name == END:
            end = msgspec.json.decode(content, type=dict[str, int])
        elif name.endswith(".bson"):
            piece = piece_of(name, content)
            admin[piece.database][piece.collection].insert_many(piece.rows)
            counts[f"{piece.database}/{piece.collection}"] += len(piece.rows)
    if end is None or {name: count for name, count in end.items() if count} != dict(counts):
        raise Trouble("The backup is not whole: it does not hold as much as it says.")
    return dict(counts)


def begin_again(admin: Client) -> None:
    """Raise each database's epoch, so that what it says wins over what others may have seen since."""
    for service in SERVICES:
        meta = admin[database(service)]["meta"]
        known = meta.find_one({"_id": "epoch"})
        meta.update_one({"_id": "epoch"}, {"$set": {"value": (known["value"] if known else 1) + 1}}, upsert=True)


def erase_again(place: Place, since: Iterable[Erased]) -> int:
    """Erase whom newer backups name and this one still has; the other services hear of it at the start."""
    ids = sorted({each.client_id for each in since})
    return int(within.run(place, "intake", "erase-again", given=json.dumps(ids))) if ids else 0


def _keep(place: Place, name: str, secret: str) -> None:
    write_private(place.secret_file(file_of(name)), secret)


@contextmanager
def _database(place: Place) -> Iterator[Client]:
    """Our own MongoDB in that folder, alone; what was written goes again if the work within fails."""
    plan.choose_ports(place)
    engines.choose(place)
    if not place.state.own_mongo:
        raise Trouble("MONGO_URI is set: a backup is restored into databases of Attune's own.")
    server = engines.mongo(place)
    with (place.logs / "restore.log").open("wb") as log:
        running = subprocess.Popen(
            lifeline.command(*server.command), stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
    try:
        port = place.state.ports["mongo"]
        waiting.until(lambda: mongod.ready(port), "MongoDB did not answer")
        databases.prepare_own(place)
        with mongod.direct(port, username=databases.ADMIN, password=place.secret("mongo-admin")) as admin:
            yield admin
    except BaseException:
        _stop(running)
        for half_done in (place.folder / "mongo", place.folder / "secrets"):
            shutil.rmtree(half_done, ignore_errors=True)
        place.forget()
        raise
    _stop(running)


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(STOP_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _manifest(file: Path, identity: x25519.Identity) -> Manifest:
    name, content = next(read(file, identity), ("", b""))
    if name != MANIFEST:
        raise Trouble(f"{file.name} is no backup of Attune.")
    manifest = msgspec.json.decode(content, type=Manifest)
    if manifest.format > FORMAT:
        raise Trouble(f"{file.name} was written by a later version of Attune: restore it with that one.")
    return manifest


def _erased_since(file: Path, identity: x25519.Identity) -> Iterator[Erased]:
    """Whom the backups beside it name that are newer."""
    for other in sorted(file.parent.glob(f"*{SUFFIX}")):
        if other.name > file.name:
            for name, content in read(other, identity):
                if name == ERASED:
                    yield from msgspec.json.decode(content, type=list[Erased])
                    break
