"""Attempts to sign in: whom they count for, and how long somebody has to wait."""

from __future__ import annotations

import ipaddress
from typing import Final

import flask

from shared.web.words import ngettext

SIXTY: Final = 60


def caller() -> str:
    """Whom this request's attempts count for, by its address."""
    return network(flask.request.remote_addr or "")


def network(address: str) -> str:
    """Whom attempts from this address count for: with IPv6 one line has 2^64 addresses to try from."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(found) if found.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))  # noqa: PLR2004 - IPv4


def in_words(seconds: int) -> str:
    """How long to wait, as one would say it."""
    if seconds <= SIXTY:
        return ngettext("%(num)s second", "%(num)s seconds", seconds)
    minutes = -(-seconds // SIXTY)
    if minutes <= SIXTY:
        return ngettext("%(num)s minute", "%(num)s minutes", minutes)
    return ngettext("%(num)s hour", "%(num)s hours", -(-minutes // SIXTY))
