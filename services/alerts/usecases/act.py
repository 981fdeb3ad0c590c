"""Act on an alert: a person says what they did with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from services.alerts.domain.acts import LIVE, Act, ActName, Before
from services.alerts.domain.alert import Alert
from services.alerts.domain.signals import SAFETY
from services.alerts.ports import AlertRecord, Done, Unit
from services.alerts.usecases.caseload import caseload
from services.alerts.usecases.fold import locked
from services.alerts.usecases.seeing import seen_by
from services.alerts.usecases.settle import keep
from shared.contracts.principal import Principal
from shared.errors import Conflict, Invalid, NotFound
from shared.sentence import say

ALWAYS: Final = frozenset[ActName](("useful", "not_useful"))
# What still makes sense once an alert has come to an end; anything does before that.
AFTER_THE_END: Final[dict[str, frozenset[ActName]]] = {
    "withdrawn": frozenset(),
    "closed": ALWAYS,
    "repaired": ALWAYS | {"talked_about", "close"},
    "unresolved": ALWAYS | {"talked_about", "close"},
}
ENDED: Final = {
    "withdrawn": say("What this prompt rested on has changed, and it was taken back."),
    "closed": say("This prompt is closed."),
    "repaired": say("It is back to usual; there is nothing left to do here."),
    "unresolved": say("Five ratings have passed without a repair; talk about it, or close the prompt."),
}
# What alerts about safety take instead of everything else.
ON_SAFETY: Final = frozenset[ActName](("acknowledge", "reached", "accept", "pass"))
ABOUT_SAFETY_ALONE: Final = ON_SAFETY - {"acknowledge"}
# People write down minutes: they may have reached somebody in the very minute in which it was said.
WRITTEN_TO: Final = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a person wants to do with an alert.

    A snooze ends at `until`, or after the `next_session`; `at` is when they reached the client, `to` the colleague
    whom they ask to take it on: each belongs to its act alone. `seen` is the newest of what the client said that
    they had before them.
    """

    act: ActName
    note: str | None = None
    until: datetime | None = None
    next_session: bool = False
    at: datetime | None = None
    to: str | None = None
    seen: datetime | None = None


def act_on(unit: Unit, who: Principal, alert_id: str, wish: Wish) -> AlertRecord:
    """Keep the act and settle its client's alerts; raises NotFound outside their scope, Conflict, Invalid."""
    found = seen_by(unit.alerts, unit.clinic.get(), who, alert_id)
    if found is None:
        raise NotFound("There is no such prompt.")
    trajectory = locked(unit, found.alert.client_id)
    if _is_said_again(found, who, wish):
        return found
    _check(found, who, wish, unit.now)
    if wish.next_session:
        trajectory.facts.awaited = unit.now
        unit.trajectories.save([trajectory])
    clinician_id, _team_id = caseload(trajectory)
    own = clinician_id in {None, who.staff_id}
    done = Done(act=_act(unit, who, found.alert, wish, own=own), note=wish.note)
    return keep(unit, trajectory, found.with_done(done))


def _is_said_again(record: AlertRecord, who: Principal, wish: Wish) -> bool:
    """Whether somebody pressed twice: what they agreed stands there already, word for word."""
    standing = [done for done in record.done if done.act.undone_at is None]
    if wish.act != "reached" or not standing:
        return False
    last = standing[-1]
    return (last.act.act, last.act.by, last.note) == ("reached", who.staff_id, wish.note)


def _check(record: AlertRecord, who: Principal, wish: Wish, now: datetime) -> None:
    if record.alert.kind in SAFETY:
        _check_on_safety(record, wish)
    else:
        _check_on_others(record, wish)
    _check_snooze(wish, now)
    _check_reached(record, wish, now)
    _check_pass(who, wish)


def _check_on_safety(record: AlertRecord, wish: Wish) -> None:
    if wish.act not in ON_SAFETY:
        sentence = say(
            "This stays until somebody has reached the client: say that you have, take it on or pass it on."
        )
        raise Conflict(sentence, kind=record.alert.kind, act=wish.act)
    if record.alert.status not in LIVE:
        sentence = say(
            "Somebody has reached this client. Should they say again that they are not safe, it comes anew."
        )
        raise Conflict(sentence, status=record.alert.status, act=wish.act)
    if wish.seen is not None and wish.seen < record.alert.new_since:
        raise Conflict("The client has said it again since you opened this page. Please look once more.")


def _check_on_others(record: AlertRecord, wish: Wish) -> None:
    if wish.act in ABOUT_SAFETY_ALONE:
        raise Conflict("That is for prompts about safety.", kind=record.alert.kind, act=wish.act)
    allowed = AFTER_THE_END.get(record.alert.status)
    if allowed is not None and wish.act not in allowed:
        raise Conflict(ENDED[record.alert.status], status=record.alert.status, act=wish.act)


def _check_snooze(wish: Wish, now: datetime) -> None:
    ends = wish.next_session if wish.until is None else wish.until > now and not wish.next_session
    if wish.act == "snooze" and not ends:
        raise Invalid(
            "Say until when, in the future.", fields={"until": [say("An instant in the future is needed.")]}
        )
    if wish.act != "snooze" and (wish.until is not None or wish.next_session):
        raise Invalid("Only a snooze has an end.", fields={"until": [say("This belongs to a snooze alone.")]})


def _check_reached(record: AlertRecord, wish: Wish, now: datetime) -> None:
    if wish.act == "reached" and not (wish.note and wish.note.strip()):
        raise Invalid("Say what you agreed.", fields={"note": [say("A few words on what you agreed are needed.")]})
    if wish.at is None:
        return
    if wish.act != "reached":
        raise Invalid(
            "Only reaching somebody has a time.", fields={"at": [say("This belongs to “reached” alone.")]}
        )
    if wish.at > now:
        raise Invalid("Say when you reached them.", fields={"at": [say("This lies in the future.")]})
    if wish.at < record.alert.raised_at - WRITTEN_TO:
        raise Invalid("Say when you reached them.", fields={"at": [say("This lies before they said it.")]})


def _check_pass(who: Principal, wish: Wish) -> None:
    if wish.act == "pass" and wish.to is None:
        raise Invalid("Say to whom.", fields={"to": [say("Choose a colleague.")]})
    if wish.act == "pass" and wish.to == who.staff_id:
        raise Invalid("Say to whom.", fields={"to": [say("That is you: take it on instead.")]})
    if wish.act != "pass" and wish.to is not None:
        raise Invalid("Only passing on is to somebody.", fields={"to": [say("This belongs to “pass” alone.")]})


def _act(unit: Unit, who: Principal, alert: Alert, wish: Wish, *, own: bool) -> Act:
    return Act(
        act_id=str(uuid4()),
        alert_id=alert.alert_id,
        act=wish.act,
        by=who.staff_id,
        at=unit.now,
        until=wish.until,
        next_session=wish.next_session,
        own=own,
        happened_at=wish.at,
        to=wish.to,
        before=Before(
            status=alert.status,
            changed_at=alert.changed_at,
            snoozed_until=alert.snoozed_until,
            acted_at=alert.acted_at,
            useful=alert.useful,
        ),
    )
