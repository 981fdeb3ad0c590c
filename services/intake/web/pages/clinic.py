"""The clinic's settings: for admins to set, for everybody who works here to see."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

import flask
from flask.typing import ResponseReturnValue

from services.intake.domain.clinic import LONGEST_REMINDER, Clinic, ContactKind, Day
from services.intake.domain.staff import Staff
from services.intake.ports import Unit
from services.intake.usecases import clinic
from services.intake.web.deps import deps
from services.intake.web.pages import clinic_form as form
from services.intake.web.pages.forms import Said, Wrong, sent
from services.intake.web.required import keep_required
from shared.errors import Conflict, Invalid
from shared.web.clinic import forget_clinic
from shared.web.identity import need, principal
from shared.web.once import once_only
from shared.web.pages import render
from shared.web.words import _, order_of_names

bp = flask.Blueprint("clinic_page", __name__)


@bp.get("/clinic")
def show_clinic() -> str:
    """The settings, as a form for whoever may change them."""
    me = principal()
    found, people = deps().transact(lambda unit: (clinic.show_clinic(unit), _people(unit)))
    if not me.is_("admin"):
        return _shown(found, people)
    return _form(found, people, said=_as_kept(found), rows=form.rows_of(found), wrong={})


@bp.post("/clinic")
def change_clinic() -> ResponseReturnValue:
    """Change the settings, all that the form shows."""
    need("admin")
    contacts, wrong = form.contacts_of(flask.request.form)

    def act(said: Said) -> flask.Response:
        if wrong:
            raise Invalid(_("Please look at the marked fields."), fields=wrong)
        return _keep(said, contacts)

    done, said, marked = sent(form.ClinicForm, act, form.without_contacts(flask.request.form))
    if done:
        return done
    found, people = deps().transact(lambda unit: (clinic.show_clinic(unit), _people(unit)))
    return _form(found, people, said=said, rows=form.rows_typed(flask.request.form), wrong=marked | wrong), 422


def _keep(said: Said, contacts: list[Any]) -> flask.Response:
    seen, known = said.pop("seen"), deps().questionnaires.titles()
    keep_required(second_factor_required=said["second_factor_required"])
    change: clinic.ClinicChange = {**said, "crisis_contacts": contacts}  # type: ignore[typeddict-item] # the form has these fields

    def check(kept: Clinic) -> None:
        if version(kept) != seen:
            raise Conflict("Somebody changed the settings meanwhile. Load the page anew, then change them again.")

    there = flask.url_for("clinic_page.show_clinic", saved="yes")
    done = once_only(
        deps().transact,
        lambda unit: clinic.change_clinic(unit, change, known_instruments=known, check=check),
        then=lambda _clinic: there,
    )
    forget_clinic()
    return done


def version(found: Clinic) -> str:
    """The version of the settings, as the form that changes them carries it."""
    return "{}.{}".format(*(found.version or (0, 0)))


def _people(unit: Unit) -> list[Staff]:
    order = order_of_names()
    return sorted(clinic.safety_contacts(unit), key=lambda one: order(one.name))


def _as_kept(found: Clinic) -> Said:
    # An earlier version let a clinic ask for reminders so late that they never went out.
    days = found.remind_after_days and min(found.remind_after_days, LONGEST_REMINDER)
    shown = {name: value for name, value in vars(found).items() if name != "message_secret"}
    return shown | {"languages": ", ".join(found.languages), "remind_after_days": days}


def _form(found: Clinic, people: list[Staff], *, said: Said, rows: Any, wrong: Wrong) -> str:  # noqa: ANN401 - rows of fields
    titles = deps().questionnaires.titles()
    known = dict(titles or {}) | {name: (titles or {}).get(name, name) for name in found.instruments}
    return render(
        "intake/clinic.html",
        said=said,
        rows=rows,
        kinds=_kinds(),
        wrong=wrong,
        version=version(found),
        sends_messages=found.sends_messages,
        people=[("", _("Nobody yet")), *((one.staff_id, one.name) for one in people)],
        days=_days(),
        zones=sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")),
        instruments=known,
        questionnaires_known=titles is not None,
        started_at=flask.current_app.config["PUBLIC_URL"],
        saved=flask.request.args.get("saved") == "yes",
    )


def _shown(found: Clinic, people: list[Staff]) -> str:
    names = {one.staff_id: one.name for one in people}
    return render(
        "intake/clinic_shown.html",
        clinic=found,
        days=[words for day, words in _days().items() if day in found.working_days],
        safety_contact=names.get(found.safety_contact or ""),
        admins=[one.name for one in people if one.runs_the_clinic],
    )


def _kinds() -> dict[ContactKind, str]:
    return {
        "lifeline": _("A lifeline that always answers"),
        "clinic": _("Your clinic"),
        "emergency": _("Emergency service"),
        "other": _("Somebody else"),
    }


def _days() -> dict[Day, str]:
    return {
        "mon": _("Monday"),
        "tue": _("Tuesday"),
        "wed": _("Wednesday"),
        "thu": _("Thursday"),
        "fri": _("Friday"),
        "sat": _("Saturday"),
        "sun": _("Sunday"),
    }
