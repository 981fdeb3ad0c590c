"""What tests ask of the audit of a service's pages."""

from __future__ import annotations

from collections.abc import Sequence

import flask

from shared.store import Store
from shared.store.audit import ENTRIES, Entry


def declared(app: flask.Flask) -> set[str]:
    """Every method and route that has to be declared: all but what other services ask."""
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not rule.rule.startswith("/internal/")
    }


def entries(store: Store) -> Sequence[Entry]:
    """All entries, in order."""
    return store.rows(ENTRIES).many({}, [("at", 1), ("_id", 1)])


def forget(store: Store) -> None:
    """Begin with no entries; only tests on an engine that asks nobody who they are can."""
    store.database[ENTRIES.name].delete_many({})


def refuse(store: Store, *, entries: bool) -> None:
    """Have the database refuse every new entry, or take them again."""
    validator = {"never": True} if entries else {}
    store.database[ENTRIES.name].database.command("collMod", ENTRIES.name, validator=validator)
