"""A client's page: sessions, goals and milestones, whose caseload they are on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask
import flask_babel
from flask.typing import ResponseReturnValue

from services.intake.domain.clients import Client, Episode
from services.intake.domain.goals import Goal
from services.intake.domain.preferences import PAIRS
from services.intake.ports import Unit
from services.intake.usecases import (
    assignment,
    caseload,
    clients,
    crisis_plans,
    endings,
    goals,
    planning,
    preferences,
    sessions,
)
from services.intake.web.between import between_shown, last_rated
from services.intake.web.course import course_shown, outcome_chart
from services.intake.web.deps import deps
from services.intake.web.ending import ending_shown
from services.intake.web.pages import forms, plan_forms
from services.intake.web.pages.forms import Said, Wrong
from services.intake.web.pages.paging import further, window
from services.intake.web.preferences import preferences_shown
from services.intake.web.sent import sent_words
from shared import clock
from shared.contracts.principal import Principal
from shared.errors import Conflict, NotFound
from shared.web.identity import principal
from shared.web.once import once_only
from shared.web.pages import render
from shared.web.schemas import FormSchema
from shared.web.words import order_of_names

bp = flask.Blueprint("client", __name__, url_prefix="/clients/<client_id>")

SESSIONS_SHOWN = 60
Act = Callable[[Unit, Principal, Said], object]


@bp.get("/")
def show_client(client_id: str) -> str:
    """The client's page; an admin sees the registration alone."""
    return _page(client_id)


@bp.post("/registration")
def change_registration(client_id: str) -> ResponseReturnValue:
    """Change name, address or consent."""
    return _act(client_id, "registration", forms.RegistrationForm, _changing(client_id))


@bp.post("/clinician")
def hand_over(client_id: str) -> ResponseReturnValue:
    """Put the client on another caseload; who handed them away may not see them any more."""
    there = flask.url_for("caseload.show_caseload")
    return _act(client_id, "clinician", forms.HandOverForm, _changing(client_id), there=there)


@bp.post("/care")
def change_care(client_id: str) -> ResponseReturnValue:
    """End care or begin it again."""
    return _act(client_id, "care", forms.CareForm, _changing(client_id))


@bp.post("/ending")
def plan_ending(client_id: str) -> ResponseReturnValue:
    """Take the next step of a planned ending, or go back."""

    def act(unit: Unit, me: Principal, said: Said) -> object:
        if said["step"] == "review":
            return clients.look_back(unit, me, client_id)
        return endings.take_step(unit, me, client_id, said["step"], on=said["planned_ending_at"])

    return _act(client_id, "ending", forms.EndingForm, act)


@bp.post("/preferences")
def note_preferences(client_id: str) -> ResponseReturnValue:
    """Note how the client would like to work, or how it has been so far."""

    def act(unit: Unit, me: Principal, said: Said) -> object:
        leanings = {pair: said[pair] for pair in PAIRS if said[pair] is not None}
        return preferences.note_preferences(unit, me, client_id, (said["kind"], leanings))

    return _act(client_id, "preferences", forms.PreferencesForm, act)


@bp.post("/crisis-plan")
def write_plan(client_id: str) -> ResponseReturnValue:
    """Write down whom to call in an emergency, and what was agreed for a crisis."""

    def act(unit: Unit, me: Principal, said: Said) -> object:
        return crisis_plans.write_plan(unit, me, client_id, crisis_plans.NewPlan(**said))

    return _act(client_id, "crisis", forms.CrisisForm, act)


@bp.post("/goals")
def add_goal(client_id: str) -> ResponseReturnValue:
    """Note a goal."""

    def act(unit: Unit, me: Principal, said: Said) -> object:
        return goals.agree_goal(unit, me, client_id, goals.NewGoal(**_agreed(said)))

    return _act(client_id, "goal", forms.GoalForm, act)


@bp.post("/goals/<goal_id>/words")
def rewrite_goal(client_id: str, goal_id: str) -> ResponseReturnValue:
    """Put a goal into other words, or give it another horizon or other milestones."""

    def act(unit: Unit, me: Principal, said: Said) -> object:
        def check(goal: Goal) -> None:
            if seen_version(goal) != said["seen"]:
                raise Conflict("Somebody changed this goal meanwhile. Look at it below, then save again.")

        return goals.change_goal(unit, me, goal_id, _agreed(said), check=check)

    return _act(client_id, goal_id, forms.GoalChangeForm, act)


@bp.post("/goals/<goal_id>")
def change_goal(client_id: str, goal_id: str) -> ResponseReturnValue:
    """Say what became of a goal."""

    def act(unit: Unit, me: Principal, said: Said) -> object:
        return goals.change_goal(unit, me, goal_id, {"status": said["status"]})

    return _act(client_id, "goals", forms.GoalStatusForm, act)


@bp.post("/goals/<goal_id>/milestones/<milestone_id>")
def reach_milestone(client_id: str, goal_id: str, milestone_id: str) -> ResponseReturnValue:
    """Note that a milestone was reached now."""

    def act(unit: Unit, me: Principal, _said: Said) -> object:
        return goals.reach_milestone(unit, me, goal_id, milestone_id)

    return _act(client_id, "goals", FormSchema, act)


