"""Passkeys: keys that a phone, a computer or a security key keeps, and lets nobody use but its owner.

A passkey answers a challenge, which counts once, and only for the site that it was made for.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from urllib.parse import urlsplit

COUNTS_FOR: Final = timedelta(minutes=5)
LOCALHOST: Final = "localhost"
Purpose = Literal["sign-in", "factor", "confirm", "add"]
PURPOSES: Final[tuple[Purpose, ...]] = ("sign-in", "factor", "confirm", "add")


@dataclass(frozen=True, kw_only=True)
class Passkey:
    """One that counts; `sign_count` is how often it was used, by its own account, where it counts at all."""

    passkey_id: str
    public_key: str
    sign_count: int
    name: str
    made_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """A challenge that waits for its answer, and what for; `staff_id` is whose answer it must be, if known."""

    challenge_hash: str
    purpose: Purpose
    staff_id: str | None
    ends_at: datetime


@dataclass(frozen=True)
class Site:
    """The address that passkeys are for: its host's name, and all of it as browsers say it."""

    host: str
    origin: str


@dataclass(frozen=True)
class Claim:
    """What an answer says of itself, before anything of it is checked."""

    passkey_id: str
    staff_id: str


def site_of(addresses: tuple[str, ...], asked_host: str) -> Site | None:
    """The site of a request, among the addresses that the clinic has; None where browsers take no passkeys.

    That is without TLS, and at an address that is a number. On this very machine `localhost` does without TLS.
    """
    for address in addresses:
        parts = urlsplit(address)
        if parts.scheme == "https" and not _is_number(parts.hostname) and parts.netloc == asked_host:
            return Site(parts.hostname or "", f"https://{parts.netloc}")
    own = urlsplit(addresses[0])
    if own.scheme == "https" and not _is_number(own.hostname):
        return Site(own.hostname or "", f"https://{own.netloc}")
    at_home = own.hostname in {LOCALHOST, "127.0.0.1", "::1"} and asked_host.partition(":")[0] == LOCALHOST
    return Site(LOCALHOST, f"http://{asked_host}") if at_home else None


def _is_number(host: str | None) -> bool:
    try:
        ipaddress.ip_address(host or "")
    except ValueError:
        return not host
    return True
