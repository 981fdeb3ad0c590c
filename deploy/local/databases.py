"""One database and one user for each service, on our own MongoDB or on one that exists already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit, urlunsplit

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local import mongod, waiting
from deploy.local.place import Place, write_private
from deploy.local.plan import SERVICES, database
from deploy.trouble import Trouble
from shared.store.collection import growing

ADMIN = "attune"
"""Who makes the services' users."""
_USER_EXISTS = 51003

# With these a service makes its collection and indexes there, adds and reads: no update, no remove, no drop.
GROWING = ["find", "insert", "createCollection", "createIndex", "listCollections", "listIndexes"]

Client = MongoClient[dict[str, Any]]


def prepare_own(place: Place) -> None:
    """Make our own server a replica set with its users."""
    port = place.state.ports["mongo"]
    password = place.secret("mongo-admin")
    first_start(port, f"127.0.0.1:{port}", password)
    with mongod.direct(port, username=ADMIN, password=password) as admin:
        mongod.move(admin, port)
    wait_for_primary(port)
    passwords = _passwords(place)
    with mongod.direct(port, username=ADMIN, password=password) as admin:
        make_users(admin, passwords)
    _write_addresses(place, f"mongodb://127.0.0.1:{port}/?replicaSet={mongod.REPLICA_SET}", passwords)


def prepare_given(place: Place, uri: str) -> str | None:
    """Make databases and users on an existing replica set; a sentence if it does not let us make users."""
    with MongoClient[dict[str, Any]](uri, serverSelectionTimeoutMS=10_000) as client:
        try:
            hello = client.admin.command("hello")
        except PyMongoError as error:
            raise Trouble(f"MONGO_URI names a server that does not answer: {str(error).split(',')[0]}") from error
        if "setName" not in hello and hello.get("msg") != "isdbgrid":
            raise Trouble("MONGO_URI names a server that is no replica set; transactions need one (--replSet).")
        try:
            make_users(client, _passwords(place))
            _write_addresses(place, uri, _passwords(place))
        except OperationFailure:
            _write_addresses(place, uri, {})
            return "MONGO_URI may not make users: all services share its own, each with its own database."
    return None


def first_start(port: int, member: str, password: str) -> None:
    """Make the server a replica set of that one member, and its first user while nobody is one yet.

    MongoDB allows this to nobody but its own machine.
    """
    with mongod.direct(port) as stranger:
        try:
            mongod.initiate(stranger, member)
        except OperationFailure:
            return  # it asks who we are: there is a user already
        wait_for_primary(port)
        try:
            stranger.admin.command("createUser", ADMIN, pwd=password, roles=["root"])
        except OperationFailure as error:
            if error.code not in {_USER_EXISTS, mongod.UNAUTHORIZED}:
                raise


def wait_for_primary(port: int) -> None:
    """Wait until it takes writes."""
    waiting.until(lambda: mongod.is_primary(port), "MongoDB did not become ready to write")


def make_users(admin: Client, passwords: Mapping[str, str]) -> None:
    """Make each service's user, or give it its password anew.

    It may do everything in its own database, add and read in the one beside it that only grows, and nothing else.
    """
    for service, password in passwords.items():
        name = database(service)
        known = admin[name].command("usersInfo", name)["users"]
        roles = [{"role": role, "db": name} for role in ("readWrite", "dbAdmin")]
        roles.append({"role": _make_growing_role(admin, growing(name)), "db": "admin"})
        admin[name].command("updateUser" if known else "createUser", name, pwd=password, roles=roles)


def _make_growing_role(admin: Client, name: str) -> str:
    """The role of whoever adds to that database, and can neither change nor remove what is there."""
    known = admin.admin.command("rolesInfo", name)["roles"]
    may = [{"resource": {"db": name, "collection": ""}, "actions": GROWING}]
    admin.admin.command("updateRole" if known else "createRole", name, privileges=may, roles=[])
    return name


def _passwords(place: Place) -> dict[str, str]:
    return {service: place.secret(f"mongo-{service}") for service in SERVICES}


def _write_addresses(place: Place, uri: str, passwords: dict[str, str]) -> None:
    for service in SERVICES:
        own = as_user(uri, database(service), passwords[service]) if passwords else uri
        write_private(place.secret_file(f"mongo-uri-{service}"), own)


def as_user(uri: str, name: str, password: str) -> str:
    """The same address for the user of that name, who is known in the database of the same name."""
    parts = urlsplit(uri)
    hosts = parts.netloc.rpartition("@")[2]
    kept = [(key, given) for key, given in parse_qsl(parts.query) if not key.lower().startswith("auth")]
    return urlunsplit(
        parts._replace(
            netloc=f"{quote_plus(name)}:{quote_plus(password)}@{hosts}",
            path="/",
            query=urlencode([*kept, ("authSource", name)]),
        )
    )
