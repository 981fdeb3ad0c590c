"""What a replay finds, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Final, TextIO

from services.alerts.usecases.replay import Replayed, Said

ALERTS: Final = ("client_id", "session_no", "kind", "rule", "score", "severity", "explanation")
SCORES: Final = ("client_id", "session_no", "score", "flag", "baseline", "prediction_sd", "worst_stream")


class Alerts:
    """One row for each thing said, at the session that it is about."""

    def __init__(self, stream: TextIO) -> None:
        self._writer = csv.writer(stream, lineterminator="\n")
        self._writer.writerow(ALERTS)

    def write(self, client_id: str, story: Sequence[Replayed]) -> None:
        """Write one client's."""
        for told in story:
            for said in told.said:
                self._writer.writerow((client_id, told.session.session_no, *_told(said)))


class Scores:
    """One row for each session: S, and what was usual on the stream that it comes from.

    Until S is defined, and where no stream has one, usual is that of the total if it was answered.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        csv.writer(stream, lineterminator="\n").writerow(SCORES)

    def write(self, client_id: str, story: Sequence[Replayed]) -> None:
        """Write one client's; only the client's id can need quotes."""
        client = _quoted(client_id)
        self._stream.write("".join([f"{client},{told.session.session_no},{_scored(told)}\n" for told in story]))


def _told(said: Said) -> tuple[str, ...]:
    score = "" if said.score is None else f"{said.score:.6f}"
    return said.kind, said.rule, score, said.severity, said.explanation


def _scored(told: Replayed) -> str:
    judged = told.judged
    reading = judged.readings.get(judged.worst or "total") if judged else None
    if judged is None or reading is None:
        return ",0,,,"
    usual = f"{reading.usual:.6f},{reading.spread:.6f},{judged.worst}"
    return f",0,{usual}" if judged.score is None else f"{judged.score:.6f},{judged.dips:d},{usual}"


def _quoted(text: str) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow((text,))
    return line.getvalue()
