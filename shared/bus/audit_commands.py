"""The commands about a service's audit: checking its chains, and writing its entries out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from itertools import islice
from typing import Final

import click
import msgspec

from shared.store import Store
from shared.store.audit import entries_between
from shared.store.audit_check import check

NAMED: Final = 10
DAY: Final = click.DateTime(["%Y-%m-%d"])


def audit_commands(name: str, store: Callable[[], Store]) -> click.Group:
    """What can be asked of the audit of the service of that name."""
    group = click.Group("audit", help="Who read and did what.")

    @group.command("check")
    @click.option("--since", type=DAY, help="From that day on; else all.")
    def check_all(since: datetime | None) -> None:
        """Whether each entry is there as it was written; names those that are not."""
        with closing(store()) as opened:
            found = check(opened, since.date() if since else None)
        click.echo(f"{name}: {found.entries} entries, newest closing {found.closing or 'none yet'}")
        if found.findings:
            named = [f"{each.entry_id} ({each.wrong})" for each in islice(found.findings, NAMED)]
            more = ", …" if len(found.findings) > NAMED else ""
            click.echo(f"not as it was written: {', '.join(named)}{more}", err=True)
            sys.exit(1)

    @group.command("export")
    @click.option("--since", type=DAY, help="From that day on; else all.")
    @click.option("--until", type=DAY, help="Up to and with that day; else all.")
    def export(since: datetime | None, until: datetime | None) -> None:
        """All entries as JSON, one a line, in the order of their chains."""
        begins, ends = (_day(since, date.min), _day(until, date.max))
        with closing(store()) as opened:
            for entry in entries_between(opened, begins, ends):
                click.echo(msgspec.json.encode({"service": name, **msgspec.to_builtins(entry)}).decode())

    return group


def _day(given: datetime | None, other: date) -> date:
    return given.date() if given else other
