"""Fill the demo clinic in a process of its own, while Attune is used already."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, Final

from deploy.demo.tour import lines
from deploy.local.place import MARK, Place
from deploy.local.plan import ROOT, inherited, python
from deploy.local.seed import done
from deploy.trouble import Trouble

PAGE: Final = "/intake/demo"
Environments = Mapping[str, Mapping[str, str]]
Progress = Callable[[int, int], None]


def fill(place: Place, environments: Environments, *, say: Callable[[str], None], progress: Progress) -> None:
    """Fill it, or go on where an earlier start ended; says how to sign in as soon as one can. Raises Trouble.

    `environments` is what each service's processes have in their environment.
    """
    password = place.secret("password-demo", secrets.token_urlsafe(9))
    told = lines(password, f"{place.state.url}{PAGE}")
    asked = {
        "environments": environments,
        "password": password,
        "url": place.state.url,
    }
    with _started(place, asked) as output:
        for line in output:
            match line.split():
                case ["open"]:
                    for each in told:
                        say(each)
                case ["waiting", link]:
                    told.append(f"A check-in, as a client sees it; open it in a private window: {link}")
                case [number, of]:
                    progress(int(number), int(of))
    say(told[-1])
    done(place, told)


@contextmanager
def _started(place: Place, asked: Mapping[str, object]) -> Iterator[IO[str]]:
    """What the process says; it does not outlive this, and what it was in the middle of is not kept."""
    process = subprocess.Popen(
        python(place, "demo", "deploy.demo"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=inherited() | {MARK: str(place.folder), "PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    try:
        if process.stdin is None or process.stdout is None or process.stderr is None:
            raise Trouble("The demo clinic cannot be filled: its process has no pipes.")
        with process.stdin as given:
            given.write(json.dumps(asked))
        yield process.stdout
        said = process.stderr.read().strip().splitlines() or ["no reason given"]
        if process.wait():
            raise Trouble(f"The demo clinic could not be filled: {said[-1]}")
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()
