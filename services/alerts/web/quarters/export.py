"""A quarter's figures as CSV: what the page shows, line by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from services.alerts.domain.figures.intervals import wilson
from services.alerts.web.quarters import words
from services.alerts.web.quarters.view import Shown
from shared.web.cells import plain
from shared.web.words import _

HEADS = ("quarter", "team", "figure", "what", "count", "of", "share", "value", "low", "high")


def as_csv(shown: Shown, teams: list[str]) -> str:
    """The lines of the team that is shown, or of all and then of each team."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADS)
    chosen: list[str | None] = [shown.team] if shown.team is not None else [None, *teams]
    for team in chosen:
        writer.writerows([plain(cell) for cell in line] for line in _lines(shown, team))
    return file.getvalue()


def _lines(shown: Shown, team: str | None) -> Iterator[tuple[str, ...]]:
    snapshot = shown.snapshot
    begin = snapshot.quarter, _("all teams") if team is None else shown.names.get(team, team)
    for table in snapshot.tables:
        row = table.row(team)
        for group, count in zip(row.groups, row.counts, strict=True) if row else ():
            if row is not None and count is not None:
                low, high = wilson(count, row.total)
                shares = (f"{number:.4f}" for number in (count / row.total, low, high))
                share, *limits = shares
                what = words.category(group)
                yield (*begin, table.name, what, str(count), str(row.total), share, "", *limits)
    for value in snapshot.values:
        if value.team == team:
            numbers = ("" if number is None else str(number) for number in (value.value, value.low, value.high))
            yield (*begin, value.name, "", "" if value.n is None else str(value.n), "", "", *numbers)
