"""Whether check-in links may go out: whoever answers one must have somebody to call, and to be heard by."""

from __future__ import annotations

from collections.abc import Sequence

from services.feedback.ports import Unit
from services.feedback.usecases.learn import RETRY_AFTER, Behind
from shared.contracts.clinic import CLINIC_ID, said_missing
from shared.errors import Conflict, Unavailable
from shared.sentence import say


class ClinicIncomplete(Conflict):
    """The clinic has not set what it must before check-in links go out."""

    slug = "clinic-incomplete"


def must_be_ready(unit: Unit, session_id: str) -> None:
    """Raise Behind where the clinic, as it is known here, has not set what it must; intake may know better."""
    clinic = unit.clinic.get(CLINIC_ID)
    if clinic is None:
        unknown = Unavailable("It cannot be found out whether links may go out.", retry_after=RETRY_AFTER)
        raise Behind(session_id, _incomplete(("crisis_contacts", "safety_contact")), unknown)
    if clinic.missing:
        raise Behind(session_id, _incomplete(clinic.missing))


def _incomplete(missing: Sequence[str]) -> ClinicIncomplete:
    sentence = say("%(missing)s An admin can set this on the page Clinic.", missing=said_missing(missing))
    return ClinicIncomplete(sentence, missing=",".join(missing))
