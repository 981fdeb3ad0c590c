"""The form of the clinic's settings: its contacts are rows whose number varies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from marshmallow import fields, post_load
from werkzeug.datastructures import MultiDict

from services.intake.domain import clinic as rules
from services.intake.domain.clinic import CONTACT_KINDS, DAYS, Clinic, ContactKind, CrisisContact
from services.intake.domain.text import NAME_LENGTH, wrong
from services.intake.web.pages.forms import Said, Wrong
from services.intake.web.schemas import ID
from shared.errors import Invalid
from shared.web.schemas import Digits, FormSchema, StrictString
from shared.web.words import told_by_field

ROW: Final = re.compile(r"contact-([0-9])-(label|number|hours|kind)")
ASKED_FOR: Final[tuple[ContactKind, ...]] = ("lifeline", "clinic", "emergency")
Form = MultiDict[str, str]


class ClinicForm(FormSchema):
    """Everything but the contacts; what is left empty is taken away."""

    name = StrictString(required=True, max=NAME_LENGTH)
    address = StrictString(load_default=None, max=NAME_LENGTH)
    time_zone = StrictString(required=True, max=64)
    working_days = fields.List(StrictString(one_of=DAYS), load_default=list)
    opens = StrictString(required=True, max=5)
    closes = StrictString(required=True, max=5)
    languages = StrictString(required=True, max=NAME_LENGTH)
    crisis_words = StrictString(load_default=None, lines=True, max=rules.LONGEST_WORDS)
    safety_contact = StrictString(load_default=None, max=ID)
    protocol = StrictString(load_default=None, lines=True, max=rules.LONGEST_PROTOCOL)
    escalate_after_minutes = Digits(required=True, low=rules.SHORTEST_WAIT, high=rules.LONGEST_WAIT)
    instruments = fields.List(StrictString(max=64), load_default=list)
    instruments_every_weeks = Digits(required=True, low=1, high=rules.LONGEST_WEEKS)
    remind_after_days = Digits(load_default=None, low=1, high=rules.LONGEST_REMINDER)
    idle_minutes = Digits(required=True, low=rules.SHORTEST_IDLE, high=rules.LONGEST_IDLE)
    second_factor_required = fields.Boolean(load_default=False)
    message_secret = StrictString(load_default=None, max=rules.LONGEST_ACCOUNT)
    no_messages = fields.Boolean(load_default=False)
    seen = StrictString(required=True, max=40)

    @post_load
    def _separately(self, said: Said, **_options: object) -> Said:
        account = said.pop("message_secret")
        if said.pop("no_messages"):
            said["message_secret"] = None
        elif account:  # one that is kept is not shown, so that nothing typed changes nothing
            said["message_secret"] = account
        return said | {"languages": re.split(r"[\s,;]+", said["languages"])}


def without_contacts(form: Form) -> Form:
    """The form without its rows of contacts."""
    return MultiDict(pair for pair in form.items(multi=True) if not ROW.fullmatch(pair[0]))


def contacts_of(form: Form) -> tuple[list[CrisisContact], Wrong]:
    """The contacts that were written, and what is wrong by the names of their fields; an empty row is none."""
    found: list[CrisisContact] = []
    marked: Wrong = {}
    for place, row in _rows(form):
        if not (row.get("label") or row.get("number") or row.get("hours")):
            continue
        try:
            found += rules.contacts(f"contact-{place}-number", [_contact(place, row)])
        except Invalid as error:
            marked |= told_by_field(error)
    return found, marked


def _rows(form: Form) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row's fields by the row's number, in their order."""
    rows: dict[str, dict[str, str]] = {}
    for name, value in form.items():
        if match := ROW.fullmatch(name):
            rows.setdefault(match[1], {})[match[2]] = value.strip()
    yield from sorted(rows.items())


def _contact(place: str, row: Mapping[str, str]) -> CrisisContact:
    label, number = f"contact-{place}-label", f"contact-{place}-number"
    if not row.get("label"):
        raise wrong(label, "Please say who answers.")
    if not row.get("number"):
        raise wrong(number, "Please give the number to call.")
    other: ContactKind = "other"
    kind = next((kind for kind in CONTACT_KINDS if kind == row.get("kind")), other)
    return CrisisContact(label=row["label"], number=row["number"], hours=row.get("hours") or None, kind=kind)


def rows_of(clinic: Clinic) -> Sequence[dict[str, Any]]:
    """The rows that the form shows: each contact, an empty one of each kind that is asked for, and one more."""
    rows = [vars(one) for one in clinic.crisis_contacts]
    rows += [{"kind": kind} for kind in ASKED_FOR if kind not in {row["kind"] for row in rows}]
    rows += [{"kind": "other"}] if len(rows) < rules.MOST_CONTACTS else []
    return sorted(rows, key=lambda row: CONTACT_KINDS.index(row["kind"]))


def rows_typed(form: Form) -> Sequence[dict[str, Any]]:
    """The rows as they were typed."""
    return [{"kind": "other", **row} for _place, row in _rows(form)]
