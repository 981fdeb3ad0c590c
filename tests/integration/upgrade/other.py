"""Has the version of this checkout go on with what another one kept, and tells what it could not do.

It is run in a checkout of another version with this folder in it: ids and tokens come as JSON on standard
input, what is wrong goes as a JSON list to standard output.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

import click

from tests.integration.upgrade.kept import PAGES, Kept
from tests.integration.upgrade.record import USUAL
from tests.integration.upgrade.whole import whole


def go_on(kept: Kept) -> list[str]:
    """What is wrong with the pages of everybody; then one more session is held and rated."""
    kept.attune.pump()
    wrong = [each for who in PAGES for each in kept.wrong_pages(who)]
    held = {"held_at": datetime.now(UTC).isoformat(), "status": "held"}
    session = kept.ask("sam", "POST", "/intake/api/clients/{MR client}/sessions", json=held).raise_for_status()
    kept.attune.pump()
    kept.rate(session.json()["session_id"], USUAL)
    return wrong


def main(mongo_uri: str, prefix: str) -> None:
    """Print what is wrong."""
    said = json.load(sys.stdin)
    with whole(mongo_uri, prefix) as attune:
        wrong = go_on(Kept(attune, said["ids"], said["tokens"]))
    click.echo(json.dumps(wrong))


if __name__ == "__main__":
    main(*sys.argv[1:])
