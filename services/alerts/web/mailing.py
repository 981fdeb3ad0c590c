"""How the mails about a prompt about safety stand, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.alerts.domain.notices import Mailed, mailed, waits
from services.alerts.ports import AlertRecord, Responsible
from services.alerts.usecases.notify import wait
from services.alerts.web import words
from services.alerts.web.deps import Deps
from shared.web import moments
from shared.web.clinic import clinic
from shared.web.words import _, told


@dataclass(frozen=True)
class Mailing:
    """What became of the mails about one prompt, and whether nobody has answered in the clinic's time."""

    mailed: Mailed
    server: bool
    overdue: timedelta | None

    def state(self) -> list[str]:
        """What whoever has to act must know of it, in sentences."""
        said = []
        if self.overdue is not None:
            said.append(
                _(
                    "Nobody has taken it on for %(time)s, so those who run the clinic are told too.",
                    time=moments.lasting_words(self.overdue),
                )
            )
        if self.mailed.taken:
            return said
        if not self.server:
            return [*said, _("Nobody was told by mail: Attune has no mail server.")]
        if self.mailed.nobody:
            return [*said, _("Nobody could be told by mail: %(why)s", why=trouble(self.mailed.why))]
        return said

    def to(self, staff_id: str, now: datetime) -> str:
        """What became of the mail to one person, in a few words; empty if none was meant or `state` says it."""
        taken = self.mailed.taken.get(staff_id)
        if taken is not None:
            return _("mail sent %(when)s", when=words.at(taken, now))
        if self.server and staff_id in self.mailed.trouble:
            return _("no mail: %(why)s", why=trouble(self.mailed.trouble[staff_id]).removesuffix("."))
        return ""


def without_server() -> str:
    """What those who could change it read on every page."""
    return _(
        "Attune has no mail server: when a client may not be safe, only whoever has Attune open learns of it."
        " Admins find more under Mail."
    )


def trouble(sentence: str | None) -> str:
    """What stood in the way, in the reader's language."""
    if not sentence:
        return _("It has not gone out yet.")
    return told(sentence)


def mailing(made: Deps, record: AlertRecord, responsible: Responsible | None) -> Mailing:
    """How the mails about it stand."""
    posted = made.mails.about([record.alert.client_id])
    return Mailing(
        mailed(record.alert, posted), server=made.server is not None, overdue=overdue(made, record, responsible)
    )


def overdue(made: Deps, record: AlertRecord, responsible: Responsible | None) -> timedelta | None:
    """For how long nobody has answered, once that is more than the clinic waits."""
    told = {person.staff_id for person in responsible.people} if responsible else set()
    taken_by_anybody = told or {act.by for act in record.acts}
    waited = made.clock() - record.alert.new_since
    if waited < wait(clinic()) or not waits(record.alert, record.acts, taken_by_anybody):
        return None
    return waited
