"""Feedback's collections and their indexes; every one with things of clients has them by client, for erasure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pymongo import ASCENDING, DESCENDING, IndexModel

_BY_CLIENT: Final = IndexModel([("client_id", ASCENDING)], name="by_client")

OF_CLIENTS: Final[Mapping[str, Sequence[IndexModel]]] = {
    "episodes": (_BY_CLIENT,),
    "goals": (_BY_CLIENT, IndexModel([("episode_id", ASCENDING)], name="by_episode")),
    "titles": (_BY_CLIENT,),
    "sessions": (_BY_CLIENT, IndexModel([("episode_id", ASCENDING), ("held_at", ASCENDING)], name="in_order")),
    "invitations": (_BY_CLIENT, IndexModel([("token_hash", ASCENDING)], name="by_token", unique=True)),
    "ratings": (
        _BY_CLIENT,
        IndexModel([("session_id", ASCENDING)], name="one_a_session", unique=True),
        IndexModel(
            [("episode_id", ASCENDING), ("clinician_id", ASCENDING), ("held_at", DESCENDING)], name="newest"
        ),
    ),
    "notes": (
        _BY_CLIENT,
        IndexModel([("session_id", ASCENDING)], name="one_a_session", unique=True),
        IndexModel(
            [("routing", ASCENDING), ("written_at", DESCENDING), ("_id", DESCENDING)], name="newest_by_routing"
        ),
    ),
    "note_reads": (
        _BY_CLIENT,
        IndexModel([("note_id", ASCENDING)], name="by_note"),
        IndexModel([("staff_id", ASCENDING), ("note_id", ASCENDING)], name="by_reader"),
    ),
    "measures": (_BY_CLIENT, IndexModel([("episode_id", ASCENDING)], name="by_episode")),
    "ruptures": (
        _BY_CLIENT,
        IndexModel([("episode_id", ASCENDING), ("raised_at", DESCENDING)], name="latest"),
    ),
    "rupture_words": (_BY_CLIENT, IndexModel([("alert_id", ASCENDING)], name="about")),
    "safety_notices": (
        _BY_CLIENT,
        IndexModel([("session_id", ASCENDING)], name="by_session"),
        IndexModel([("raised_at", DESCENDING)], name="lately"),
    ),
    "thanks": (_BY_CLIENT, IndexModel([("expires_at", ASCENDING)], name="over", expireAfterSeconds=0)),
    "link_reads": (_BY_CLIENT, IndexModel([("session_id", ASCENDING)], name="by_session")),
}
INDEXES: Final[Mapping[str, Sequence[IndexModel]]] = {
    "clients": (),
    "clinic": (),
    "staff": (IndexModel([("team_ids", ASCENDING)], name="by_team"),),
    **OF_CLIENTS,
}
