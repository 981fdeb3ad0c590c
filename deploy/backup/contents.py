"""What a backup holds: the databases, and the secrets without which nobody could read or find anything in them."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import msgspec
from bson.raw_bson import RawBSONDocument

from deploy.local.place import Place
from deploy.local.plan import SERVICES, database
from shared.store.collection import growing

FORMAT: Final = 1
MANIFEST, ERASED, END = "manifest.json", "erased.json", "end.json"
SECRETS: Final = "secrets/"
PIECE: Final = 4 * 1024 * 1024
DATABASES: Final = tuple(name for service in SERVICES for name in (database(service), growing(database(service))))
# What a start makes anew: who works, how far a Kafka was consumed that is not there any more, who is signed in.
OF_THE_MOMENT: Final = frozenset(
    {"workers", "leases", "positions", "logins", "provider_logins", "record_logins", "challenges"}
)


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What stands first: the format, and of which instant it is (RFC 3339)."""

    format: int
    taken_at: str


class Erased(msgspec.Struct, frozen=True):
    """A client who has been erased, and when: a restore of an older backup does it again."""

    client_id: str
    erased_at: str


@dataclass(frozen=True)
class Piece:
    """Some rows of a collection, as MongoDB keeps them."""

    database: str
    collection: str
    rows: list[RawBSONDocument]


def secrets_of(place: Place) -> dict[str, str]:
    """By name, those that belong to what is kept; `-` in a name is `_`, as containers spell it."""
    names = ["link_key", "event_keys"]
    names += [f"{kind}-{service}" for kind in ("wrapping-keys", "page-secret") for service in SERVICES]
    return {name.replace("-", "_"): place.secret_file(name).read_text(encoding="utf-8") for name in names}


def file_of(secret: str) -> str:
    """What that secret is called in a folder of `./attune up`."""
    kind, underscore, service = secret.rpartition("_")
    return f"{kind.replace('_', '-')}-{service}" if underscore and service in SERVICES else secret


def pieces(name: str, rows: Iterable[RawBSONDocument]) -> Iterator[tuple[str, bytes, int]]:
    """Parts of a backup for these rows, some megabytes each: its name, its content, how many rows it holds."""
    held: list[bytes] = []
    size = number = 0
    for row in rows:
        held.append(bytes(row.raw))
        size += len(held[-1])
        if size >= PIECE:
            yield f"{name}/{number:06}.bson", b"".join(held), len(held)
            held, size, number = [], 0, number + 1
    if held:
        yield f"{name}/{number:06}.bson", b"".join(held), len(held)


def piece_of(name: str, content: bytes) -> Piece:
    """The rows of such a part."""
    database_name, collection, _number = name.split("/")
    return Piece(database_name, collection, list(_rows(content)))


def _rows(content: bytes) -> Iterator[RawBSONDocument]:
    start = 0
    while start < len(content):
        (length,) = struct.unpack_from("<i", content, start)
        yield RawBSONDocument(content[start : start + length])
        start += length
