"""What comes and goes over feedback's API and forms."""

from __future__ import annotations

from typing import Any

import marshmallow
from marshmallow import fields, validate

from services.feedback.domain.answers import (
    HOMEWORK,
    LONGEST_NOTE,
    REPAIRS,
    ROUTINGS,
    Answers,
    GoalScore,
    Items,
    Note,
    Submission,
)
from services.feedback.domain.instrument import HIGH, LOW
from services.feedback.domain.questionnaire import ENGLISH
from services.feedback.usecases.kiosk import VIA
from services.feedback.usecases.links import REPLACED
from services.feedback.web.outcome_schemas import MOST_QUESTIONNAIRES, OutcomeBody
from shared.web.schemas import Digits, FormSchema, Instant, ScaleAnswer, Schema, StrictInteger, StrictString

MOST_GOALS = 50
MOST_VERSIONS = 1000


def score(**options: Any) -> StrictInteger:  # noqa: ANN401 - marshmallow's
    """0 to 10."""
    return StrictInteger(low=LOW, high=HIGH, **options)


def asked() -> StrictInteger:
    """0 to 10, or null for what the client preferred not to say; never left out by mistake."""
    return score(required=True, allow_none=True)


class ItemsBody(Schema):
    """The four items, each of them there: null says that it was not answered."""

    heard = asked()
    matters = asked()
    fit = asked()
    openness = asked()


class GoalBody(Schema):
    """One goal."""

    goal_id = StrictString(required=True, max=64)
    score = score(required=True)


class NoteBody(Schema):
    """A note and who gets it."""

    text = StrictString(required=True, max=LONGEST_NOTE, lines=True)
    routing = StrictString(
        required=True,
        one_of=ROUTINGS,
        metadata={"description": "One of `routings` of the check-in; another is refused, and nothing is kept."},
    )


class RatingBody(Schema):
    """A rating; without `note` one sent before is kept, and null takes it back; without `outcomes` they are kept.

    Another note is not written over one that was sent: that is a 422 until it is taken back.
    """

    items = fields.Nested(ItemsBody, required=True)
    goals = fields.List(fields.Nested(GoalBody), load_default=list, validate=validate.Length(max=MOST_GOALS))
    homework = StrictString(one_of=HOMEWORK, load_default=None, allow_none=True)
    week = score(load_default=None, allow_none=True)
    note = fields.Nested(NoteBody, allow_none=True)
    outcomes = fields.List(
        fields.Nested(OutcomeBody), load_default=list, validate=validate.Length(max=MOST_QUESTIONNAIRES)
    )
    repair = StrictString(
        one_of=REPAIRS,
        allow_none=True,
        metadata={"description": "Where the check-in asks for it; null where the client left it open."},
    )
    instrument_version = StrictInteger(
        low=1,
        high=MOST_VERSIONS,
        load_default=None,
        metadata={"description": "The version of the statements that were shown, as the check-in gave it."},
    )
    language = StrictString(
        max=35, load_default=ENGLISH, metadata={"description": "The language of the statements that were shown."}
    )

    @marshmallow.post_load
    def _submission(self, body: dict[str, Any], **_options: object) -> Submission:
        goals = tuple(GoalScore(**goal) for goal in body["goals"])
        note = body.get("note")
        return Submission(
            answers=Answers(
                items=Items(**body["items"]), goals=goals, homework=body["homework"], week=body["week"]
            ),
            note=Note(**note) if note else "clear" if "note" in body else "keep",
            outcomes=tuple(body["outcomes"]),
            repair=body.get("repair", "unasked"),
            instrument_version=body["instrument_version"],
            language=body["language"],
        )


class RatingTaken(Schema):
    """What became of a rating."""

    rating_id = fields.String(required=True)
    revision = fields.Integer(
        required=True, metadata={"description": "1 for the first sending, then counting up."}
    )
    crisis_contacts = fields.String(
        metadata={"description": "There if an answer says of a risk: show it at once, before anything else."}
    )


class ReadShown(Schema):
    """A look at a check-in link."""

    staff_id = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    at = Instant(required=True)
    via = fields.String(required=True, validate=validate.OneOf(("page", "api", REPLACED, VIA)))


