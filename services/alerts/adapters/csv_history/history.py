"""A whole history: read, checked and ready to be gone through client by client."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from services.alerts.adapters.csv_history.header import Header
from services.alerts.adapters.csv_history.lines import opened
from services.alerts.adapters.csv_history.options import Options
from services.alerts.adapters.csv_history.reader import Reader
from services.alerts.adapters.csv_history.rows import Row
from services.alerts.adapters.csv_history.spool import Extent, Spool, spool
from services.alerts.domain.calibration import Proposal, default_h
from services.alerts.domain.past import PastSession, facts_of, in_order
from services.alerts.domain.rules import DEFAULT
from services.alerts.domain.trajectory import Trajectory
from services.alerts.usecases.calibrate import calibrate

EVERY: Final = 10_000
A_YEAR: Final = timedelta(days=365)
LONG_AFTER: Final = timedelta(days=90)


class Watch(Protocol):
    """Is told now and then how far it is: rows done, and how much of how much."""

    def __call__(self, label: str, rows: int, done: int, total: int) -> None:
        """Take note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Rows by client, what they hold in all, and how the file was read."""

    spool: Spool
    extent: Extent
    reader: Reader
    watch: Watch

    @property
    def header(self) -> Header:
        """The columns."""
        return self.reader.header

    @property
    def notes(self) -> list[str]:
        """What is to be told of the file; all of it after a walk through all clients."""
        return [*self.reader.notes, *self._on_dates(), *self.spool.doubts.notes]

    @property
    def dated(self) -> bool:
        """Whether every session has a date."""
        return self.extent.undated == 0

    @property
    def default_h(self) -> float:
        """The threshold for the size of steps that the answers have."""
        return default_h(self.extent.answers, self.extent.fine)

    def clients(self, label: str) -> Iterator[tuple[str, list[PastSession]]]:
        """Go through the clients, once; raises BadHistory at the end if the rows contradict each other."""
        done, told = 0, EVERY
        for client_id, sessions in self.spool.clients():
            yield client_id, sessions
            done += len(sessions)
            if done >= told:
                self.watch(label, done, done, self.extent.rows)
                told = done + EVERY
        self.spool.doubts.check()

    def trajectories(self) -> Iterator[Trajectory]:
        """Go through the clients as trajectories still to be folded."""
        for client_id, sessions in self.clients("calibrating"):
            yield Trajectory(client_id, facts_of(in_order(sessions)))

    def _on_dates(self) -> list[str]:
        """Doubt a last date that lies far after all others: the records seem to end there."""
        last, before = self.extent.last, self.extent.before
        if last is None or before is None or last - before <= LONG_AFTER:
            return []
        after = f"{(last - before).days} days after the one before it in the whole file"
        return [
            f"The last date, {last:%Y-%m-%d} in line {self.spool.line_of(last)}, is {after}. Is the year right?"
        ]


@contextmanager
def read(path: Path, watch: Watch, options: Options | None = None) -> Iterator[History]:
    """Read a file; raises BadHistory, also if a row is bad and none may be left out, or OSError."""
    said = options or Options()
    with opened(path, said.encoding) as stream, spool() as rows:
        reader = Reader(stream, said)
        extent = rows.fill(reader.columns, _watched(reader, watch, stream.buffer))
        yield History(spool=rows, extent=extent, reader=reader, watch=watch)


def proposed(history: History, budget: float) -> Proposal:
    """Calibrate on a history: priors from all of it, the threshold from its last twelve months if it is dated."""
    last = history.extent.last
    since = last - A_YEAR if last is not None and history.dated else None
    return calibrate(history.trajectories, DEFAULT, budget=budget, since=since)


def _watched(rows: Reader, watch: Watch, file: BinaryIO) -> Iterator[Row]:
    """Say how far into the file it is; a pipe has no size, and no place to be at."""
    size = os.fstat(file.fileno()).st_size if file.seekable() else 0
    for count, row in enumerate(rows):
        if count % EVERY == EVERY - 1:
            watch("reading", count, min(file.tell(), size) if size else 0, size)
        yield row
