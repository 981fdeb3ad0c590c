"""What comes in over the API and what goes out."""

from __future__ import annotations

from typing import Final

from marshmallow import fields

from services.intake.domain.clients import LANGUAGES
from services.intake.domain.goals import LONGEST_HORIZON, MOST_MILESTONES
from services.intake.domain.sessions import STATUSES
from services.intake.domain.staff import ROLES
from services.intake.domain.text import CODE_LENGTH, NAME_LENGTH, TITLE_LENGTH
from services.intake.web.fields import Address, OwnersChoice, Phone
from shared.web.api import PageQuery, Schema, list_of
from shared.web.schemas import Instant, StrictBoolean, StrictInteger, StrictString

ID = 64


class NewClient(Schema):
    """A client to register."""

    code = StrictString(required=True, max=CODE_LENGTH)
    name = StrictString(required=True, max=NAME_LENGTH)
    email = Address(load_default=None, allow_none=True)
    phone = Phone(load_default=None, allow_none=True)
    clinician_id = StrictString(load_default=None, allow_none=True, max=ID)
    team_id = StrictString(load_default=None, allow_none=True, max=ID)
    opened_at = Instant(load_default=None, allow_none=True)
    mail_consent = StrictBoolean(load_default=False)
    safe_to_mail = StrictBoolean(load_default=False)
    safe_to_text = StrictBoolean(load_default=False)
    language = StrictString(load_default=None, allow_none=True, one_of=LANGUAGES)


class ClientMade(Schema):
    """What a new client and their episode of care are called."""

    client_id = fields.String(required=True)
    episode_id = fields.String(required=True)


class ClientChange(Schema):
    """What to change of a client's registration."""

    name = StrictString(max=NAME_LENGTH)
    email = Address(allow_none=True)
    phone = Phone(allow_none=True)
    mail_consent = StrictBoolean()
    safe_to_mail = StrictBoolean()
    safe_to_text = StrictBoolean()
    language = StrictString(allow_none=True, one_of=LANGUAGES)
    clinician_id = StrictString(max=ID)
    team_id = StrictString(allow_none=True, max=ID)
    status = StrictString(one_of=("open", "closed"))
    ending = StrictString(one_of=("agreed", "unplanned"), allow_none=True)
    planned_ending_at = Instant(allow_none=True)


