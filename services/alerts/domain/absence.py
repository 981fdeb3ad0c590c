"""Slipping away, read off a client's sessions: check-ins not answered, sessions missed, nothing booked."""

from datetime import datetime

from services.alerts.domain.attendance import Attendance, attend
from services.alerts.domain.endings import over_since
from services.alerts.domain.facts import SessionFact
from services.alerts.domain.look import Look, Subject
from services.alerts.domain.signals import Evidence
from services.alerts.domain.slipping import answer_due, silent_ending_due


def notice_absence(look: Look) -> None:
    """MISSED_CHECK_INS, MISSED_SESSIONS and SILENT_ENDING, per episode; one called off in time is neither.

    One called off late counts as missed, from its own time on. Nobody is missed after an agreed last session.
    """
    episodes: dict[str, list[SessionFact]] = {}
    for session in sorted(look.facts.sessions.values(), key=lambda one: (one.held_at, one.session_id)):
        episodes.setdefault(session.episode_id, []).append(session)
    for episode_id, sessions in episodes.items():
        met = [session for session in sessions if _is_over(look, session)]
        attendance, over = Attendance(), over_since(look, episode_id)
        for session in met:
            _attend(look, attendance, session, over=over)
        if met and over is None and look.in_care(episode_id):
            _ending(look, sessions, met[-1])


def _is_over(look: Look, session: SessionFact) -> bool:
    if session.late:
        return look.due(session.held_at)
    return session.status in {"held", "missed"}


def _attend(look: Look, attendance: Attendance, session: SessionFact, *, over: datetime | None) -> None:
    held = session.status == "held"
    at, answered = _answered(look, session) if held else (session.held_at, None)
    numbers = look.rules(at).slipping
    for kind in attend(attendance, numbers, held=held, answered=answered):
        if over is not None and at > over:
            continue
        of = attendance.answered if kind == "MISSED_CHECK_INS" else attendance.missed
        missed = of.count(kind == "MISSED_SESSIONS")
        subject = Subject(episode_id=session.episode_id, session_id=session.session_id)
        evidence: Evidence = {"missed": float(missed), "of": float(len(of))}
        look.find(kind, at, (session.session_id,), subject, evidence=evidence)


def _answered(look: Look, session: SessionFact) -> tuple[datetime, bool | None]:
    """When the check-in was answered or counted as unanswered, and which; None where neither can be said.

    It may still come; or the answers were not the client's, who could not give their own any more; or the client
    wanted no check-ins then.
    """
    if session.session_id in look.facts.disowned:
        return session.held_at, None
    rating = look.facts.ratings.get(session.session_id)
    if rating is not None:
        return rating.first_submitted_at, True
    numbers = look.rules(session.held_at).slipping
    due = answer_due(session.held_at, session.became_held_at, numbers)
    if look.facts.client is not None and look.facts.client.wanted_none(session.held_at, due):
        return due, None
    return due, False if look.due(due) else None


def _ending(look: Look, sessions: list[SessionFact], last: SessionFact) -> None:
    """A session that is booked puts it off."""
    rated = look.session(look.state.last_session_id)
    score = look.state.last_score if rated and rated.episode_id == last.episode_id else None
    latest = max(session.held_at for session in sessions if session.status != "cancelled")
    numbers = look.rules(latest).slipping
    due = silent_ending_due(latest, numbers, score=score, missed=last.status == "missed")
    if due is not None and look.due(due):
        subject = Subject(episode_id=last.episode_id, session_id=last.session_id, score=score)
        evidence: Evidence = {"days": numbers.silence_days, "missed": float(last.status == "missed")}
        look.find("SILENT_ENDING", due, (last.session_id,), subject, evidence=evidence)
