"""Replaying a whole history into files."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from services.alerts.adapters.csv_history.history import History
from services.alerts.adapters.csv_history.outcome import Alerts, Form, Scores
from services.alerts.adapters.csv_history.whole import whole_files
from services.alerts.usecases.replay import Replayed, Terms, replay


@dataclass(slots=True)
class Tally:
    """What a replay found: clients, sessions, ratings, those with a score and those flagged; alerts by kind.

    `later` sessions were held after the instant up to which it went.
    """

    clients: int = 0
    sessions: int = 0
    ratings: int = 0
    scored: int = 0
    flagged: int = 0
    later: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, story: list[Replayed]) -> None:
        """Count one client in, unless nothing had happened by then."""
        self.clients += bool(story)
        self.sessions += len(story)
        for told in story:
            judged = told.judged
            if judged is not None:
                self.ratings += 1
                self.scored += judged.score is not None
                self.flagged += judged.dips
            if told.said:
                self.kinds.update(said.kind for said in told.said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Where to write what, and whether as it is or so that spreadsheets open it safely."""

    alerts: Path
    scores: Path | None = None
    raw: bool = False


def replay_into(history: History, terms: Terms, outputs: Outputs) -> Tally:
    """Replay all clients and write both files, or none; raises BadHistory or OSError."""
    tally = Tally()
    form = Form(raw=outputs.raw, courses="episode" in history.header.places)
    with ExitStack() as stack:
        paths = [path for path in (outputs.alerts, outputs.scores) if path is not None]
        streams = stack.enter_context(whole_files(paths))
        writers: list[Alerts | Scores] = [Alerts(streams[0], form), *(Scores(one, form) for one in streams[1:])]
        for client_id, sessions in history.clients("replaying"):
            story = replay(client_id, sessions, terms)
            tally.add(story)
            tally.later += len(sessions) - len(story)
            for writer in writers:
                writer.write(client_id, story)
    return tally
