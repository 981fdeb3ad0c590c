"""Collections and indexes; those that are unique are rules of the clinic, not for speed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING, IndexModel


def _index(name: str, *fields: str, **options: Any) -> IndexModel:  # noqa: ANN401 - pymongo's
    """An index on the fields in order, those with a minus descending."""
    keys = [(field.lstrip("-"), DESCENDING if field.startswith("-") else ASCENDING) for field in fields]
    return IndexModel(keys, name=name, **options)


INDEXES: Final[Mapping[str, Sequence[IndexModel]]] = {
    "clinic": (),
    "staff": (
        _index("one_of_an_address", "email_key", unique=True),
        _index("newest", "-created_at", "-_id"),
    ),
    "teams": (_index("one_of_a_name", "name_key", unique=True),),
    "logins": (_index("of_staff", "staff_id"), _index("ended", "ends_at", expireAfterSeconds=0)),
    "tokens": (_index("of_staff", "staff_id"),),
    "attempts": (_index("forgotten", "forget_at", expireAfterSeconds=0),),
    "clients": (
        # Tombstones and clients whom only feedback has told of have no code.
        _index(
            "one_of_a_code", "code_key", unique=True, partialFilterExpression={"code_key": {"$type": "string"}}
        ),
        _index("of_clinician", "clinician_id", "-created_at", "-_id"),
        _index("of_team", "team_id", "-created_at", "-_id"),
        _index("newest", "-created_at", "-_id"),
    ),
    "episodes": (
        _index("one_open", "client_id", unique=True, partialFilterExpression={"ended_at": None}),
        _index("of_client", "client_id", "-opened_at", "-_id"),
    ),
    "goals": (_index("of_client", "client_id", "-agreed_at", "-_id"),),
    "sessions": (
        _index("of_client", "client_id", "-held_at", "-_id"),
        _index("one_of_a_number", "episode_id", "session_no", unique=True),
    ),
    "check_ins": (_index("of_client", "client_id", "-submitted_at"),),
    "erasures": (_index("of_client", "client_id", unique=True), _index("newest", "-erased_at", "-_id")),
}
