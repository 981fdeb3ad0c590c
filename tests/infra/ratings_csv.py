"""A clinic's history as CSV, for tests."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from services.alerts.adapters.csv_history.history import History, read
from services.alerts.domain.facts import ITEMS

PLAIN = ("client_id", "session_no", *ITEMS)


def table(folder: Path, rows: Iterable[Sequence[object]], header: Sequence[str] = PLAIN) -> Path:
    """Write rows under a header and return the file."""
    path = folder / "ratings.csv"
    lines = [header, *rows]
    path.write_text("".join(",".join(map(str, cells)) + "\n" for cells in lines), encoding="utf-8")
    return path


def typical(client: str = "c1") -> list[tuple[object, ...]]:
    """Return the worked rupture and repair, a quarter of each total on each item."""
    totals = [38, 38.5, 37.5, 38.2, 33, 34, 38]
    return [(client, number, *[total / 4] * 4) for number, total in enumerate(totals, start=1)]


def reading(path: Path, *, skip_bad: bool = False) -> AbstractContextManager[History]:
    """Read a file without showing how far it is."""
    return read(path, lambda *_: None, skip_bad=skip_bad)