class ClientItem(Schema):
    """A client's registration."""

    client_id = fields.String(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    mail_consent = fields.Boolean(required=True)
    safe_to_mail = fields.Boolean(required=True)
    safe_to_text = fields.Boolean(required=True)
    mail_ended_at = Instant(required=True, allow_none=True)
    language = fields.String(required=True, allow_none=True)
    clinician_id = fields.String(required=True)
    team_id = fields.String(required=True, allow_none=True)
    status = fields.String(required=True)
    created_at = Instant(required=True)
    episode_id = fields.String(required=True, allow_none=True)
    opened_at = Instant(required=True, allow_none=True)
    planned_ending_at = Instant(required=True, allow_none=True)


class ClientQuery(PageQuery):
    """Which clients are wanted."""

    status = StrictString(one_of=("open", "closed"), load_default=None)


class NewGoal(Schema):
    """A goal to agree on."""

    title = StrictString(required=True, max=TITLE_LENGTH)
    horizon_weeks = StrictInteger(low=1, high=LONGEST_HORIZON, load_default=None, allow_none=True)
    milestones = fields.List(
        StrictString(max=TITLE_LENGTH), load_default=list, metadata={"maxItems": MOST_MILESTONES}
    )
    agreed_at = Instant(load_default=None, allow_none=True)


class MilestoneMade(Schema):
    """What a new milestone is called."""

    milestone_id = fields.String(required=True)
    title = fields.String(required=True)


class GoalMade(Schema):
    """What a new goal is called."""

    goal_id = fields.String(required=True)
    milestones = fields.List(fields.Nested(MilestoneMade), required=True)


class GoalChange(Schema):
    """What to change of a goal."""

    title = StrictString(max=TITLE_LENGTH)
    milestones = fields.List(
        StrictString(max=TITLE_LENGTH),
        metadata={
            "maxItems": MOST_MILESTONES,
            "description": "The titles of those that are still to be reached; those that were reached stay.",
        },
    )
    status = StrictString(one_of=("active", "reached", "dropped"))
    horizon_weeks = StrictInteger(low=1, high=LONGEST_HORIZON, allow_none=True)


class Reached(Schema):
    """When a milestone was reached, if not now."""

    reached_at = Instant(load_default=None, allow_none=True)


class MilestoneItem(MilestoneMade):
    """A step towards a goal."""

    reached_at = Instant(required=True, allow_none=True)


class GoalItem(Schema):
    """A goal."""

    goal_id = fields.String(required=True)
    client_id = fields.String(required=True)
    episode_id = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.String(required=True)
    agreed_at = Instant(required=True)
    horizon_weeks = fields.Integer(required=True, allow_none=True)
    milestones = fields.List(fields.Nested(MilestoneItem), required=True)


ENTRY: Final = "Its place in the order of entry within the episode; pages number sessions by date."


class NewSession(Schema):
    """A session to note."""

    held_at = Instant(required=True)
    status = StrictString(required=True, one_of=STATUSES)


class SessionMade(Schema):
    """What a new session is called, and how many were noted in the episode of care by then."""

    session_id = fields.String(required=True)
    session_no = fields.Integer(required=True, metadata={"description": ENTRY})


class SessionChange(Schema):
    """What to change of a session."""

    status = StrictString(one_of=STATUSES)
    held_at = Instant()


class SessionItem(Schema):
    """A session."""

    session_id = fields.String(required=True)
    client_id = fields.String(required=True)
    episode_id = fields.String(required=True)
    clinician_id = fields.String(required=True)
    session_no = fields.Integer(required=True, metadata={"description": ENTRY})
    status = fields.String(required=True)
    held_at = Instant(required=True)
    became_held_at = Instant(required=True, allow_none=True)


class NewStaff(Schema):
    """Somebody who begins to work in the clinic."""

    email = Address(required=True)
    name = StrictString(required=True, max=NAME_LENGTH)
    roles = fields.List(StrictString(one_of=ROLES), required=True)
    team_ids = fields.List(StrictString(max=ID), load_default=list)
    password = OwnersChoice()


class StaffChange(Schema):
    """What to change of a member of staff."""

    email = Address()
    name = StrictString(max=NAME_LENGTH)
    roles = fields.List(StrictString(one_of=ROLES))
    team_ids = fields.List(StrictString(max=ID))
    active = StrictBoolean()
    password = OwnersChoice()


class PasswordLinkMade(Schema):
    """The link by which somebody chooses a password."""

    link = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Given this once, to hand over; null where Attune mails it to its owner."},
    )


class StaffItem(Schema):
    """A member of staff."""

    staff_id = fields.String(required=True)
    email = fields.String(required=True)
    name = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    team_ids = fields.List(fields.String(), required=True)
    active = fields.Boolean(required=True)
    created_at = Instant(required=True)
    roles_waiting = fields.List(
        fields.String(),
        required=True,
        allow_none=True,
        metadata={"description": "The roles that they have once another admin confirms it."},
    )
    email_waiting = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The address that they sign in with once another admin confirms it."},
    )


class Me(Schema):
    """Who the caller is."""

    staff_id = fields.String(required=True)
    name = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    team_ids = fields.List(fields.String(), required=True)


class NewTeam(Schema):
    """A team to make."""

    name = StrictString(required=True, max=NAME_LENGTH)


class TeamItem(Schema):
    """A team."""

    team_id = fields.String(required=True)
    name = fields.String(required=True)


class TokenItem(Schema):
    """A program's token; its secret was shown once."""

    token_id = fields.String(required=True)
    name = fields.String(required=True)
    created_at = Instant(required=True)
    ends_at = Instant(
        required=True,
        allow_none=True,
        metadata={"description": "Null where an earlier version made it: it has no end."},
    )
    used_at = Instant(required=True, allow_none=True, metadata={"description": "When it was last used."})
    rights = fields.List(
        fields.String(),
        required=True,
        allow_none=True,
        metadata={"description": "Such as alerts:read or intake:change; null is all that its owner may."},
    )


ClientList = list_of(ClientItem)
GoalList = list_of(GoalItem)
SessionList = list_of(SessionItem)
StaffList = list_of(StaffItem)
TeamList = list_of(TeamItem)
TokenList = list_of(TokenItem)
