"""A service's own database user can add entries to the audit and read them, and can do nothing else to them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from deploy.local import databases, mongod, ports
from deploy.local.plan import database
from shared.clock import now
from shared.store import Store
from shared.store.audit import ENTRIES, Entry, Journal
from shared.store.audit_check import check
from shared.store.collection import SHARED, Collection, Collections, NoClient, growing
from shared.store.connection import MayNot
from shared.store.documents import Document
from tests.infra.engines import plain_settings
from tests.infra.lease import Run, until

COLLECTIONS = Collections(SHARED)
THINGS = COLLECTIONS.declare(Collection(name="things", kind=Document, client=NoClient("a test's")))
PASSWORDS = {"intake": "one", "alerts": "two"}
NAME = database("intake")


@pytest.fixture(scope="module")
def locked(engine_run: Run, tmp_path_factory: pytest.TempPathFactory) -> int:
    """The port of a MongoDB that asks everybody who they are, as `./attune up` and compose start it."""
    folder = tmp_path_factory.mktemp("locked")
    key = folder / "key"
    key.write_text(secrets.token_hex(64))
    key.chmod(0o400)
    server = mongod.Mongod(
        folder=folder / "mongo",
        libraries=engine_run.folder / "libraries",
        port=ports.free_ports(1)[0],
        key_file=key,
    )
    server.prepare()
    engine_run.launch("locked", server.command())
    until(lambda: mongod.ready(server.port), "MongoDB answering")
    databases.first_start(server.port, f"127.0.0.1:{server.port}", "root")
    databases.wait_for_primary(server.port)
    return server.port


def opened(port: int) -> Store:
    uri = f"mongodb://127.0.0.1:{port}/?replicaSet={mongod.REPLICA_SET}"
    settings = plain_settings("intake", mongo_uri=databases.as_user(uri, NAME, "one"), database=NAME)
    return Store(settings, COLLECTIONS)


def grown(port: int, passwords: dict[str, str]) -> None:
    with mongod.direct(port, username=databases.ADMIN, password="root") as admin:
        databases.make_users(admin, passwords)


@pytest.fixture(scope="module")
def store(locked: int) -> Iterator[Store]:
    """Intake's, as its own user; users are made twice, as at each start."""
    for _ in range(2):
        grown(locked, PASSWORDS)
    made = opened(locked)
    made.ensure()
    yield made
    made.close()


def update(audit: Any) -> None:  # noqa: ANN401 - pymongo's
    audit.update_one({}, {"$set": {"who": "nobody"}})


def replace(audit: Any) -> None:  # noqa: ANN401 - pymongo's
    audit.find_one_and_replace({}, {"who": "nobody"})


def delete(audit: Any) -> None:  # noqa: ANN401 - pymongo's
    audit.delete_many({})


def drop(audit: Any) -> None:  # noqa: ANN401 - pymongo's
    audit.drop()


def drop_database(audit: Any) -> None:  # noqa: ANN401 - pymongo's
    audit.database.client.drop_database(audit.database.name)


def rename(audit: Any) -> None:  # noqa: ANN401 - pymongo's
    audit.database.client.admin.command(
        "renameCollection", f"{audit.database.name}.{ENTRIES.name}", to=f"{NAME}.taken"
    )


def cap(audit: Any) -> None:  # noqa: ANN401 - pymongo's
    audit.database.command("convertToCapped", ENTRIES.name, size=4096)


def expire(audit: Any) -> None:  # noqa: ANN401 - pymongo's
    audit.database.command("collMod", ENTRIES.name, index={"name": "by_time", "expireAfterSeconds": 1})


def write_over(audit: Any) -> None:  # noqa: ANN401 - pymongo's
    audit.database.client[NAME]["things"].aggregate([{"$out": {"db": audit.database.name, "coll": ENTRIES.name}}])


ATTACKS = (update, replace, delete, drop, drop_database, rename, cap, expire, write_over)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_a_service_can_only_add_and_read(store: Store, attack: Callable[[Any], None]) -> None:
    Journal(store).write(Entry(at=now(), what="record", who="sam"))
    before = check(store).entries
    with pytest.raises(OperationFailure) as refused:
        attack(store.database[ENTRIES.name])
    assert refused.value.code == mongod.UNAUTHORIZED
    checked = check(store)
    assert (checked.entries, checked.findings) == (before, [])


def test_another_service_cannot_even_read(store: Store, locked: int) -> None:
    uri = f"mongodb://127.0.0.1:{locked}/?replicaSet={mongod.REPLICA_SET}"
    with MongoClient[Document](databases.as_user(uri, database("alerts"), "two")) as other:
        for attempt in (other[growing(NAME)]["audit"].find_one, other[NAME]["things"].find_one):
            with pytest.raises(OperationFailure) as refused:
                attempt()
            assert refused.value.code == mongod.UNAUTHORIZED
    assert store.database["things"].count_documents({}) == 0


def test_a_user_without_the_right_is_told_so_in_a_line(store: Store, locked: int) -> None:
    """As the users that an operator made by hand for an earlier version are."""
    assert store.database.name == NAME
    with mongod.direct(locked, username=databases.ADMIN, password="root") as admin:
        admin[NAME].command("updateUser", NAME, roles=[{"role": "readWrite", "db": NAME}])
    early = opened(locked)
    with pytest.raises(MayNot, match=r"add to attune_intake_audit: .*docs/runbook\.md"):
        early.ensure()
    early.close()
    grown(locked, PASSWORDS)


def test_the_users_of_an_earlier_version_get_the_right_at_the_next_start(locked: int) -> None:
    grown(locked, PASSWORDS)
    with mongod.direct(locked, username=databases.ADMIN, password="root") as admin:
        admin[NAME].command("updateUser", NAME, roles=[{"role": "readWrite", "db": NAME}])
    grown(locked, PASSWORDS)
    later = opened(locked)
    later.ensure()
    Journal(later).write(Entry(at=now(), what="record"))
    later.close()