@bp.post("/sessions")
def add_session(client_id: str) -> ResponseReturnValue:
    """Note a session."""

    def act(unit: Unit, me: Principal, said: Said) -> object:
        return sessions.note_session(unit, me, client_id, **said)

    return _act(client_id, "session", forms.SessionForm, act)


@bp.post("/sessions/<session_id>")
def change_session(client_id: str, session_id: str) -> ResponseReturnValue:
    """Say what became of a session, or when it was."""

    def act(unit: Unit, me: Principal, said: Said) -> object:
        change: Any = said
        _check_session_of(unit, me, client_id, session_id)
        return sessions.change_session(unit, me, session_id, change)

    return _act(client_id, session_id, forms.SessionChangeForm, act)


@bp.post("/sessions/<session_id>/homework")
def agree_homework(client_id: str, session_id: str) -> ResponseReturnValue:
    """Keep what was agreed in a session to try until the next one."""

    def act(unit: Unit, me: Principal, said: Said) -> object:
        _check_session_of(unit, me, client_id, session_id)
        return planning.agree_homework(unit, me, session_id, said["homework"])

    return _act(client_id, "homework", plan_forms.HomeworkForm, act)


def _check_session_of(unit: Unit, me: Principal, client_id: str, session_id: str) -> None:
    """Raise NotFound for another client's session: the audit has the client that the address names."""
    if sessions.find_session(unit, me, session_id).client_id != client_id:
        raise NotFound("There is no such session.")


def seen_version(goal: Goal) -> str:
    """The version of a goal, as the form that changes it carries it."""
    return "{}.{}".format(*(goal.version or (0, 0)))


def _agreed(said: Said) -> Any:  # noqa: ANN401 - marshmallow's
    """What a goal's form says, with a milestone a line."""
    steps = [line for line in said["milestones"].splitlines() if line.strip()]
    return {"title": said["title"], "horizon_weeks": said["horizon_weeks"], "milestones": steps}


def _changing(client_id: str) -> Act:
    def act(unit: Unit, me: Principal, said: Said) -> object:
        return clients.change_client(unit, me, client_id, _change(said))

    return act


def _change(said: Said) -> clients.ClientChange:
    """The form's schema names and checks the same fields."""
    change: Any = said
    return change  # type: ignore[no-any-return] # what marshmallow loads has no type


def _act(client_id: str, form: str, schema: type[FormSchema], act: Act, *, there: str = "") -> ResponseReturnValue:
    """Do once what a form of this page says and show the page again, with what was wrong at that form."""
    me = principal()
    there = there or flask.url_for("client.show_client", client_id=client_id)

    def do(said: Said) -> flask.Response:
        return once_only(
            deps().transact, lambda unit: act(unit, me, said), then=lambda _: there, about=lambda _: client_id
        )

    done, said, wrong = forms.sent(schema, do)
    return done or (_page(client_id, form, said, wrong), 422)


def _page(client_id: str, form: str = "", said: Said | None = None, wrong: Wrong | None = None) -> str:
    """The page; `said` and `wrong` belong to the form that was sent."""
    me = principal()
    now = clock.now()
    shown = {"form": form, "said": said or {}, "wrong": wrong or {}, "now": now}
    if not (me.is_("clinician") or me.is_("supervisor")):
        return _registration(me, client_id, shown)

    def work(unit: Unit) -> tuple[caseload.Record, list[tuple[str, str]]]:
        return caseload.record(unit, me, client_id, window(SESSIONS_SHOWN)), _options(unit, me)

    record, options = deps().transact(work)
    told = deps().prompts.about(me, record.client, record.goals, str(flask_babel.get_locale() or "en"))
    wanted = flask.request.args.get("course", "")
    shown["course"] = course_shown(told.course, record, wanted) if told and told.course else None
    shown["outcomes"] = [(one, outcome_chart(one)) for one in told.outcomes] if told else []
    shown["ending"] = ending_shown(record, now)
    shown["liked"] = preferences_shown(record)
    last = last_rated(record)
    own = record.client.clinician_id == me.staff_id
    left = deps().neighbours.left(me, [last]) if last and own else {}
    shown["between"] = between_shown(record, told, left, now)
    shown["plan_seen"] = crisis_plans.seen_version(record.crisis)
    sent = deps().sent_links.of([one.session_id for one in record.sessions.items if one.status == "held"])
    shown["links"], shown["links_unknown"] = sent_words(sent), sent is None
    shown["further"] = further(record.sessions.next)
    return render("intake/client.html", record=record, clinicians=options, told=told, **shown)


def _registration(me: Principal, client_id: str, shown: dict[str, Any]) -> str:
    def work(unit: Unit) -> tuple[Client, str, Episode | None, list[tuple[str, str]]]:
        client = clients.find_client(unit, me, client_id)
        clinician = unit.staff.find(client.clinician_id)
        episode = unit.episodes.open_of([client]).get(client_id)
        return client, clinician.name if clinician else "", episode, _options(unit, me)

    client, clinician, episode, options = deps().transact(work)
    return render(
        "intake/registration.html",
        client=client,
        clinician=clinician,
        episode=episode,
        clinicians=options,
        **shown,
    )


def _options(unit: Unit, me: Principal) -> list[tuple[str, str]]:
    """The clinicians to whom the reader may hand the client over."""
    if not (me.is_("supervisor") or me.is_("admin")):
        return []
    return [(person.staff_id, person.name) for person in assignment.nameable(unit, me, order_of_names())]
