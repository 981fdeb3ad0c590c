"""Sends the audit's entries to a syslog server, each once as it is written, in the order of their chains."""

from __future__ import annotations

import logging
from contextlib import closing
from datetime import datetime, timedelta
from logging.handlers import SysLogHandler
from typing import Final

import msgspec

from shared.bus.worker import Tick
from shared.settings import Settings
from shared.store import Store
from shared.store.audit import ENTRIES, chain_of
from shared.store.connection import META
from shared.store.documents import to_document

SEND_EVERY: Final = timedelta(seconds=5)
SENT: Final = "audit-syslog"
# Processes' clocks differ by less; a number that was sent is not sent again.
OVERLAP: Final = timedelta(minutes=2)
FORGOTTEN: Final = timedelta(days=2)


class _Sent(msgspec.Struct, frozen=True):
    """Up to when entries were sent, and the number of the last one of each chain."""

    until: datetime
    chains: list[tuple[str, int]] = []


def syslog_ticks(store: Store, settings: Settings) -> list[Tick]:
    """What sends entries, if the settings say where to."""
    host, _colon, port = settings.audit_syslog.rpartition(":")
    if not host:
        return []
    address, ident = (host, int(port)), f"attune-{settings.service}: "
    return [Tick("audit-syslog", SEND_EVERY, lambda _as_of: send_new(store, address, ident))]


def send_new(store: Store, address: tuple[str, int], ident: str) -> None:
    """Send what was written since the last time; the first time nothing, but remember where that was."""
    found = store.rows(META).documents({"_id": SENT})
    sent = msgspec.convert(found[0]["value"], _Sent) if found else _Sent(store.now())
    numbers, until = dict(sent.chains), sent.until
    with closing(SysLogHandler(address, facility=SysLogHandler.LOG_AUTHPRIV)) as handler:
        handler.ident, handler.append_nul = ident, False
        for entry in store.rows(ENTRIES).many({"at": {"$gte": until - OVERLAP}}, [("at", 1), ("_id", 1)]):
            chain, number = chain_of(entry.entry_id)
            if number <= numbers.get(chain, 0):
                continue
            numbers[chain], until = number, max(until, entry.at)
            if found:
                line = msgspec.json.encode(entry).decode()
                handler.handle(logging.makeLogRecord({"msg": line, "levelname": "INFO"}))
    oldest = (store.now() - FORGOTTEN).date().isoformat()
    kept = _Sent(until, [(chain, number) for chain, number in numbers.items() if chain >= oldest])
    store.rows(META).replace({"_id": SENT, "value": to_document(kept)})
