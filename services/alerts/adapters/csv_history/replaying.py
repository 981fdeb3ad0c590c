"""Replaying a whole history into files."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from services.alerts.adapters.csv_history.history import History
from services.alerts.adapters.csv_history.outcome import Alerts, Scores
from services.alerts.adapters.csv_history.whole import whole_files
from services.alerts.domain.rules import RuleSet
from services.alerts.usecases.replay import Replayed, Terms, replay


@dataclass(slots=True)
class Tally:
    """What a replay found: clients, sessions, ratings, those with a score and those flagged; alerts by kind."""

    clients: int = 0
    sessions: int = 0
    ratings: int = 0
    scored: int = 0
    flagged: int = 0
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


def replay_into(
    history: History, rules: RuleSet, alerts: Path, scores: Path | None, *, as_of: datetime | None
) -> Tally:
    """Replay all clients and write both files, or none; raises OSError."""
    terms = Terms(rules=rules, as_of=as_of)
    tally = Tally()
    with ExitStack() as stack:
        streams = stack.enter_context(whole_files([alerts] if scores is None else [alerts, scores]))
        writers: list[Alerts | Scores] = [Alerts(streams[0]), *map(Scores, streams[1:])]
        for client_id, sessions in history.clients("replaying"):
            story = replay(client_id, sessions, terms)
            tally.add(story)
            for writer in writers:
                writer.write(client_id, story)
    return tally
