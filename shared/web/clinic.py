"""What pages know of the clinic: its time zone, whom to call, and what is still to be set.

    app = create_app("alerts", …, clinic=RememberedClinic(lambda: copies.get(CLINIC_ID)))

Templates have `crisis()` for `macros/_contacts.html`, and `clinic_missing()`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import flask

from shared import logs
from shared.contracts.clinic import ClinicUpdated, CrisisContact, said_missing
from shared.store import ENGINE_ERRORS
from shared.store.connection import within
from shared.web.telephone import tel
from shared.web.words import lazy, told

FRESH_S: Final = 3.0
PAUSE_S: Final = 5.0
READ_WITHIN_S: Final = 1.0
# Where no clinic has said anything yet, or a page must do without: in this case alone Attune speaks by itself.
ANYWHERE: Final = lazy(
    "If you are in danger now, call your emergency number: 112 in Europe, 999 in the UK, 911 in the US. "
    "You can also call your clinic, or somebody you trust."
)

log = logs.get("clinic")
Read = Callable[[], ClinicUpdated | None]


@dataclass(frozen=True)
class Crisis:
    """Whom somebody can call who is not safe, in the order in which it is shown, and what else to say."""

    contacts: Sequence[CrisisContact] = ()
    words: str = ""

    def in_words(self) -> str:
        """All of it as text, for programs."""
        said = [
            f"{one.label}: {one.number} ({one.hours})." if one.hours else f"{one.label}: {one.number}."
            for one in self.contacts
        ]
        return " ".join([*said, self.words]).strip()


class RememberedClinic:
    """The clinic as it was read last, asked for anew after three seconds; thread-safe.

    Where the database does not answer, the last answer stands: whom to call is shown above all then.
    """

    def __init__(self, read: Read, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._read, self._clock = read, clock
        self._known: ClinicUpdated | None = None
        self._ask_again_at = clock()
        self()

    def __call__(self) -> ClinicUpdated | None:
        """The clinic, if anything is known of it."""
        if self._clock() >= self._ask_again_at:
            self._ask()
        return self._known

    def forget(self) -> None:
        """Ask anew at the next question: something was changed here."""
        self._ask_again_at = self._clock()

    def _ask(self) -> None:
        self._ask_again_at = self._clock() + FRESH_S  # meanwhile nobody else asks
        try:
            with within(READ_WITHIN_S):
                self._known = self._read()
        except ENGINE_ERRORS as error:
            self._ask_again_at = self._clock() + PAUSE_S
            log.warning("the clinic cannot be read", error=type(error).__name__)
        else:
            if self._known is None:  # it will be there in a moment
                self.forget()


def unheard() -> ClinicUpdated | None:
    """No clinic: for an application that has none."""
    return None


def install(app: flask.Flask, known: Read) -> None:
    """Give templates what they need of the clinic."""
    app.extensions["attune_clinic"] = known
    app.add_template_global(crisis, "crisis")
    app.add_template_global(clinic_missing, "clinic_missing")
    app.add_template_filter(tel, "tel")


def clinic() -> ClinicUpdated | None:
    """The clinic, if anything is known of it."""
    known: Read = flask.current_app.extensions["attune_clinic"]
    return known()


def forget_clinic() -> None:
    """Have the next page read the clinic anew: it was changed by this request."""
    known = flask.current_app.extensions["attune_clinic"]
    if isinstance(known, RememberedClinic):
        known.forget()


def time_zone() -> str | None:
    """Where the clinic is; None where nobody has said so."""
    found = clinic()
    return found.time_zone if found else None


def crisis() -> Crisis:
    """Whom to call."""
    return crisis_of(clinic())


def crisis_of(found: ClinicUpdated | None) -> Crisis:
    """Whom that clinic says to call, or what holds anywhere."""
    if found is None or not (found.crisis_contacts or found.crisis_words):
        return Crisis(words=str(ANYWHERE))
    return Crisis(found.crisis_contacts, found.crisis_words or "")


def clinic_missing() -> str:
    """What must be set before check-in links go out, as a sentence; nothing where all is, or nobody knows."""
    found = clinic()
    return told(said_missing(found.missing)) if found and found.missing else ""
