"""Clients over the API."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import flask

from services.intake.domain.clients import Client, Episode
from services.intake.ports import Unit
from services.intake.usecases import clients
from services.intake.web.api.etags import check_match, matching, with_etag
from services.intake.web.deps import deps
from services.intake.web.lists import listed, window
from services.intake.web.schemas import ClientChange, ClientItem, ClientList, ClientMade, ClientQuery, NewClient
from shared.web import audit
from shared.web.api import Blueprint, once
from shared.web.identity import principal

blp = Blueprint("clients", __name__, description="Clients, whose caseload they are on, and their care")


@blp.post("/clients")
@blp.arguments(NewClient)
@blp.response(201, ClientMade)
@blp.once
def add_client(body: dict[str, Any]) -> flask.Response:
    """Take a client on and open their first episode of care."""
    me, new = principal(), clients.NewClient(**body)

    def work(unit: Unit) -> dict[str, str]:
        client, episode = clients.register_client(unit, me, new)
        return {"client_id": client.client_id, "episode_id": episode.episode_id}

    return once(deps().transact, work, schema=ClientMade)


@blp.get("/clients")
@blp.arguments(ClientQuery, location="query")
@blp.response(200, ClientList)
def list_clients(query: dict[str, Any]) -> dict[str, object]:
    """List the clients that the caller may see, newest first."""
    me = principal()

    def work(unit: Unit) -> dict[str, object]:
        page = clients.list_clients(unit, me, window(query), query["status"])
        episodes = unit.episodes.open_of(page.items)
        audit.lists(client.client_id for client in page.items)
        return listed(page, lambda client: item(client, episodes.get(client.client_id)))

    return deps().transact(work)


@blp.get("/clients/<client_id>")
@blp.response(200, ClientItem)
@blp.revised
def show_client(client_id: str) -> tuple[object, int, dict[str, str]]:
    """Show a client's registration; its ETag names the version."""
    me = principal()
    return deps().transact(lambda unit: _shown(unit, clients.find_client(unit, me, client_id)))


@blp.patch("/clients/<client_id>")
@blp.arguments(ClientChange)
@blp.response(200, ClientItem)
@matching(blp)
def change_client(body: clients.ClientChange, client_id: str) -> tuple[object, int, dict[str, str]]:
    """Change a client's registration, hand them over, or end or reopen their care."""
    me = principal()

    def work(unit: Unit) -> tuple[object, int, dict[str, str]]:
        return _shown(unit, clients.change_client(unit, me, client_id, body, check=check_match))

    return deps().transact(work)


def _shown(unit: Unit, client: Client) -> tuple[object, int, dict[str, str]]:
    return with_etag(item(client, unit.episodes.open_of([client]).get(client.client_id)), client)


def item(client: Client, episode: Episode | None) -> dict[str, object]:
    """A client with their open episode."""
    return asdict(client) | {
        "episode_id": episode.episode_id if episode else None,
        "opened_at": episode.opened_at if episode else None,
        "planned_ending_at": episode.planned_ending_at if episode else None,
    }
