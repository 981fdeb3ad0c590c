"""What an earlier run with the same folder left behind when it was killed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

from deploy.local.place import MARK

_GRACE_S = 10


def stop(folder: Path) -> int:
    """End every process that was started for this folder; how many there were."""
    found = list(_marked(folder))
    for process in found:
        _tell(process)
    _, alive = psutil.wait_procs(found, timeout=_GRACE_S)
    for process in alive:
        _tell(process, hard=True)
    psutil.wait_procs(alive, timeout=_GRACE_S)
    return len(found)


def _marked(folder: Path) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        try:
            ours = process.pid != os.getpid() and process.environ().get(MARK) == str(folder)
        except psutil.Error:
            continue  # somebody else's, or gone
        if ours and process.status() != psutil.STATUS_ZOMBIE:
            yield process


def _tell(process: psutil.Process, *, hard: bool = False) -> None:
    with suppress(psutil.NoSuchProcess):
        process.kill() if hard else process.terminate()
