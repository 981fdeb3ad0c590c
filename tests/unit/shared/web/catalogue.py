"""A small API over things in memory: what the services' APIs are made of, without their domain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import flask

from shared.contracts.revision import Revision
from shared.errors import NotFound
from shared.web.api import Blueprint, Cursor, PageQuery, Schema, api, list_of, need_match, once, page_of, tagged
from shared.web.identity import principal
from shared.web.once import KeptAnswers
from shared.web.schemas import Instant, StrictInteger, StrictString
from tests.unit.shared.web.app import shop

T = TypeVar("T")
FIRST = Revision(1, 1)
OPENED = datetime(2026, 11, 1, 9, tzinfo=UTC)


@dataclass(kw_only=True)
class Thing:
    thing_id: str
    code: str
    made_at: datetime
    revision: Revision = FIRST


@dataclass
class Unit:
    """Its own unit of work: everything is kept at once."""

    things: list[Thing] = field(default_factory=list)
    answers: KeptAnswers = field(default_factory=KeptAnswers)

    def transact(self, work: Callable[[Unit], T], /) -> T:
        return work(self)


class NewThing(Schema):
    code = StrictString(required=True, max=10)
    count = StrictInteger(low=0, high=10, load_default=0)


class ThingItem(Schema):
    thing_id = StrictString(required=True)
    code = StrictString(required=True)
    made_at = Instant(required=True)


class ThingChange(Schema):
    code = StrictString(max=10)


blp = Blueprint("things", __name__, description="Things")


def unit() -> Unit:
    found: Unit = flask.current_app.extensions["attune"]
    return found


@blp.get("/things")
@blp.arguments(PageQuery, location="query")
@blp.response(200, list_of(ThingItem))
def list_things(query: dict[str, Any]) -> dict[str, object]:
    """Things, newest first."""
    principal()
    after: Cursor | None = query["after"]
    rows = sorted(unit().things, key=lambda thing: (thing.made_at, thing.thing_id), reverse=True)
    rows = [thing for thing in rows if not after or (thing.made_at, thing.thing_id) < (after.at, after.id)]
    return page_of(rows, query["limit"], lambda thing: Cursor(thing.made_at, thing.thing_id))


@blp.post("/things")
@blp.arguments(NewThing)
@blp.response(201, ThingItem)
@blp.once
def add_thing(body: dict[str, Any]) -> flask.Response:
    """Add a thing."""
    principal()

    def add(unit: Unit) -> Thing:
        number = len(unit.things)
        unit.things.append(
            Thing(thing_id=f"t{number}", code=body["code"], made_at=OPENED + timedelta(hours=number))
        )
        return unit.things[-1]

    return once(unit().transact, add, schema=ThingItem)


@blp.patch("/things/<thing_id>")
@blp.arguments(ThingChange)
@blp.response(200, ThingItem)
@blp.revised
def change_thing(body: dict[str, Any], thing_id: str) -> tuple[object, int, dict[str, str]]:
    """Change a thing."""
    principal()
    found = next((thing for thing in unit().things if thing.thing_id == thing_id), None)
    if found is None:
        raise NotFound("No such thing.")
    need_match(found.revision)
    found.code = body.get("code", found.code)
    found.revision = Revision(1, found.revision.n + 1)
    return tagged(found, found.revision)


@blp.get("/open/<token>")
@blp.response(200)
@blp.doc(security=[])
def look(token: str) -> dict[str, int]:
    """Look without signing in."""
    return {"length": len(token)}


def catalogue() -> flask.Flask:
    """The shop with its API."""
    app = shop(deps=Unit())
    api(app, "Attune shop", "1").register_blueprint(blp)
    return app
