"""A progress bar for work on many rows; short work shows none, and neither does a log."""

from __future__ import annotations

from typing import Final, Self

from rich.console import Console
from rich.progress import Progress, TaskID

FROM_ROWS: Final = 100_000


class Bar:
    """Draws on a terminal, from so many rows on; gone when it is left."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(console=console, transient=True, disable=not console.is_terminal)
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, label: str, rows: int, done: int, total: int) -> None:
        """Show how far that work is."""
        if rows < FROM_ROWS and label not in self._tasks:
            return
        if label not in self._tasks:
            self._progress.start()
            self._tasks[label] = self._progress.add_task(label, total=total)
        self._progress.update(self._tasks[label], completed=done, total=total)
