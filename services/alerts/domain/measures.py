"""Outcome over time: questionnaires of one episode in order, and what each new one says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from services.alerts.domain.facts import Facts, OutcomeFact
from services.alerts.domain.look import Look, Subject
from services.alerts.domain.outcome import Track, deteriorated, early_track, risk_item, track
from services.alerts.domain.signals import Evidence, Kind, Severity
from services.alerts.domain.sudden import sudden_gain, sudden_loss

_WORSE: dict[Track, int] = {"green": 0, "amber": 1, "red": 2}


@dataclass(slots=True)
class _Standing:
    """How the last questionnaire stood, so that a rule speaks when it begins to hold."""

    worse: bool = False
    track: Track = "green"


def notice_outcome(look: Look) -> None:
    """RISK_ITEM with each questionnaire; the rest from the first complete one of the episode on."""
    for measure in look.facts.outcomes.values():
        answer = measure.risk_item if measure.risk_highest is None else measure.risk_highest
        if risk_item(answer):
            risk = _risk(measure, answer or 0) | look.disowned(measure.session_id)
            _find(look, "RISK_ITEM", measure, risk, severity="high")
    for measures in series_of(look.facts):
        standing = _Standing()
        totals = [one.scale.mirrored(one.total or 0.0) for one in measures]
        for place in range(1, len(measures)):
            _compare(look, standing, measures[0], measures[place])
            _sudden(look, measures[: place + 1], totals[: place + 1])


def _risk(measure: OutcomeFact, answer: int) -> Evidence:
    """The answer, and what it was changed to afterwards, if it was."""
    said: Evidence = {"answer": float(answer)}
    if measure.risk_item == answer:
        return said
    return {**said, "changed_to": None if measure.risk_item is None else float(measure.risk_item)}


def series_of(facts: Facts) -> Iterator[list[OutcomeFact]]:
    """Complete questionnaires of each episode and instrument, in the order of their sessions."""

    def place(measure: OutcomeFact) -> tuple[object, ...]:
        session = facts.sessions.get(measure.session_id or "")
        at = session.held_at if session else measure.measured_at
        return *_series(measure), at, measure.measured_at, measure.measure_id

    complete = [measure for measure in facts.outcomes.values() if measure.total is not None]
    for _, same in groupby(sorted(complete, key=place), key=_series):
        yield list(same)


def _series(measure: OutcomeFact) -> tuple[str, str]:
    return measure.episode_id, measure.instrument


def _compare(look: Look, standing: _Standing, first: OutcomeFact, now: OutcomeFact) -> None:
    """DETERIORATED and NOT_ON_TRACK; the former says it all where there is no fitted curve yet."""
    was, is_now = first.total or 0.0, now.total or 0.0
    lost = -now.scale.gained(was, is_now)
    evidence: Evidence = {"first": was, "value": is_now, "reliable_change": now.scale.reliable_change}
    worse = deteriorated(now.scale, was, is_now)
    if worse and not standing.worse:
        _find(look, "DETERIORATED", now, evidence, score=lost, severity="high")
    standing.worse = worse
    session = look.session(now.session_id)
    if session is None:
        return
    numbers = look.rules(now.measured_at).outcome
    curve = numbers.curves.get(now.instrument)
    if curve is None:
        colour = early_track(now.scale, (was, is_now), session.session_no, numbers)
    else:
        expected = curve.expected(was, session.session_no)
        evidence = {**evidence, "expected": expected, "spread": curve.sd}
        lost = -now.scale.gained(expected, is_now)
        colour = track(lost / curve.sd, numbers)
    if _WORSE[colour] > _WORSE[standing.track] and not worse:
        _find(look, "NOT_ON_TRACK", now, evidence, score=lost, severity="high" if colour == "red" else "low")
    standing.track = colour


def _sudden(look: Look, measures: Sequence[OutcomeFact], totals: Sequence[float]) -> None:
    """SUDDEN_GAIN and SUDDEN_LOSS, said with the second questionnaire after it: only then can one know."""
    at, now = len(measures) - 3, measures[-1]
    if at < 1:
        return
    size, cut_off = abs(totals[at] - totals[at + 1]), now.scale.reliable_change
    before, after = measures[at].total or 0.0, measures[at + 1].total or 0.0
    if sudden_gain(totals, at, cut_off):
        _find(look, "SUDDEN_GAIN", now, {"before": before, "after": after}, score=size)
    elif sudden_loss(totals, at, cut_off):
        _find(look, "SUDDEN_LOSS", now, {"before": before, "after": after}, score=size)


def _find(
    look: Look,
    kind: Kind,
    measure: OutcomeFact,
    evidence: Evidence,
    *,
    score: float | None = None,
    severity: Severity = "low",
) -> None:
    subject = Subject(episode_id=measure.episode_id, session_id=measure.session_id, score=score, severity=severity)
    named: Evidence = {"instrument": measure.instrument, **evidence}
    look.find(kind, measure.measured_at, (measure.measure_id,), subject, evidence=named)
