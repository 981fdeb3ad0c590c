"""Run a command that must not outlive whoever started it.

`python lifeline.py COMMAND…` becomes the command, and Linux sends it SIGTERM when its parent dies (elsewhere the
next `up` finds it by its recorded pid). `python lifeline.py --until PID COMMAND…` stays beside the command and
kills it when the process PID is gone or it is itself told to end. The standard library alone: it runs isolated.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LOOK_EVERY_S = 0.5


def command(*wanted: str, until: int | None = None) -> list[str]:
    """The command line that runs the wanted one on a lifeline."""
    here = [sys.executable, "-I", "-S", str(Path(__file__).resolve())]
    return [*here, *(["--until", str(until)] if until else []), *wanted]


def tie_to_parent(*, kill: bool = False) -> None:
    """Have Linux end this process, softly or at once, when the parent of now dies; elsewhere nothing happens."""
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL if kill else signal.SIGTERM)
        if os.getppid() != parent:  # it died in between
            sys.exit(1)


def become(wanted: list[str]) -> None:
    """Turn into the command, tied to the parent of now; returns never."""
    tie_to_parent()
    os.execvp(wanted[0], wanted)  # noqa: S606 - no shell is the point; the arguments are our own


def stay_beside(owner: int, wanted: list[str]) -> int:
    """Run the command until it ends or the owner is gone; its exit status."""
    child = subprocess.Popen(wanted)
    signal.signal(signal.SIGTERM, lambda *_: child.kill())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while _alive(owner):
        with contextlib.suppress(subprocess.TimeoutExpired):
            return child.wait(_LOOK_EVERY_S)
    child.kill()
    return child.wait()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    if sys.argv[1] == "--until":
        sys.exit(stay_beside(int(sys.argv[2]), sys.argv[3:]))
    become(sys.argv[1:])
