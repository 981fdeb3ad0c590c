"""The forms of intake's pages, and what became of one that was sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

import flask
from marshmallow import fields, post_load
from werkzeug.datastructures import MultiDict

from services.intake.domain.clients import LANGUAGES
from services.intake.domain.crisis_plans import LONGEST_PLAN
from services.intake.domain.endings import STEPS
from services.intake.domain.goals import LONGEST_HORIZON, MOST_MILESTONES
from services.intake.domain.notice_wishes import CHANNELS, HOWS
from services.intake.domain.preferences import KINDS
from services.intake.domain.sessions import STATUSES
from services.intake.domain.staff import ROLES
from services.intake.domain.text import (
    CODE_LENGTH,
    EMAIL_LENGTH,
    NAME_LENGTH,
    PHONE_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
)
from services.intake.web.fields import Day, Password
from services.intake.web.schemas import ID
from shared.errors import Conflict, Invalid
from shared.web.schemas import Digits, FormSchema, LocalInstant, StrictString, load_form
from shared.web.words import told, told_by_field

T = TypeVar("T")
SEVERAL: Final = frozenset(
    {"roles", "team_ids", "working_days", "instruments", "client_ids", "areas"}
)  # what boxes are ticked for
AGREED: Final = ("agreed", "not-agreed")
Wrong = dict[str, list[str]]
Said = dict[str, Any]


class SignInForm(FormSchema):
    """E-mail address and password, and where to go then."""

    email = StrictString(required=True, max=EMAIL_LENGTH)
    password = Password(required=True)
    next = StrictString(load_default=None, max=2000)


class FirstAdminForm(FormSchema):
    """Who runs a new clinic."""

    email = StrictString(required=True, max=EMAIL_LENGTH)
    name = StrictString(required=True, max=NAME_LENGTH)
    password = Password(required=True)


class ClientForm(FormSchema):
    """A client to register."""

    code = StrictString(required=True, max=CODE_LENGTH)
    name = StrictString(required=True, max=NAME_LENGTH)
    email = StrictString(load_default=None, max=EMAIL_LENGTH)
    phone = StrictString(load_default=None, max=PHONE_LENGTH)
    mail_consent = fields.Boolean(load_default=False)
    safe_to_mail = fields.Boolean(load_default=False)
    safe_to_text = fields.Boolean(load_default=False)
    language = StrictString(load_default=None, one_of=LANGUAGES)
    asked = StrictString(load_default=None, one_of=AGREED)
    clinician_id = StrictString(load_default=None, max=ID)

    @post_load
    def _without_asked(self, said: Said, **_options: object) -> Said:
        return {name: said[name] for name in said if name != "asked"}


class RegistrationForm(FormSchema):
    """What is known of a client; `asked` says whether the page showed that the client has agreed to links."""

    name = StrictString(required=True, max=NAME_LENGTH)
    email = StrictString(load_default=None, max=EMAIL_LENGTH)
    phone = StrictString(load_default=None, max=PHONE_LENGTH)
    mail_consent = fields.Boolean(load_default=False)
    safe_to_mail = fields.Boolean(load_default=False)
    safe_to_text = fields.Boolean(load_default=False)
    language = StrictString(load_default=None, one_of=LANGUAGES)
    asked = StrictString(load_default=None, one_of=AGREED)

    @post_load(pass_original=True)
    def _keep_what_was_not_asked(self, said: Said, sent: Said, **_options: object) -> Said:
        """A page that an earlier version served does not ask for all of it: sending it takes nothing away.

        And who left the box of consent as it stood does not undo what the client has asked for meanwhile.
        """
        missing = {"asked"} if "phone" in sent else {"asked", "phone"}
        if said["asked"] is None:
            missing |= {"mail_consent", "safe_to_mail", "safe_to_text", "language"}
        elif said["mail_consent"] == (said["asked"] == "agreed"):
            missing.add("mail_consent")
        return {name: said[name] for name in said if name not in missing}


class PreferencesForm(FormSchema):
    """How the client would like to work, or how it has been; a pair that is empty is one without a preference."""

    kind = StrictString(required=True, one_of=KINDS)
    structure = Digits(low=-2, high=2, load_default=None)
    between = Digits(low=-2, high=2, load_default=None)
    time = Digits(low=-2, high=2, load_default=None)
    challenge = Digits(low=-2, high=2, load_default=None)


class CrisisForm(FormSchema):
    """Whom to call in an emergency, and what was agreed for a crisis; `seen` is the state that the page showed."""

    contact = StrictString(load_default=None, max=NAME_LENGTH)
    phone = StrictString(load_default=None, max=PHONE_LENGTH)
    plan = StrictString(load_default=None, lines=True, max=LONGEST_PLAN)
    seen = StrictString(load_default="", max=40)


class HandOverForm(FormSchema):
    """Who sees the client from now on."""

    clinician_id = StrictString(required=True, max=ID)


class CaseloadForm(FormSchema):
    """Which clients of whose caseload go to whom."""

    giver_id = StrictString(required=True, max=ID)
    clinician_id = StrictString(required=True, max=ID)
    client_ids = fields.List(StrictString(max=ID), load_default=list)


class AbsenceForm(FormSchema):
    """Who is away, from and until which day, and who stands in."""

    away_id = StrictString(required=True, max=ID)
    stand_in_id = StrictString(required=True, max=ID)
    first = Day(required=True)
    last = Day(required=True)


class NoticesForm(FormSchema):
    """How somebody wants to hear of prompts that can wait; both times are empty where no hours are quiet."""

    how = StrictString(required=True, one_of=HOWS)
    channel = StrictString(load_default="mail", one_of=CHANNELS)
    phone = StrictString(load_default=None, max=PHONE_LENGTH)
    quiet_from = StrictString(load_default=None, max=5)
    quiet_until = StrictString(load_default=None, max=5)


class CareForm(FormSchema):
    """Whether care goes on, and how it ended."""

    status = StrictString(required=True, one_of=("open", "closed"))
    ending = StrictString(load_default=None, one_of=("agreed", "unplanned"))


class EndingForm(FormSchema):
    """The next step of a planned ending, with the last session where that is agreed."""

    step = StrictString(required=True, one_of=STEPS)
    planned_ending_at = LocalInstant(load_default=None)


class GoalForm(FormSchema):
    """A goal to agree on; milestones one a line."""

    title = StrictString(required=True, max=TITLE_LENGTH)
    horizon_weeks = Digits(low=1, high=LONGEST_HORIZON, load_default=None)
    milestones = StrictString(load_default="", lines=True, max=MOST_MILESTONES * (TITLE_LENGTH + 1))


class GoalChangeForm(GoalForm):
    """A goal that was agreed on, as it is to be; `seen` is the version that the page showed."""

    seen = StrictString(required=True, max=40)


class GoalStatusForm(FormSchema):
    """What became of a goal."""

    status = StrictString(required=True, one_of=("active", "reached", "dropped"))


class SessionForm(FormSchema):
    """A session to note, or what became of one."""

    held_at = LocalInstant(required=True)
    status = StrictString(required=True, one_of=STATUSES)


class SessionChangeForm(FormSchema):
    """What became of a session."""

    held_at = LocalInstant()
    status = StrictString(one_of=STATUSES)


class EraseForm(FormSchema):
    """The confirmation of an erasure, and why."""

    code = StrictString(required=True, max=CODE_LENGTH)
    reason = StrictString(required=True, max=REASON_LENGTH)


class OpenRecordForm(FormSchema):
    """Whose record a supervisor opens, and why."""

    code = StrictString(required=True, max=CODE_LENGTH)
    reason = StrictString(required=True, max=REASON_LENGTH)


class RefuseForm(FormSchema):
    """Why a client is not erased, in words for them."""

    reason = StrictString(required=True, max=REASON_LENGTH)


class StaffForm(FormSchema):
    """Somebody who begins to work in the clinic."""

    email = StrictString(required=True, max=EMAIL_LENGTH)
    name = StrictString(required=True, max=NAME_LENGTH)
    roles = fields.List(StrictString(one_of=ROLES), load_default=list)
    team_ids = fields.List(StrictString(max=ID), load_default=list)


class StaffChangeForm(FormSchema):
    """What to change of a member of staff."""

    email = StrictString(required=True, max=EMAIL_LENGTH)
    name = StrictString(required=True, max=NAME_LENGTH)
    roles = fields.List(StrictString(one_of=ROLES), load_default=list)
    team_ids = fields.List(StrictString(max=ID), load_default=list)
    active = fields.Boolean(load_default=False)


class ForgottenForm(FormSchema):
    """Whose password was forgotten."""

    email = StrictString(required=True, max=EMAIL_LENGTH)


class ChosenForm(FormSchema):
    """The password that somebody chose."""

    password = Password(required=True)


class NameForm(FormSchema):
    """A name for something new."""

    name = StrictString(required=True, max=NAME_LENGTH)


class LanguageForm(FormSchema):
    """The language that one reads; left out, whatever the browser asks for."""

    language = StrictString(load_default=None, one_of=LANGUAGES)


class PasswordForm(FormSchema):
    """One's own password, and the next."""

    password = Password(required=True)
    new_password = Password(required=True)


def sent(
    form: type[FormSchema], act: Callable[[Said], T], asked: MultiDict[str, str] | None = None
) -> tuple[T | None, Said, Wrong]:
    """Do what the form of this request says; gives what came of it or, after None, what was typed and is wrong.

    What is wrong stands by field, under "" where it is not about one. `asked` is the part of the
    request's form that the schema knows, where that is not all of it.
    """
    said, wrong = load_form(form, flask.request.form if asked is None else asked)
    if wrong:
        return None, _as_typed(), wrong
    try:
        return act(said), said, {}
    except Invalid as error:
        wrong = told_by_field(error)
    except Conflict as error:
        wrong = {"": [told(error.sentence)]}
    return None, _as_typed(), wrong


def _as_typed() -> Said:
    """What stood in the form, to be shown again."""
    form = flask.request.form
    return {name: form.getlist(name) if name in SEVERAL else form[name] for name in form}
