"""Run a command of a service's own, `python -m services.<name> COMMAND`, with that service's settings."""

from __future__ import annotations

import subprocess

from deploy.local.place import Place
from deploy.local.plan import inherited, python, settings
from deploy.trouble import Trouble


def run(place: Place, service: str, *words: str, given: str = "") -> str:
    """What the command prints when it is given that input; raises Trouble with what it said when it fails."""
    done = subprocess.run(
        python(place, f"{service} {' '.join(words)}", f"services.{service}", *words),
        input=given,
        capture_output=True,
        text=True,
        check=False,
        env=inherited() | settings(place, service),
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no reason given"]
        raise Trouble(f"{service}: {said[-1]}")
    return done.stdout


def show(place: Place, service: str, *words: str) -> bool:
    """Have the command print straight to here, however much it is; whether it ended well."""
    done = subprocess.run(
        python(place, f"{service} {' '.join(words)}", f"services.{service}", *words),
        check=False,
        env=inherited() | settings(place, service),
    )
    return not done.returncode
