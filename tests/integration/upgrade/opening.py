"""Opens what an earlier version stored with this one."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from bson import json_util
from pymongo import IndexModel, MongoClient

from shared.store.collection import growing
from tests.integration.upgrade.kept import Kept
from tests.integration.upgrade.whole import SERVICES, whole

RECORDS: Final = sorted(Path(__file__).parent.glob("*.json"))
# The first that there is a record of, which knew much less than what came later.
OLDEST: Final = Path(__file__).parent / "40edc95.json"


def read(record: Path) -> dict[str, Any]:
    """What a version stored, by service and collection, with the ids and tokens of what is in it."""
    found: dict[str, Any] = json_util.loads(record.read_text(encoding="utf-8"))
    return found


@contextmanager
def opened(record: dict[str, Any], mongo_uri: str, client: MongoClient[dict[str, Any]]) -> Iterator[Kept]:
    """This version's Attune over it; afterwards nothing is left."""
    prefix = f"t{secrets.token_hex(5)}_"
    for service, collections in record["databases"].items():
        database = client[f"{prefix}{service}"]
        for name, kept in collections.items():
            database.create_collection(name)
            models = [IndexModel(list(made.pop("key").items()), **made) for made in map(_plain, kept["indexes"])]
            if models:
                database[name].create_indexes(models)
            if kept["documents"]:
                database[name].insert_many(kept["documents"])
    with whole(mongo_uri, prefix) as attune:
        yield Kept(attune, record["ids"], record["tokens"])
    for service in SERVICES:
        client.drop_database(f"{prefix}{service}")
        client.drop_database(growing(f"{prefix}{service}"))


def _plain(made: dict[str, Any]) -> dict[str, Any]:
    return {option: value for option, value in made.items() if option != "v"}
