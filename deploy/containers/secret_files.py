"""The secrets of compose, each in a file that its one reader can read: made once, and never overwritten.

    secrets/mongo_keyfile      whoever runs mongod in its image
    secrets/kafka_broker       whoever runs the broker in its image
    secrets/…                  whoever runs our image

Compose mounts a file as it is, with its owner, so the owner is whoever reads it inside.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from deploy.local import mongod
from deploy.local.plan import SERVICES, database
from services.intake.domain.first_admin import Invitation

MONGO: Final = "mongo:27017"
KAFKA: Final = "kafka:9092"
# The users of the images.
OURS: Final = 10001
MONGODS: Final = 999
BROKERS: Final = 1000
GRAFANAS: Final = 472
LINK: Final = "first_admin"
EVENT_KEYS: Final = "event_keys"
_OWN: Final = ("mongo_admin", "service_secret", EVENT_KEYS, "link_key")
_OF_EACH: Final = ("mongo_uri", "kafka", "page_secret", "wrapping_keys")
# Passwords at servers of others, which whoever runs Attune puts there.
_OTHERS: Final = ("smtp_password", "imap_password", "oidc_client_secret")
_PRIVATE: Final = 0o600


def make(folder: Path, public_url: str, *, new_link: bool = False) -> Iterator[str]:
    """Make what is missing; what to tell whoever set this up."""
    folder.mkdir(exist_ok=True)
    for name, secret, owner in _wanted(folder):
        if (folder / name).is_dir():  # Docker makes a folder where a file that it is to mount is missing
            (folder / name).rmdir()
        if not (folder / name).exists():
            _write_new(folder / name, secret)
        _give(folder / name, owner)
    link = folder / LINK
    if link.exists() and not new_link:
        yield "The link for the first admin was shown when it was made; ./deploy/init --new-link makes another."
        return
    invitation, secret = Invitation.made(datetime.now(UTC))
    # Into the same file: a container that has it mounted sees the new link at once.
    link.touch(_PRIVATE)
    link.write_text(invitation.written(), encoding="utf-8")
    _give(link, OURS)
    yield "Once Attune runs, make the first admin here (once, within seven days; the link is not shown again):"
    yield f"{public_url.rstrip('/')}/intake/first-admin/{secret}"


def add_keys(folder: Path) -> str:
    """Add another wrapping key to those of each service, and another key for events; what to tell whoever did."""
    for name in (EVENT_KEYS, *(f"wrapping_keys_{service}" for service in SERVICES)):
        # Added to the same file, which containers have mounted: whatever happens meanwhile, no key in it is lost.
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{secrets.token_urlsafe(32)}\n")
    return (
        "Each service has another wrapping key, and events another one. Keep a copy of secrets/wrapping_keys_…"
        " apart from the databases'. The first line of each may go two days from now, that of secrets/event_keys"
        " 31 days from now (docs/runbook.md, Keys)."
    )


def names() -> set[str]:
    """What all of them are called."""
    of_services = {f"{what}_{service}" for what in _OF_EACH for service in SERVICES}
    return of_services | {
        *_OWN,
        "mongo_keyfile",
        "kafka_admin",
        "kafka_broker",
        *_OTHERS,
        "grafana_admin",
        LINK,
    }


def _wanted(folder: Path) -> Iterator[tuple[str, str, int]]:
    """Name, what a new one holds, and who reads it; two users read the password of the broker's admin."""
    yield "mongo_keyfile", secrets.token_hex(64), MONGODS  # MongoDB takes base64 characters only
    yield "kafka_admin", secrets.token_urlsafe(32), OURS
    yield "kafka_broker", (folder / "kafka_admin").read_text(encoding="utf-8"), BROKERS
    for name in _OWN:
        yield name, secrets.token_urlsafe(32), OURS
    yield "grafana_admin", secrets.token_urlsafe(16), GRAFANAS
    for service in SERVICES:
        user, password = database(service), secrets.token_urlsafe(32)
        uri = f"mongodb://{user}:{password}@{MONGO}/?replicaSet={mongod.REPLICA_SET}&authSource={user}"
        yield f"mongo_uri_{service}", uri, OURS
        yield f"kafka_{service}", secrets.token_urlsafe(32), OURS
        yield f"page_secret_{service}", secrets.token_urlsafe(32), OURS
        yield f"wrapping_keys_{service}", secrets.token_urlsafe(32), OURS
    for name in _OTHERS:
        yield name, "", OURS


def _write_new(file: Path, secret: str) -> None:
    """Write it whole or not at all; nobody else can read it at any moment."""
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    part.touch(_PRIVATE)
    part.write_text(secret, encoding="utf-8")
    part.replace(file)


def _give(file: Path, owner: int) -> None:
    """Let its reader alone read it; without the right to do so, as in a test, it stays its maker's."""
    file.chmod(_PRIVATE)
    if os.geteuid() == 0:
        os.chown(file, owner, owner)
