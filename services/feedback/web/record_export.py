"""A client's own record as files: everything that is kept of them, as JSON or as the lines of a CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from services.feedback.domain.rating import Rating
from services.feedback.ports.record import OwnRecord
from services.feedback.usecases.record import MyRecord
from services.feedback.web import record_words
from shared.web.cells import plain
from shared.web.onlookers import Looked
from shared.web.schemas import written

Record = dict[str, Any]
HEADS = ("part", "number", "what", "value")


def as_record(found: MyRecord, intake: OwnRecord | None, looked: Looked) -> Record:
    """All of it, in the order of time, without ids; `intake` is None where that part cannot be had now."""
    return {
        "made_at": found.now,
        "from_the_clinics_list": asdict(intake) if intake else None,
        "sessions": [
            {"held_at": one.held_at, "status": one.status} for one in found.kept.sessions if intake is None
        ],
        "check_ins": [_check_in(rating, found.goal_words()) for rating in found.kept.ratings],
        "questionnaires": [
            {
                "questionnaire": one.outcome.instrument,
                "answers": list(one.outcome.answers),
                "difficulty": one.outcome.difficulty,
                "total": one.outcome.total(),
                "answered_at": one.measured_at,
                "not_mine": one.disowned,
            }
            for one in found.kept.measures
        ],
        "notes": [{"text": one.text, "for": one.chosen, "written_at": one.written_at} for one in found.kept.notes],
        "notes_that_stay_closed": found.closed,
        **_said(found),
        "who_opened_your_record_in_the_last_30_days": [
            {"name": one.name, "who": one.who, "day": f"{one.on:%Y-%m-%d}", "times": one.times}
            for one in record_words.opened(found, looked)
        ],
        "who_looked": [asdict(look) for look in record_words.looks(found)],
        "this_record": [asdict(entry) for entry in record_words.entries(found)],
    }


def _check_in(rating: Rating, words: Mapping[str, str]) -> Record:
    answers = rating.answers
    return {
        "session_held_at": rating.held_at,
        "answered_at": rating.first_submitted_at,
        "changed_at": rating.submitted_at,
        **asdict(answers.items),
        "total": answers.items.total(),
        "week": answers.week,
        "homework": answers.homework,
        "goals": [{"goal": words.get(goal.goal_id), "score": goal.score} for goal in answers.goals],
        "language": rating.language,
        "came_by": rating.via,
        "not_mine_since": rating.disowned_at,
    }


def _said(found: MyRecord) -> Record:
    return {
        "when_something_felt_off": [
            {"answer": word.answer, "answered_at": word.answered_at} for word in found.kept.words
        ],
        "is_this_worth_it": [
            {"answers": asdict(one.answers) if one.answers else None, "answered_at": one.answered_at}
            for one in found.kept.value_checks
        ],
        "i_am_not_safe": [{"said_at": notice.raised_at} for notice in found.kept.notices],
    }


def as_csv(record: Record) -> str:
    """The same, a line for each value: in which part, of which entry, what, and the value."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADS)
    for part, said in record.items():
        entries = said if isinstance(said, list) else [said]
        for number, entry in enumerate(entries, start=1):
            writer.writerows([part, number, plain(what), plain(value)] for what, value in _values("", entry))
    return file.getvalue()


def _values(what: str, said: object) -> Iterator[tuple[str, str]]:
    if isinstance(said, Mapping):
        for key, value in said.items():
            yield from _values(f"{what} {key}".strip(), value)
    elif isinstance(said, Sequence) and not isinstance(said, str):
        for number, value in enumerate(said, start=1):
            yield from _values(f"{what} {number}".strip(), value)
    else:
        yield what, _text(said)


def _text(value: object) -> str:
    if value is None:
        return ""
    return written(value) if isinstance(value, datetime) else str(value)
