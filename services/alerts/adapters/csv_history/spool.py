"""A history in order of clients, however large it is and in whatever order its file.

Rows pass through a private database of SQLite's: it lives in memory while it is small, and else in a
file that no name leads to and that ends with the process.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from services.alerts.adapters.csv_history.rows import VALUES, Row
from services.alerts.adapters.csv_history.trouble import BadHistory
from services.alerts.adapters.csv_history.values import instant_at
from services.alerts.domain.facts import ITEMS
from services.alerts.domain.past import UNDATED, PastSession

COLUMNS: Final = ("line", "client_id", *VALUES, "goals")
KIBIBYTES_IN_MEMORY: Final = 4 * 1024
_ANSWERS: Final = " + ".join(f"count({item})" for item in ITEMS)
_FINE: Final = " + ".join(f"coalesce(sum({item} <> round({item})), 0)" for item in ITEMS)
# An empty `submitted_at` sorts first: of several rows on one session the last is the one that counts.
_ORDER: Final = "ORDER BY client_id, session_no, submitted_at, line"
_READ: Final = f"SELECT client_id, session_no, held_at, {', '.join(ITEMS)}, attended, submitted_at, goals"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What a history holds: rows, how many have no date, answers, those between whole points, its last date."""

    rows: int
    undated: int
    answers: int
    fine: int
    last: datetime | None


class Spool:
    """Rows by client; `corrected` counts those that a later one replaced, after a walk through all clients."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.corrected = 0
        self._connection = connection
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute(f"PRAGMA cache_size = -{KIBIBYTES_IN_MEMORY}")
        connection.execute(f"CREATE TABLE session ({', '.join(COLUMNS)})")

    def fill(self, columns: Sequence[str], rows: Iterable[Row]) -> Extent:
        """Take all rows in, with these columns, and say what there is."""
        places = ", ".join("?" * len(columns))
        insert = f"INSERT INTO session ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 -- our own columns
        self._connection.execute("BEGIN")
        self._connection.executemany(insert, rows)
        self._connection.execute("COMMIT")
        query = f"SELECT count(*), count(*) - count(held_at), {_ANSWERS}, {_FINE}, max(held_at) FROM session"  # noqa: S608 -- our own columns
        count, undated, answers, fine, last = self._connection.execute(query).fetchone()
        at = None if last is None else instant_at(last)
        return Extent(rows=count, undated=undated, answers=answers, fine=fine, last=at)

    def clients(self) -> Iterator[tuple[str, list[PastSession]]]:
        """Go through the clients in order of their ids; each session comes once, as its last correction has it."""
        self.corrected = 0
        rows = self._connection.execute(f"{_READ} FROM session {_ORDER}")
        for client_id, own in groupby(rows, key=itemgetter(0)):
            found = list(own)
            latest = {row[1]: row for row in found}
            self.corrected += len(found) - len(latest)
            yield client_id, [_session(row) for row in latest.values()]


@contextmanager
def spool() -> Iterator[Spool]:
    """A spool of one's own; raises BadHistory if there is no room for it."""
    try:
        with closing(sqlite3.connect("", isolation_level=None)) as connection:
            yield Spool(connection)
    except sqlite3.OperationalError as error:
        sentence = f"There is no room to put the rows in order ({error}). TMPDIR may name another place."
        raise BadHistory(sentence) from error


def _session(row: tuple[Any, ...]) -> PastSession:
    _, session_no, held_at, heard, matters, fit, openness, attended, submitted, goals = row
    items = {"heard": heard, "matters": matters, "fit": fit, "openness": openness}
    answered = not (heard is None and matters is None and fit is None and openness is None and goals is None)
    return PastSession(
        session_no,
        UNDATED if held_at is None else instant_at(held_at),
        items,
        json.loads(goals) if goals else {},
        None if attended is None else attended == 1,
        answered or submitted is not None,
    )
