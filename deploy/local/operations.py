"""What an operator asks of one service, done in a process that has that service's settings."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from types import ModuleType
from typing import Any

from shared import settings
from shared.bus import dead_letters
from shared.bus.consumer import Consumer
from shared.bus.republish import mend_positions
from shared.errors import Conflict
from shared.store import Store
from shared.store.dead_letters import Letter

_SECRET = {"mongo_uri", "service_secret", "page_secret", "link_key", "kafka_password"}


def create_people(bootstrap: ModuleType, people: list[list[Any]]) -> None:
    """Take on each of them who is not there yet: address, name, roles, password."""
    for person in people:
        with suppress(Conflict):
            bootstrap.create_staff(*person)


def letters(bootstrap: ModuleType) -> list[dict[str, Any]]:
    """The newest dead letters, without what is in them."""
    return [_label(letter) for letter in dead_letters.list_(_consumer(bootstrap))]


def letter(bootstrap: ModuleType, letter_id: str) -> dict[str, Any]:
    """One dead letter with what is in it."""
    found = dead_letters.show(_consumer(bootstrap), letter_id)
    return _label(found) | {
        "detail": found.detail,
        "key": _text(found.key),
        "headers": {name: _text(content) for name, content in found.headers},
        "value": _text(found.value),
    }


def retry(bootstrap: ModuleType, letter_id: str) -> int:
    """Apply one dead letter and what waited behind it; how many events that were."""
    return dead_letters.retry(_consumer(bootstrap), letter_id)


def republish(bootstrap: ModuleType) -> dict[str, int]:
    """Mend positions that Kafka no longer holds, then say the state of everything again."""
    mended = mend_positions(_consumer(bootstrap))
    return {"mended": len(mended), "said": bootstrap.republish()}


def examine(bootstrap: ModuleType) -> dict[str, Any]:
    """Every setting as the service reads it, every index and whether it is there, how many dead letters."""
    service_settings = settings.load(_service(bootstrap))
    return {
        "settings": _settings(service_settings),
        "indexes": Store(service_settings, bootstrap.COLLECTIONS).indexes(),
        "letters": len(letters(bootstrap)),
    }


def _settings(service_settings: settings.Settings) -> dict[str, str]:
    """Of a secret only that it is there."""
    found = asdict(service_settings)
    found |= {f"kafka_{name}": given for name, given in found.pop("kafka_access").items()}
    return {name: "(set)" if name in _SECRET and given else str(given) for name, given in found.items()}


def _service(bootstrap: ModuleType) -> str:
    return bootstrap.__name__.split(".")[1]


def _consumer(bootstrap: ModuleType) -> Consumer:
    found: Consumer = bootstrap.worker().consumer
    return found


def _label(found: Letter) -> dict[str, Any]:
    return {"letter_id": found.letter_id, "at": found.at.isoformat(), "reason": found.reason}


def _text(content: bytes | None) -> str | None:
    return None if content is None else content.decode(errors="replace")
