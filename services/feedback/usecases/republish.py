"""Saying the state of everything that feedback owns once more, for consumers that lost their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from services.feedback.domain.answers import TO_THERAPIST
from services.feedback.ports import Transact, Unit
from services.feedback.usecases.events import checked, concern, measured, not_safe, rated, word_on_rupture
from shared.contracts.events import Event

BATCH = 200


def republish(transact: Transact) -> int:
    """Publish all that clients said and others may hear again, each in its own revision; gives how many."""
    return sum(_all(transact, batch) for batch in (_ratings, _measures, _concerns, _notices, _words, _checks))


def _all(transact: Transact, batch: Callable[[str, Unit], tuple[str, int]]) -> int:
    after, count = "", 0
    while True:
        after, published = transact(partial(batch, after))
        count += published
        if not after:
            return count


def _ratings(after: str, unit: Unit) -> tuple[str, int]:
    ratings = unit.ratings.after(after, BATCH)
    published = _publish(unit, [(rating.client_id, rated(rating)) for rating in ratings])
    return (ratings[-1].rating_id if ratings else ""), published


def _measures(after: str, unit: Unit) -> tuple[str, int]:
    measures = unit.measures.after(after, BATCH)
    told = [(measure.client_id, measured(measure, unit.instruments)) for measure in measures if measure.told]
    return (measures[-1].measure_id if measures else ""), _publish(unit, told)


def _concerns(after: str, unit: Unit) -> tuple[str, int]:
    notes = unit.notes.after(after, BATCH)
    shared = [(note.client_id, concern(note)) for note in notes if note.routing in TO_THERAPIST]
    return (notes[-1].note_id if notes else ""), _publish(unit, shared)


def _notices(after: str, unit: Unit) -> tuple[str, int]:
    notices = unit.safety.after(after, BATCH)
    published = _publish(unit, [(notice.client_id, not_safe(notice)) for notice in notices])
    return (notices[-1].notice_id if notices else ""), published


def _words(after: str, unit: Unit) -> tuple[str, int]:
    words = unit.words.after(after, BATCH)
    said = [(word.client_id, word_on_rupture(word, word.answer)) for word in words if word.answer]
    return (words[-1].answer_id if words else ""), _publish(unit, said)


def _checks(after: str, unit: Unit) -> tuple[str, int]:
    checks = unit.value_checks.after(after, BATCH)
    said = [(check.client_id, checked(check, check.answers)) for check in checks if check.answers]
    return (checks[-1].check_id if checks else ""), _publish(unit, said)


def _publish(unit: Unit, events: Sequence[tuple[str, Event]]) -> int:
    living = unit.clients.touch_all({client_id for client_id, _ in events})
    kept = [event for client_id, event in events if client_id in living]
    for event in kept:
        unit.publish(event)
    return len(kept)
