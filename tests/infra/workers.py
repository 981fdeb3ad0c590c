"""Worker processes that a test starts, stops and kills."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.feedback.adapters.environment import FeedbackSettings
from shared.settings import Settings
from tests.infra.lease import GENEROUS_S, until


class WorkerProcess:
    """One running worker; its log is kept for the failure's report."""

    def __init__(self, module: str, config: Settings, log: Path) -> None:
        self._log = log.open("ab")
        self._process = subprocess.Popen(  # noqa: S603 - the module is the test's own
            [sys.executable, "-m", module],
            env=os.environ | environment(config),
            stdout=self._log,
            stderr=self._log,
        )

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    @property
    def stopped(self) -> bool:
        """Whether the process is held by SIGSTOP."""
        state = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        return state == "T"

    def exit_code(self, seconds: float = GENEROUS_S) -> int:
        """The exit code, when the process has ended."""
        return self._process.wait(seconds)

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def end(self) -> None:
        """Stop what still runs, by force if need be."""
        self._process.send_signal(signal.SIGTERM)
        self._process.send_signal(signal.SIGCONT)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._log.close()


def environment(config: Settings) -> dict[str, str]:
    """The settings as a process reads them."""
    return {
        "ATTUNE_MONGO_URI": config.mongo_uri,
        "ATTUNE_DATABASE": config.database,
        "ATTUNE_KAFKA_BOOTSTRAP": config.kafka_bootstrap,
        "ATTUNE_TOPIC_PREFIX": config.topic_prefix,
        "ATTUNE_SERVICE_SECRET": config.service_secret,
        "ATTUNE_EVENT_KEYS": config.event_keys(),
        "ATTUNE_PAGE_SECRET": config.page_secret,
        "ATTUNE_WRAPPING_KEYS": config.wrapping_keys(),
        **({"ATTUNE_LINK_KEY": config.link_key} if isinstance(config, FeedbackSettings) else {}),
        "ATTUNE_LOG_LEVEL": config.log_level,
        "ATTUNE_WORKER_BIND": config.worker_bind,
        "ATTUNE_WORKER_PORT": str(config.worker_port),
        "ATTUNE_MAX_QUARANTINED": str(config.max_quarantined),
        "ATTUNE_MAX_DEAD_LETTERS": str(config.max_dead_letters),
    }


@contextmanager
def running(module: str, config: Settings, folder: Path, count: int = 1) -> Iterator[list[WorkerProcess]]:
    """So many workers of one service; whatever still runs at the end is killed, and a failure shows the log."""
    log = folder / f"{module}.log"
    workers = [WorkerProcess(module, config, log) for _ in range(count)]
    try:
        yield workers
    except BaseException as error:
        error.add_note(log.read_text(encoding="utf-8")[-8000:])
        raise
    finally:
        for worker in workers:
            worker.end()


__all__ = ["WorkerProcess", "environment", "running", "until"]
