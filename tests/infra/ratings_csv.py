"""A clinic's history as CSV, for tests."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from services.alerts.adapters.csv_history.history import History, read
from services.alerts.adapters.csv_history.options import Options
from services.alerts.adapters.csv_history.trouble import BadHistory
from services.alerts.domain.facts import ITEMS
from services.alerts.domain.past import PastSession

PLAIN = ("client_id", "session_no", *ITEMS)
HEADER = ",".join(PLAIN)


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


def reading(path: Path, options: Options | None = None) -> AbstractContextManager[History]:
    """Read a file without showing how far it is."""
    return read(path, lambda *_: None, options)


def written(folder: Path, content: str | bytes) -> Path:
    """Write a file as it is and return it."""
    path = folder / "ratings.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def clients(path: Path, options: Options | None = None) -> dict[str, list[PastSession]]:
    """Read a file and return sessions by client."""
    with reading(path, options) as history:
        return dict(history.clients("reading"))


def refusal(path: Path, options: Options | None = None) -> BadHistory:
    """Return what is said of a file that may not be read, by the end of a walk through all clients."""
    with pytest.raises(BadHistory) as caught, reading(path, options) as history:
        list(history.clients("reading"))
    return caught.value


def notes(path: Path, options: Options | None = None) -> list[str]:
    """Return what is told of a file that was read."""
    with reading(path, options) as history:
        list(history.clients("reading"))
        return history.notes
