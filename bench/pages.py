"""How long pages take in a clinic of any size, with nothing in memory: `./attune bench pages --size large`.

A seeded clinic is loaded into a real Attune, the services' workers taking in what events say. Then everything is
stopped, the operating system forgets what it read of the disk (where this process may have it do so), everything
is started again, and each page is asked for by many people in turn, each for what nobody has looked at yet.
"""

from __future__ import annotations

import gc
import os
import random
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import median
from typing import Any, Final

import click
import httpx

from bench.at_size.clinic import LAST, SIZES, Size
from bench.at_size.loading import (
    count_ledger,
    forget_figures,
    load,
    open_links,
    publish_figures,
    secret_of,
    sign_in,
    sizes_on_disk,
)
from bench.report import percentile, report
from tests.infra.running import Running, started

FORGET: Final = Path("/proc/sys/vm/drop_caches")
Ask = Callable[[random.Random], tuple[str, str]]
"""Who asks, and for what."""


def pages(size: Size, links: Sequence[str]) -> dict[str, Ask]:
    """Each page with who asks for it: nobody who is signed in where it is a check-in, by one of these links."""

    def clinician(dice: random.Random) -> str:
        return f"clinician-{dice.randrange(size.clinicians)}"

    def supervisor(dice: random.Random) -> str:
        return f"supervisor-{dice.randrange(size.teams)}"

    def client(dice: random.Random) -> tuple[str, str]:
        number = dice.randrange(size.clients)
        return f"clinician-{number % size.clinicians}", f"/intake/clients/client-{number}/"

    def search(dice: random.Random) -> str:
        return f"/intake/?q={dice.choice(LAST)[:4]}"

    def client_of_busiest(dice: random.Random) -> tuple[str, str]:
        number = size.clients + dice.randrange(size.busiest)
        return size.busiest_clinician, f"/intake/clients/client-{number}/"

    return {
        "today": lambda dice: (clinician(dice), "/intake/today"),
        "today_of_busiest": lambda _: (size.busiest_clinician, "/intake/today"),
        "check_in": lambda dice: ("", f"/feedback/c/{dice.choice(links)}"),
        "caseload": lambda dice: (clinician(dice), "/intake/"),
        "caseload_search": lambda dice: (clinician(dice), search(dice)),
        "caseload_of_supervisor": lambda dice: (supervisor(dice), "/intake/"),
        "caseload_search_of_supervisor": lambda dice: (supervisor(dice), search(dice)),
        "registrations_of_admin": lambda _: ("the-admin", "/intake/registrations"),
        "registrations_search_of_admin": lambda dice: (
            "the-admin",
            f"/intake/registrations?q={dice.choice(LAST)[:4]}",
        ),
        "client": client,
        "client_of_busiest": client_of_busiest,
        "inbox": lambda dice: (clinician(dice), "/alerts/"),
        "inbox_of_busiest": lambda _: (size.busiest_clinician, "/alerts/"),
        "inbox_of_supervisor": lambda dice: (supervisor(dice), "/alerts/"),
        "figures": lambda _: ("the-admin", "/alerts/figures"),
        "my_figures": lambda dice: (clinician(dice), "/alerts/my-figures"),
        "rules": lambda _: ("the-admin", "/alerts/rules"),
        "ledger": lambda _: ("the-admin", "/alerts/ledger"),
    }


def measure(running: Running, size: Size, requests: int) -> dict[str, Any]:
    """Ask for each page so often; milliseconds."""
    dice, found = random.Random(7), {}  # noqa: S311 - the same people again each time
    links = open_links(running, requests)
    with httpx.Client(base_url=running.url, timeout=60, trust_env=False) as browser:
        browser.get("/intake/sign-in").raise_for_status()
        for name, ask in pages(size, links).items():
            took = [_ask(browser, *ask(dice)) for _ in range(requests)]
            found[name] = {
                "first": round(took[0], 1),
                "p50": round(median(took), 1),
                "p95": round(percentile(took, 95), 1),
                "max": round(max(took), 1),
            }
    return found


def _ask(browser: httpx.Client, who: str, path: str) -> float:
    begin = time.perf_counter()
    answer = browser.get(path, headers={"Cookie": f"attune_login={secret_of(who)}"} if who else {})
    took = (time.perf_counter() - begin) * 1000
    if answer.status_code != httpx.codes.OK:
        raise click.ClickException(f"{path} as {who}: {answer.status_code} {answer.text[:300]}")
    return took


def forget_disk() -> bool:
    """Have the operating system read everything from the disk again; whether it was allowed."""
    subprocess.run(["sync"], check=True)  # noqa: S607 - wherever it is
    if not os.access(FORGET, os.W_OK):
        return False
    FORGET.write_text("3", encoding="utf-8")
    return True


@contextmanager
def folder(kept: Path | None) -> Iterator[Path]:
    """Where everything is: a folder that stays, or one that goes."""
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
    with nullcontext(str(kept)) if kept else tempfile.TemporaryDirectory(prefix="attune-") as name:
        yield Path(name)


@click.command(name="pages")
@click.option("--size", "named", type=click.Choice(list(SIZES)), default="small", show_default=True)
@click.option("--requests", default=100, show_default=True, help="Of each page.")
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    help="Load into this folder, and find it loaded the next time.",
)
def main(named: str, requests: int, keep: Path | None) -> None:
    """Load a clinic, stop and start, and print how long its pages take."""
    size, said = SIZES[named], dict[str, Any](size=named)
    with folder(keep) as where:
        loaded = where / "loaded"
        if not loaded.exists():
            with started(where) as running:
                said |= load(running, size)
                forget_figures(running)
            loaded.write_text(named, encoding="utf-8")
        with started(where) as running:
            said["figures_after_s"] = publish_figures(running)
            said["bytes_on_disk"] = sizes_on_disk(running)
            count_ledger(running)
            sign_in(running, size)
        gc.collect()
        said["disk_forgotten"] = forget_disk()
        with started(where) as running:
            said["milliseconds"] = measure(running, size, requests)
    report("pages", said)


if __name__ == "__main__":
    main()
