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

from services.alerts.adapters.csv_history.doubts import EPISODE, NUMBER, Doubts
from services.alerts.adapters.csv_history.rows import VALUES, Row
from services.alerts.adapters.csv_history.trouble import BadHistory
from services.alerts.adapters.csv_history.values import instant_at, microseconds
from services.alerts.domain.facts import ITEMS
from services.alerts.domain.past import UNDATED, PastSession

COLUMNS: Final = ("line", "client_id", *VALUES, "goals")
SQL_VALUES_AT_MOST: Final = 500
KIBIBYTES_IN_MEMORY: Final = 4 * 1024
_ANSWERS: Final = " + ".join(f"count({item})" for item in ITEMS)
_FINE: Final = " + ".join(f"coalesce(sum({item} <> round({item})), 0)" for item in ITEMS)
_READ: Final = f"SELECT client_id, session_no, held_at, {', '.join(ITEMS)}, attended, submitted_at, goals, line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What a history holds: rows, how many have no date, answers, those between whole points, its last dates.

    `last` is the last one, and `before` the one before that.
    """

    rows: int
    undated: int
    answers: int
    fine: int
    last: datetime | None
    before: datetime | None


class Spool:
    """Rows by client; `doubts` has what is doubtful in them, after a walk through all clients."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.doubts = Doubts()
        self._connection = connection
        self._courses = False
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute(f"PRAGMA cache_size = -{KIBIBYTES_IN_MEMORY}")
        connection.execute(f"CREATE TABLE session ({', '.join(COLUMNS)})")

    def fill(self, columns: Sequence[str], rows: Iterable[Row]) -> Extent:
        """Take all rows in, with these columns, and say what there is."""
        places = ", ".join("?" * len(columns))
        insert = f"INSERT INTO session ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 -- our own columns
        self._courses = "episode" in columns
        self._connection.execute("BEGIN")
        self._connection.executemany(insert, rows)
        self._connection.execute("COMMIT")
        query = f"SELECT count(*), count(*) - count(held_at), {_ANSWERS}, {_FINE}, max(held_at) FROM session"  # noqa: S608 -- our own columns
        count, undated, answers, fine, last = self._connection.execute(query).fetchone()
        (before,) = self._connection.execute(
            "SELECT max(held_at) FROM session WHERE held_at < ?", (last,)
        ).fetchone()
        at, at_before = (None if one is None else instant_at(one) for one in (last, before))
        return Extent(rows=count, undated=undated, answers=answers, fine=fine, last=at, before=at_before)

    def line_of(self, held_at: datetime) -> int:
        """Return the first line of that date."""
        query = "SELECT min(line) FROM session WHERE held_at = ?"
        return int(self._connection.execute(query, (microseconds(held_at),)).fetchone()[0])

    def clients(self) -> Iterator[tuple[str, list[PastSession]]]:
        """Go through the clients in order of their ids; each session comes once, as its last correction has it."""
        self.doubts = doubts = Doubts()
        # An empty `submitted_at` sorts first: of several rows on one session the last is the one that counts.
        course, order = ("episode", "episode, session_no") if self._courses else ("NULL", "session_no")
        query = f"{_READ}, {course} FROM session ORDER BY client_id, {order}, submitted_at, line"
        rows = self._connection.execute(query)
        of_session = itemgetter(EPISODE, NUMBER) if self._courses else itemgetter(NUMBER)
        for client_id, own in groupby(rows, key=itemgetter(0)):
            found = list(own)
            latest = list({of_session(row): row for row in found}.values())
            doubts.look(client_id, found, latest)
            yield client_id, [_session(row) for row in latest]
        doubts.twins(self._known)

    def _known(self, ids: Sequence[str]) -> set[str]:
        """Return those of some ids that are clients'."""
        found: set[str] = set()
        for begin in range(0, len(ids), SQL_VALUES_AT_MOST):
            some = ids[begin : begin + SQL_VALUES_AT_MOST]
            query = f"SELECT DISTINCT client_id FROM session WHERE client_id IN ({', '.join('?' * len(some))})"  # noqa: S608 -- question marks
            found.update(one for (one,) in self._connection.execute(query, some))
        return found


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
    _, session_no, held_at, heard, matters, fit, openness, attended, submitted, goals, _, episode = row
    items = {"heard": heard, "matters": matters, "fit": fit, "openness": openness}
    answered = not (heard is None and matters is None and fit is None and openness is None and goals is None)
    return PastSession(
        session_no,
        UNDATED if held_at is None else instant_at(held_at),
        items,
        json.loads(goals) if goals else {},
        None if attended is None else attended == 1,
        answered or submitted is not None,
        episode or "",
    )