class LinkShown(Schema):
    """A check-in link."""

    url = fields.String(required=True)
    token = fields.String(required=True)
    expires_at = Instant(required=True)
    rated_at = Instant(
        required=True, allow_none=True, metadata={"description": "When the check-in was answered first."}
    )
    disowned_at = Instant(
        required=True,
        allow_none=True,
        metadata={"description": "When the client said that the answers were not theirs."},
    )
    reads = fields.List(
        fields.Nested(ReadShown),
        required=True,
        metadata={"description": "Who of the staff has looked at this link, from the first look on."},
    )


class StatementShown(Schema):
    """A statement to agree with."""

    key = fields.String(required=True)
    words = fields.String(required=True)


class InstrumentShown(Schema):
    """The four statements."""

    name = fields.String(required=True)
    version = fields.Integer(required=True)
    language = fields.String(required=True)
    low_end = fields.String(required=True)
    high_end = fields.String(required=True)
    statements = fields.List(fields.Nested(StatementShown), required=True)


class GoalShown(Schema):
    """A goal to rate, in the words that were agreed."""

    goal_id = fields.String(required=True)
    title = fields.String(required=True)


class CheckInShown(Schema):
    """What a check-in asks, and who sees the answers."""

    secret = fields.String(
        required=True,
        metadata={"description": "Send it as Check-In-Secret: who has it may see and change what was answered."},
    )
    instrument = fields.Nested(InstrumentShown, required=True)
    goals = fields.List(fields.Nested(GoalShown), required=True)
    homework = fields.List(fields.String(), required=True)
    outcomes = fields.List(
        fields.String(), required=True, metadata={"description": "The questionnaires that are asked this time."}
    )
    asks_repair = fields.Boolean(
        required=True,
        metadata={"description": "Whether to ask: last time something felt off, did you get to talk about it?"},
    )
    routings = fields.List(
        fields.String(validate=validate.OneOf(ROUTINGS)),
        required=True,
        metadata={
            "description": "Who may get a note; supervisor only where one would read it, else the safety contact."
        },
    )
    who_sees = fields.String(required=True)
    crisis_contacts = fields.String(required=True)
    expires_at = Instant(required=True)
    changeable_until = Instant(
        required=True,
        allow_none=True,
        metadata={"description": "Until when a rating that was sent may be changed."},
    )


class NoteItem(Schema):
    """A note that the client left for this reader."""

    note_id = fields.String(required=True)
    session_id = fields.String(required=True)
    routing = fields.String(required=True)
    text = fields.String(
        required=True, allow_none=True, metadata={"description": "null where the client took it back."}
    )
    written_at = Instant(required=True)


class CheckInForm(FormSchema):
    """The page's form without its goals, whose names vary."""

    heard = ScaleAnswer(load_default=None)
    matters = ScaleAnswer(load_default=None)
    fit = ScaleAnswer(load_default=None)
    openness = ScaleAnswer(load_default=None)
    week = ScaleAnswer(load_default=None)
    homework = StrictString(one_of=HOMEWORK, load_default=None)
    asks_repair = StrictString(one_of=("yes",), load_default=None)
    repair = StrictString(one_of=REPAIRS, load_default=None)
    note = StrictString(max=LONGEST_NOTE, lines=True, load_default=None)
    routing = StrictString(load_default=None)  # who may be chosen differs by session
    take_back = StrictString(one_of=("yes",), load_default=None)
    # A page that a version without this field served asked the first version's statements.
    instrument_version = Digits(low=1, high=MOST_VERSIONS, load_default=1)
    language = StrictString(max=35, load_default=ENGLISH)


class NotSafeAsked(Schema):
    """From when on another service asks who is not safe."""

    since = Instant(required=True)


class WaitingAsked(Schema):
    """For whom another service asks how many notes for supervision wait."""

    staff_id = StrictString(required=True, max=64)
    team_ids = fields.List(StrictString(max=64), required=True, validate=validate.Length(max=1000))
    is_admin = fields.Boolean(required=True)


class NotesAsked(Schema):
    """The sessions whose notes another service asks for, and who is to read them."""

    reader_id = StrictString(required=True, max=64)
    session_ids = fields.List(StrictString(max=64), required=True, validate=validate.Length(max=1000))


class SentAsked(Schema):
    """The sessions of which another service asks what became of their links."""

    session_ids = fields.List(StrictString(max=64), required=True, validate=validate.Length(max=1000))
