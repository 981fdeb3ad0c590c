"""Notices that leave the house: who is asked by mail to sign in since somebody may not be safe, and when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from services.alerts.domain.acts import LIVE, Act
from services.alerts.domain.alert import Alert
from services.alerts.domain.safety import hands

# The jobs: find out whom to tell of an alert, then one mail to each; and a mail with which an admin tries it out.
NOTICE: Final = "safety-notice"
MAIL: Final = "safety-mail"
TRIAL: Final = "trial-mail"
# First everybody who was told on their pages, then those who run the clinic as well.
Rung = Literal[0, 1]
RUNGS: Final[tuple[Rung, ...]] = (0, 1)
# Until intake has said how long the clinic waits.
USUAL_WAIT: Final = timedelta(minutes=30)
# What is older has been seen by whoever signed in since, and a mail about it would be an alarm about the past.
LATELY: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """That an alert which last became news at that instant waits, for those on one rung."""

    alert_id: str
    client_id: str
    since: datetime
    rung: Rung

    @property
    def key(self) -> str:
        """What makes telling it twice telling it once."""
        return f"{self.alert_id}/{self.since.isoformat()}/{self.rung}"

    @property
    def about(self) -> dict[str, Any]:
        """What a job keeps of it."""
        return {"alert_id": self.alert_id, "since": self.since, "rung": self.rung}


def notice_of(client_id: str | None, about: Mapping[str, Any]) -> Notice:
    """Return the notice that a job is about."""
    return Notice(
        alert_id=str(about["alert_id"]), client_id=client_id or "", since=about["since"], rung=about["rung"]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Whom a client's word reaches, by staff id: everybody at first, and who comes next.

    `in_charge` is the therapist or, while they are away, whoever stands in; `supervisors` are those of the team.
    """

    first: tuple[str, ...]
    admins: tuple[str, ...]
    in_charge: str | None = None
    supervisors: tuple[str, ...] = ()

    def on(self, rung: Rung) -> list[str]:
        """Return who is told on a rung, each once: where there is nobody at first, the next in line at once."""
        told = self.first if rung == 0 and self.first else (*self.first, *self.admins)
        return list(dict.fromkeys(told))


def waits(alert: Alert, acts: Sequence[Act], told: Collection[str]) -> bool:
    """Tell whether nobody has answered: nobody reached the client, and nobody who is told took it on."""
    if alert.status not in LIVE:
        return False
    taken_on = hands(alert, acts).taken_on
    return taken_on is None or taken_on.by not in told


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """One mail about an alert, or, with nobody in it, the search for whom to write to."""

    alert_id: str
    since: datetime
    staff_id: str | None
    status: str
    attempts: int
    sentence: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """How the mails about an alert stand, as it is now.

    `taken` says when the mail server took the one for each person, `trouble` what stood in the way of others.
    `nobody` says that none was taken, and not only because it was decided a moment ago; `why` says why.
    """

    taken: Mapping[str, datetime]
    trouble: Mapping[str, str]
    nobody: bool
    why: str | None = None


def mailed(alert: Alert, posted: Sequence[Posted]) -> Mailed:
    """Return how the mails about the alert stand."""
    mine = [one for one in posted if one.alert_id == alert.alert_id and one.since == alert.new_since]
    taken = {one.staff_id: one.at for one in mine if one.staff_id and one.status == "done" and one.at}
    trouble = {
        one.staff_id: one.sentence
        for one in mine
        if one.staff_id and one.sentence and one.status != "done" and one.staff_id not in taken
    }
    stuck = [one.sentence for one in mine if one.sentence and one.status != "done"]
    return Mailed(
        taken=taken, trouble=trouble, nobody=not taken and (bool(stuck) or not mine), why=next(iter(stuck), None)
    )
