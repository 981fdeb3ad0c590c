"""The commands `./attune audit …`: the audit of all three services."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from deploy.local.place import running
from deploy.local.plan import SERVICES
from deploy.options import data_option


@click.group()
def audit() -> None:
    """Who read and did what: check it, write it out."""


@audit.command("check")
@click.option("--since", help="From that day on, as 2026-11-27; else all.")
@data_option
def check(since: str | None, data: Path) -> None:
    """Whether every entry is there as it was written; names those that are not."""
    _ask_all(data, "check", *(["--since", since] if since else []))


@audit.command("export")
@click.option("--since", help="From that day on, as 2026-11-27; else all.")
@click.option("--until", help="Up to and with that day; else all.")
@data_option
def export(since: str | None, until: str | None, data: Path) -> None:
    """All entries as JSON, one a line."""
    days = {"--since": since, "--until": until}
    _ask_all(data, "export", *(word for option, day in days.items() if day for word in (option, day)))


def _ask_all(data: Path, *words: str) -> None:
    from deploy.local import within  # noqa: PLC0415 - engines are for commands that need them

    place = running(data)
    well = [within.show(place, service, "audit", *words) for service in SERVICES]
    sys.exit(0 if all(well) else 1)
