"""A service's worker in a process of its own, for as long as something is measured."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from shared.settings import Settings
from tests.infra.workers import environment


@contextmanager
def working(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """The worker of the settings' service; what it says goes to the error output."""
    command = [sys.executable, "-m", f"services.{settings.service}", "worker"]
    process = subprocess.Popen(command, env=environment(settings), stdout=sys.stderr)  # noqa: S603 - one of our own
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)
