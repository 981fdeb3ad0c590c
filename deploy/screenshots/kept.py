"""What services keep of tablets, records and links, put there for pages that show it.

with attune.database("feedback") as database:
    names |= kept.put(database, session_id=…, client_id=…, now=…)
context.add_cookies(kept.cookies("tablet", names))
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, Final

# Who is known by a cookie: of which name, for which pages, and by which of the names of what there is.
COOKIES: Final = {
    "client": ("attune_check_in", "/feedback/c/{rated}", "secret"),
    "tablet": ("attune_tablet", "/feedback/kiosk", "tablet_secret"),
    "own record": ("attune_record", "/feedback/record", "record_secret"),
}
_LONG: Final = timedelta(days=1)


def cookies(who: str, names: dict[str, str]) -> list[Any]:
    """The cookies of that one's browser."""
    if who not in COOKIES:
        return []
    name, path, secret = COOKIES[who]
    return [{"name": name, "value": names[secret], "domain": "127.0.0.1", "path": path.format(**names)}]


def put(database: Any, *, session_id: str, client_id: str, now: datetime) -> dict[str, str]:  # noqa: ANN401 - pymongo's
    """Keep what opens pages, and give the secrets that lead there.

    A tablet on which that session's check-in is open and one was sent, that client's own record, a mail that opens
    it, and one from which they can unsubscribe.
    """
    made = {
        name: secrets.token_urlsafe(32)
        for name in ("tablet_secret", "sitting", "thanked", "record_secret", "mailed", "stop")
    }
    later, hashes = now + _LONG, {name: _hash(secret) for name, secret in made.items()}
    tablet = {"name": "Tablet 1", "place": "Waiting room", "made_by": "somebody", "made_at": now}
    database["tablets"].insert_one(
        {
            "_id": "a-tablet",
            **tablet,
            "enrolment_until": now,
            "secret_hash": hashes["tablet_secret"],
            "enrolled_at": now,
        }
    )
    sitting = {"tablet_id": "a-tablet", "session_id": session_id, "client_id": client_id, "opened_at": now}
    database["sittings"].insert_many(
        [
            {"_id": hashes["sitting"], **sitting, "ends_at": later},
            {"_id": hashes["thanked"], **sitting, "ends_at": later, "sent_at": later},
        ]
    )
    seen = {"client_id": client_id, "created_at": now, "seen_at": later, "ends_at": later}
    database["record_logins"].insert_one({"_id": hashes["record_secret"], **seen})
    mail = {
        "client_id": client_id,
        "token_hash": hashes["mailed"],
        "email": None,
        "asked_at": now,
        "expires_at": later,
    }
    database["record_mails"].insert_one({"_id": "a-browser", **mail})
    database["deliveries"].insert_one(_delivery(hashes["stop"], now))
    return made


def password_link(database: Any, *, staff_id: str, now: datetime) -> str:  # noqa: ANN401 - the same
    """Keep a link by which somebody chooses a password in intake's database, and give its secret."""
    secret = secrets.token_urlsafe(32)
    database["password_links"].insert_one({"_id": _hash(secret), "staff_id": staff_id, "ends_at": now + _LONG})
    return secret


def close(database: Any, *, void: str, disowned: str, now: datetime) -> None:  # noqa: ANN401 - the same
    """Have one session not have been held after all, and the answers about another not be their client's."""
    database["invitations"].update_one({"session_id": void}, {"$set": {"void": True}})
    database["ratings"].update_one({"session_id": disowned}, {"$set": {"disowned_at": now}})


def _delivery(stop_hash: str, now: datetime) -> dict[str, Any]:
    return {
        "_id": "of-a-session",
        "session_id": "a-session",
        "client_id": "a-client",
        "stage": "link",
        "channel": "mail",
        "message_id": "",
        "stop_hash": stop_hash,
        "asked_at": now,
    }


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
