"""What an earlier run with the same folder left behind when it was killed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

from deploy.local.place import GROUP, MARK

# Services give up what they are doing when they are stopped; engines must be let write it down.
_SERVICES_S, _ENGINES_S = 3.0, 12.0


def stop(folder: Path) -> int:
    """End every process that was started for this folder, the engines last; how many there were."""
    found = list(_marked(folder))
    engines = [process for process in found if _environment(process).get(GROUP) == "engines"]
    _end([process for process in found if process not in engines], _SERVICES_S)
    _end(engines, _ENGINES_S)
    return len(found)


def _end(processes: list[psutil.Process], grace_s: float) -> None:
    for process in processes:
        _tell(process)
    _, alive = psutil.wait_procs(processes, timeout=grace_s)
    for process in alive:
        _tell(process, hard=True)
    psutil.wait_procs(alive, timeout=grace_s)


def _marked(folder: Path) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        if process.pid != os.getpid() and _environment(process).get(MARK) == str(folder):
            yield process


def _environment(process: psutil.Process) -> dict[str, str]:
    """Empty for somebody else's process, and for one that has ended."""
    try:
        return dict(process.environ())
    except psutil.Error:
        return {}


def _tell(process: psutil.Process, *, hard: bool = False) -> None:
    with suppress(psutil.NoSuchProcess):
        process.kill() if hard else process.terminate()
