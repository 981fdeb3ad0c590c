"""The client's own word on a rupture: what alerts says of ruptures, when the check-in asks, and the answer."""

from __future__ import annotations

from services.feedback.domain.answers import Submission
from services.feedback.domain.invitation import named_id
from services.feedback.domain.rating import Rating
from services.feedback.domain.repair import Rupture, RuptureWord
from services.feedback.ports import Unit
from services.feedback.usecases.events import revision_of, word_on_rupture
from services.feedback.usecases.keep import newest
from shared.contracts.events import AlertUpdated, SessionUpdated
from shared.errors import Invalid
from shared.sentence import say

RUPTURE = "RUPTURE"


class NotAsked(Invalid):
    """There is an answer to a question that this check-in does not ask."""


def keep_alert(unit: Unit, *alerts: AlertUpdated) -> None:
    """Keep what alerts says of ruptures; other alerts are not feedback's."""
    latest = newest([alert for alert in alerts if alert.kind == RUPTURE], lambda alert: alert.alert_id)
    known = {alert_id: revision_of(kept.revision) for alert_id, kept in unit.ruptures.find(latest).items()}
    news = [alert for key, alert in latest.items() if key not in known or known[key] < alert.revision]
    unit.ruptures.put(*map(_rupture, news))


def _rupture(alert: AlertUpdated) -> Rupture:
    return Rupture(
        alert_id=alert.alert_id,
        client_id=alert.client_id,
        episode_id=alert.episode_id,
        session_id=alert.session_id,
        status=alert.status,
        raised_at=alert.raised_at,
        revision=(alert.revision.epoch, alert.revision.n),
    )


def asked_about(unit: Unit, session: SessionUpdated) -> str | None:
    """The alert that this session's check-in asks about; one that it has asked about stays on it."""
    said = word_of(unit, session)
    if said:
        return said.alert_id
    rupture = unit.ruptures.latest(session.episode_id)
    if rupture and rupture.asks(session.session_id, session.held_at, unit.words.about(rupture.alert_id)):
        return rupture.alert_id
    return None


def word_of(unit: Unit, session: SessionUpdated) -> RuptureWord | None:
    """What was answered, or left open, at this session's check-in."""
    return unit.words.get(named_id("repair", session.session_id))


def must_be_asked(unit: Unit, session: SessionUpdated, submission: Submission) -> None:
    """Raise NotAsked for an answer to a question that is not on this check-in."""
    if submission.repair not in {None, "unasked"} and asked_about(unit, session) is None:
        fields = {"repair": [say("There is nothing to answer here at this session.")]}
        raise NotAsked("Something was answered that was not asked.", fields=fields)


def repair_changes(unit: Unit, session: SessionUpdated, submission: Submission) -> bool:
    """Whether this would change what is kept; an answer may be changed, and is not taken back."""
    said = word_of(unit, session)
    if submission.repair in {None, "unasked"}:
        return submission.repair is None and said is None and asked_about(unit, session) is not None
    return said is None or said.answer != submission.repair


def hear_repair(unit: Unit, session: SessionUpdated, rating: Rating, submission: Submission) -> None:
    """Keep that it was asked and what was answered; publish an answer."""
    if submission.repair == "unasked":
        return
    alert_id = asked_about(unit, session)
    if alert_id is None or not repair_changes(unit, session, submission):
        return
    said = word_of(unit, session)
    revision = unit.next_revision(revision_of(said.revision) if said else None)
    word = RuptureWord(
        answer_id=named_id("repair", session.session_id),
        session_id=session.session_id,
        client_id=session.client_id,
        episode_id=session.episode_id,
        alert_id=alert_id,
        answer=submission.repair,
        answered_at=rating.submitted_at,
        revision=(revision.epoch, revision.n),
    )
    unit.words.put(word)
    if word.answer:
        unit.publish(word_on_rupture(word, word.answer))
