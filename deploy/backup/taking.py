"""Takes a backup of a running Attune: all databases as they were at one instant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.cursor import Cursor
from pymongo.errors import OperationFailure

from deploy.backup import recovery
from deploy.backup.archive import SUFFIX, Add, written
from deploy.backup.contents import (
    DATABASES,
    END,
    ERASED,
    FORMAT,
    MANIFEST,
    OF_THE_MOMENT,
    SECRETS,
    Erased,
    Manifest,
    pieces,
    secrets_of,
)
from deploy.local.place import Place
from deploy.trouble import Trouble

RAW: Final[CodecOptions[RawBSONDocument]] = CodecOptions(document_class=RawBSONDocument)
# MongoDB forgets after five minutes how things were; a backup of a large clinic takes longer.
WINDOW: Final = "minSnapshotHistoryWindowInSeconds"
WINDOW_S: Final = 6 * 3600
BATCH: Final = 1_000

Client = MongoClient[dict[str, Any]]


def take(place: Place, admin: Client, folder: Path) -> Path:
    """Write a backup into the folder; its file. Raises Trouble where there is no recovery key, or no room."""
    key = recovery.recipient(recovery.standing(place).public)
    now = datetime.now(UTC)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / f"{now:%Y-%m-%dT%H-%M-%SZ}{SUFFIX}"
        with _remembering(admin), written(file, key) as add, admin.start_session(snapshot=True) as session:
            add(MANIFEST, _json(Manifest(format=FORMAT, taken_at=now.isoformat(timespec="seconds"))))
            for name, secret in secrets_of(place).items():
                add(SECRETS + name, secret.encode())
            add(ERASED, _json(_erased(admin, session)))
            add(END, _json(_add_rows(admin, session, add)))
    except OSError as error:
        raise Trouble(f"The backup could not be written to {folder}: {error.strerror}.") from error
    return file


def _erased(admin: Client, session: ClientSession) -> list[Erased]:
    """Whom intake has erased."""
    rows = admin["attune_intake"]["clients"].find({"erased_at": {"$exists": True}}, session=session)
    return [Erased(row["_id"], row["erased_at"].isoformat()) for row in rows]


def _add_rows(admin: Client, session: ClientSession, add: Add) -> dict[str, int]:
    counts = Counter[str]()
    for database in DATABASES:
        for collection in sorted(admin[database].list_collection_names()):
            if collection in OF_THE_MOMENT or collection.startswith("system."):
                continue
            name = f"{database}/{collection}"
            found: Cursor[Any] = (
                admin[database]
                .get_collection(collection, codec_options=RAW)
                .find({}, session=session, batch_size=BATCH)
            )
            counts[name] = 0
            for part, content, count in pieces(name, found):
                add(part, content)
                counts[name] += count
    return dict(counts)


@contextmanager
def _remembering(admin: Client) -> Iterator[None]:
    """Within, the server remembers for hours how things were, where it lets us have it do so."""
    try:
        before = admin.admin.command({"getParameter": 1, WINDOW: 1})[WINDOW]
        admin.admin.command({"setParameter": 1, WINDOW: WINDOW_S})
    except OperationFailure:
        yield
        return
    try:
        yield
    finally:
        admin.admin.command({"setParameter": 1, WINDOW: before})


def _json(thing: object) -> bytes:
    return msgspec.json.encode(thing)
