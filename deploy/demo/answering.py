"""How the client answers a check-in, says that they are not safe, or that answers were not theirs."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Final

from deploy.demo.courses import Meeting, Reply
from services.feedback.domain.answers import Answers, GoalScore, Items, Note, Repair, Submission
from services.feedback.domain.invitation import named_id
from services.feedback.domain.outcome import Outcome
from services.feedback.domain.questionnaire import Questionnaire
from services.feedback.domain.rating import Rating
from services.feedback.domain.safety import Press
from services.feedback.domain.value_check import ValueAnswers, Worth
from services.feedback.usecases.check_value import ask_value, keep_value
from services.feedback.usecases.disown import disown
from services.feedback.usecases.hear_repair import asked_about
from services.feedback.usecases.holder import Holder
from services.feedback.usecases.links import read_link
from services.feedback.usecases.measure import asked_now
from services.feedback.usecases.rate import rate_session
from services.feedback.usecases.say_not_safe import say_not_safe
from services.feedback.usecases.supervise import mark_read
from services.intake.domain.sessions import Session

if TYPE_CHECKING:
    from deploy.demo.play import Play

WORDS: Final[tuple[tuple[Repair | None, float], ...]] = (
    ("helped", 0.58),
    ("unsettled", 0.16),
    ("no", 0.1),
    ("nothing", 0.05),
    (None, 0.11),
)
A_MINUTE: Final = timedelta(minutes=1)
# A therapist hands the link over at the end of the session, or soon after.
HANDED_OVER: Final = 4 * A_MINUTE
READ_AFTER: Final = timedelta(days=6)
LATELY: Final = timedelta(days=15)
LATER_BEHIND: Final = 5


def answer(play: Play, meeting: Meeting, session: Session, over: datetime) -> None:
    """What comes of the session's check-in."""
    link_read_at = over + HANDED_OVER
    if link_read_at >= play.end:
        return
    token = _link(play, meeting, session, link_read_at)
    if meeting.not_safe:
        pressed = over + timedelta(hours=2)
        say_not_safe(play.stage.feedback.at(pressed), token, Press(opened_at=pressed - 2 * A_MINUTE))
        play.tell(pressed)
    reply = meeting.reply
    if reply is None:
        return
    at = over + max(HANDED_OVER + A_MINUTE, reply.after_minutes * A_MINUTE)
    if at >= play.end:
        return
    _send(play, reply, session, token, at)
    if meeting.disowned:
        said = at + timedelta(hours=3)
        disown(play.stage.feedback.at(said), token, Holder(via="link"))
        play.tell(said)


def _link(play: Play, meeting: Meeting, session: Session, at: datetime) -> str:
    """The link; that somebody looked at it is of interest where it was not answered, and lately."""
    unit = play.stage.feedback.at(at)
    if meeting.reply is None or play.end - at < LATELY:
        return read_link(unit, session.session_id, play.therapist, "page").token
    return unit.links.token(named_id("invitation", session.session_id), 1)


def _send(play: Play, reply: Reply, session: Session, token: str, at: datetime) -> None:  # noqa: PLR0917 - who, what, where and when
    play.live_until(at)
    unit = play.stage.feedback.at(at)
    held = unit.sessions.get(session.session_id)
    if held is None:
        return
    questionnaires = [one.questionnaire for one in asked_now(unit, held, play.clinic.asking)]
    # One that was agreed later is as far behind as the first one was when care began.
    near = (*reply.goals, max(0, reply.goals[0] - LATER_BEHIND))
    scores = tuple(
        GoalScore(goal_id=goal.goal_id, score=score)
        for goal, score in zip(play.goals, near, strict=False)
        if goal.status == "active"
    )
    heard, matters, fit, openness = reply.items
    submission = Submission(
        answers=Answers(
            items=Items(heard=heard, matters=matters, fit=fit, openness=openness),
            goals=scores,
            homework=reply.homework,
            week=reply.week,
        ),
        note=Note(text=reply.note[0], routing=reply.note[1]) if reply.note else "keep",
        outcomes=tuple(_outcome(each, reply, play.course.language, play.chance) for each in questionnaires),
        repair=_word(play.chance) if play.acting.ruptured and asked_about(unit, held) else "unasked",
        language=play.course.language,
    )
    secret = f"{play.chance.getrandbits(128):032x}"
    taken = rate_session(unit, token, submission, Holder(via="link", secrets=(secret,)))
    play.tell(at)
    _check_value(play, reply, taken.rating, at + A_MINUTE)
    if reply.note and reply.note[1] == "supervisor":
        _read(play, taken.rating.rating_id, session, at + READ_AFTER)


def _check_value(play: Play, reply: Reply, rating: Rating, at: datetime) -> None:
    """What is ticked on the thank-you page, where it asks the value check."""
    unit = play.stage.feedback.at(rating.submitted_at)
    if at >= play.end or reply.risk:
        return
    ask_value(unit, rating)
    check = unit.value_checks.get(named_id("value", rating.session_id))
    ticked = reply.value or _ticked(Random(f"{play.course.code} value {rating.session_no}"))
    if check is not None and not ticked.blank:
        keep_value(play.stage.feedback.at(at), check, ticked)
        play.tell(at)


def _ticked(chance: Random) -> ValueAnswers:
    """What clients tick as a rule: most find it worth it, some leave it out, some want a thing otherwise."""
    worth: Worth | None = chance.choices(("yes", "partly", None), (0.6, 0.2, 0.2))[0]
    more, less, different = (worth is not None and chance.random() < share for share in (0.25, 0.12, 0.08))
    return ValueAnswers(worth=worth, more=more, less=less, different=different)


def _read(play: Play, _rating_id: str, session: Session, at: datetime) -> None:
    if at < play.end:
        reader = play.clinic.people[play.clinic.supervisors[play.course.therapist]]
        mark_read(play.stage.feedback.at(at), named_id("note", session.session_id), reader)


def _word(chance: Random) -> Repair | None:
    words, weights = zip(*WORDS, strict=True)
    word: Repair | None = chance.choices(words, weights)[0]
    return word


def _outcome(each: Questionnaire, reply: Reply, language: str, chance: Random) -> Outcome:
    """Answers that come to the total that was meant, with nought to the item about risk unless it is meant."""
    spoken = "es-US" if language == "es" and "es-US" in each.wordings else "en"
    if reply.distress is None:
        return Outcome(instrument=each.id, answers=(None,) * each.items, language=spoken)
    total = reply.distress if each.risk_item is not None else round(reply.distress * 0.8 + chance.uniform(-1, 1))
    answers = _spread(each, total, chance, risk=reply.risk)
    difficulty = min(3, max(0, total) // 7) if each.difficulty else None
    return Outcome(instrument=each.id, answers=answers, difficulty=difficulty, language=spoken)


def _spread(each: Questionnaire, total: int, chance: Random, *, risk: bool) -> tuple[int, ...]:
    most = each.answers - 1
    answers = [0] * each.items
    places = [place for place in range(each.items) if place != each.risk_item]
    if risk and each.risk_item is not None:
        answers[each.risk_item] = 1
    while sum(answers) < min(max(total, 0), most * len(places)):
        place = chance.choice(places)
        answers[place] = min(most, answers[place] + 1)
    return tuple(answers)
