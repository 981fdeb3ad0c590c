"""How many ratings a second `./attune replay` gets through on one core: `./attune bench replay`.

Writes a history with dates to a temporary folder, sorted by client and shuffled, replays each in a process
of its own with alerts and scores, and prints JSON. Takes the best of several rounds, since other work on the
machine only ever adds time.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import click
import numpy as np

from bench.detecting.clinic import Clinic
from bench.detecting.model import Simulated, simulate
from bench.detecting.scenarios import WHOLE
from bench.report import report

ROOT: Final = Path(__file__).parents[1]
HEADER: Final = "client_id,session_no,held_at,heard,matters,fit,openness"
START: Final = date(2024, 1, 1)
RATINGS_A_CLIENT: Final = 8.4
LOOK_EVERY: Final = 0.1


@click.command()
@click.option("--ratings", default=200_000, show_default=True, help="About how many.")
@click.option("--rounds", default=3, show_default=True)
def replay(ratings: int, rounds: int) -> None:
    """Measure replaying a history, sorted and shuffled."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = list(_rows(ratings))
        shuffled = [rows[place] for place in np.random.default_rng(1).permutation(len(rows))]
        figures = {
            "ratings": len(rows),
            "sorted": _measured(folder, rows, rounds),
            "shuffled": _measured(folder, shuffled, rounds),
        }
    report("replay", figures)


def _measured(folder: Path, rows: list[str], rounds: int) -> dict[str, Any]:
    """Return ratings a second of one core and of the clock, best of some rounds, and memory at most."""
    path = folder / "ratings.csv"
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    command = [sys.executable, "-P", "-m", "deploy.cli", "replay", str(path)]
    command += ["--alerts", str(folder / "alerts.csv"), "--scores", str(folder / "scores.csv")]
    found = [_run(command) for _ in range(rounds)]
    return {
        "ratings_a_second_of_one_core": round(len(rows) / min(processor for processor, _, _ in found)),
        "ratings_a_second": round(len(rows) / min(clock for _, clock, _ in found)),
        "mib_at_most": max(memory for _, _, memory in found),
    }


def _run(command: list[str]) -> tuple[float, float, int]:
    """Run a command; return seconds of processor and of the clock, and MiB at most, looked at now and then."""
    begun, before, memory = perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN), 0
    process = subprocess.Popen(  # noqa: S603 -- our own program
        command, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL
    )
    while process.poll() is None:
        memory = max(memory, _memory(process.pid))
        with suppress(subprocess.TimeoutExpired):
            process.wait(LOOK_EVERY)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    clock, after = perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, clock, memory


def _memory(pid: int) -> int:
    """Return the most memory of a process so far; nought where the system does not say, or no longer."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    found = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(found[0].split()[1]) // 1024 if found else 0


def _rows(ratings: int) -> Iterator[str]:
    """Simulated clients with weekly sessions."""
    clinic = Clinic(clients=round(ratings / RATINGS_A_CLIENT), step=WHOLE.step)
    simulated = simulate(clinic, 1)
    for client in range(clinic.clients):
        yield from _client(simulated, client)


def _client(simulated: Simulated, client: int) -> Iterator[str]:
    begun = START + timedelta(days=client % 500)
    for number in np.flatnonzero(simulated.rated[client]).tolist():
        items = ",".join(f"{score:g}" for score in simulated.items[client, number])
        yield f"c{client:07},{number + 1},{begun + timedelta(weeks=number)},{items}"


if __name__ == "__main__":
    replay()
