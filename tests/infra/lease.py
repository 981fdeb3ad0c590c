"""Engines shared by a whole test run: who needs one first starts it, the controller stops them all."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from deploy.local import lifeline

_GRACE_S = 5
GENEROUS_S: Final = 240
"""How long a test waits for what comes in a moment on a quiet machine: it costs nothing when all is well."""
_PREFIX = "attune-test-run-"


@dataclass(frozen=True)
class Run:
    """What all processes of one test run share: a folder, and the controller that outlives them."""

    folder: Path
    controller: int

    @classmethod
    def begin(cls) -> Run:
        """For the controller, once; what killed runs left behind goes."""
        for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
            if not psutil.pid_exists(int(folder.name.split("-")[-2])):
                shutil.rmtree(folder, ignore_errors=True)
        return cls(Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")), os.getpid())

    def once(self, name: str, start: Callable[[], str]) -> str:
        """The address that `start` gave, called by whoever comes first."""
        with self._locked(name):
            place = self.folder / f"{name}.json"
            if not place.exists():
                place.write_text(json.dumps(start()), encoding="utf-8")
            found: str = json.loads(place.read_text(encoding="utf-8"))
            return found

    def write(self, name: str, text: str) -> None:
        """Write a file of the run, whole or not at all, also when several processes write the same."""
        part = self.folder / f".{name}.{os.getpid()}"
        part.write_text(text, encoding="utf-8")
        part.replace(self.folder / name)

    def launch(self, name: str, command: list[str]) -> None:
        """Start an engine that lives until the controller is gone, or `end` is called."""
        with (self.folder / f"{name}.log").open("wb") as log:
            engine = subprocess.Popen(  # noqa: S603 - the command is our own
                lifeline.command(*command, until=self.controller),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        (self.folder / f"{name}.pid").write_text(str(engine.pid), encoding="utf-8")
        _LAUNCHED.append(engine)

    def log(self, name: str) -> str:
        """The end of what that engine said."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")[-2000:]

    def end(self) -> None:
        """For the controller: stop every engine, whoever started it, and leave nothing behind."""
        ended = [_told_to_end(int(place.read_text(encoding="utf-8"))) for place in self.folder.glob("*.pid")]
        psutil.wait_procs([process for process in ended if process], timeout=_GRACE_S)
        for engine in _LAUNCHED:
            engine.wait(_GRACE_S)
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _told_to_end(pid: int) -> psutil.Process | None:
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        process.terminate()
        return process
    return None


_LAUNCHED: list[subprocess.Popen[bytes]] = []
"""Kept so that Python does not warn of a child that it forgot."""


def until(true: Callable[[], bool], what: str, within_s: float = GENEROUS_S, every_s: float = 0.05) -> None:
    """Wait until it holds; fails the test with what it was that did not come.

    It looks less and less often, down to four times a second: what is waited for may need the processor.
    """
    deadline, most_s = time.monotonic() + within_s, max(every_s, 0.25)
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {within_s} s in vain: {what}")
        time.sleep(every_s)
        every_s = min(most_s, 1.15 * every_s)
