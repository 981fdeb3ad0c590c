"""Tell whoever is in charge that a prompt waits which is not about safety: later than at once, and once."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from services.alerts.domain.alert import Alert
from services.alerts.domain.notices import Line, Notice, notice_of
from services.alerts.domain.prompt_notices import (
    DIGEST,
    PROMPT,
    Wishes,
    earliest,
    is_late,
    mentioned,
    message_at,
    rungs,
)
from services.alerts.domain.signals import SAFETY
from services.alerts.ports import AlertRecord, JobRun, People, Post, Unit
from shared.contracts.clinic import ClinicUpdated
from shared.contracts.principal import EVERYTHING
from shared.errors import NotFound, Unavailable
from shared.hours import Quiet, next_moment
from shared.sentence import say

LOOK_AGAIN_S = 600


def ask_prompt_notices(unit: Unit, news: Iterable[Alert]) -> None:
    """Have people told of those of these that are open and not about safety; who and when, is asked later."""
    told = [
        alert
        for alert in news
        if alert.kind not in SAFETY and alert.status == "open" and not is_late(alert.new_since, unit.now)
    ]
    if not told:
        return
    clinic = unit.clinic.get()
    unit.prompt_notices.ask({notice: _not_before(notice, clinic) for alert in told for notice in _notices(alert)})


def tell_of_prompt(run: JobRun, people: People) -> bool:
    """Have whoever is in charge told of a prompt; False where that is not wanted (any more).

    Raises Unavailable until it is time, and while intake does not answer.
    """
    notice = notice_of(run.client_id, run.about)
    if run.transact(lambda unit: _current(unit, notice)) is None:
        return False
    with suppress(NotFound):  # no such client any more
        return _find_and_tell(run, people, notice)
    return False


def write_message(run: JobRun, people: People, post: Post) -> bool:
    """Send somebody the message that something waits; False where they have seen all of it, or have left.

    Raises Unavailable while something does not answer or the clinic is closed, and another error of ours where it
    will never arrive.
    """
    staff_id = str(run.about["staff_id"])
    wishes = people.wishes([staff_id]).get(staff_id)
    if wishes is None:
        return False
    clinic, waiting = run.transact(lambda unit: (unit.clinic.get(), _count(unit, run, staff_id)))
    if not waiting:
        return False
    run.transact(lambda unit: _wait_until_open(clinic, wishes.quiet, unit.now))
    key = f"{run.kind}/{run.key}"
    count = waiting if run.kind == DIGEST else None
    post.tell(wishes, waiting=count, key=key, at=run.made_at, clinic=clinic)
    return True


def _find_and_tell(run: JobRun, people: People, notice: Notice) -> bool:
    line = people.line(notice.client_id)
    to = run.about.get("staff_id")
    if notice.rung and to is None:
        run.transact(lambda unit: _ask_supervisors(unit, notice, line))
        return True
    staff_id = to if notice.rung else line.in_charge
    wishes = people.wishes([staff_id]).get(staff_id) if staff_id else None
    if wishes is None:
        return False
    return run.transact(lambda unit: _tell(unit, notice, line, wishes))


def _notices(alert: Alert) -> Iterable[Notice]:
    for rung in rungs(alert.severity):
        yield Notice(alert_id=alert.alert_id, client_id=alert.client_id, since=alert.new_since, rung=rung)


def _not_before(notice: Notice, clinic: ClinicUpdated | None) -> datetime | None:
    """As far as one can say before it is known who is in charge then."""
    return earliest(notice, "at_once", clinic.hours) if clinic else None


def _current(unit: Unit, notice: Notice) -> AlertRecord | None:
    """The prompt, if it still says what it said then and is not too old."""
    record = unit.alerts.find(notice.alert_id, EVERYTHING)
    if record is None or record.alert.new_since != notice.since or is_late(notice.since, unit.now):
        return None
    return record


def _ask_supervisors(unit: Unit, notice: Notice, line: Line) -> None:
    for staff_id in line.supervisors:
        about = notice.about | {"staff_id": staff_id}
        unit.ask(PROMPT, f"{notice.key}/{staff_id}", about=about, client_id=notice.client_id)


def _tell(unit: Unit, notice: Notice, line: Line, wishes: Wishes) -> bool:
    """Put the prompt into a message to them, if they are still to be told; raises Unavailable until it is time.

    All in one transaction, so that no message goes out between finding it and putting a prompt into it.
    """
    record = _current(unit, notice)
    if record is None or not all(
        is_unseen(record, one, unit.now) for one in _readers(notice, line, wishes, record)
    ):
        return False
    way = wishes.way(record.alert.severity)
    if way == "none":
        return False
    clinic = _known(unit.clinic.get())
    first = earliest(notice, way, clinic.hours)
    _wait(first and next_moment(clinic.hours, wishes.quiet, max(first, unit.now)), unit.now)
    message = message_at(wishes.staff_id, way, unit.now, clinic.time_zone)
    if not unit.prompt_notices.takes_more(message):  # the count of the day has gone out
        opens = clinic.hours.next_opening(unit.now)
        _wait(opens and next_moment(clinic.hours, wishes.quiet, opens), unit.now)
    if unit.prompt_notices.mention(mentioned(notice, message, record.clinician_id)):
        unit.ask(message.kind, message.key, about={"staff_id": message.staff_id}, not_before=message.due)
    return True


def _readers(notice: Notice, line: Line, wishes: Wishes, record: AlertRecord) -> set[str]:
    """Who must not have seen it: whoever is told and, where it is a supervisor, who was to see it before."""
    before = (line.in_charge, record.clinician_id) if notice.rung else ()
    return {one for one in (wishes.staff_id, *before) if one}


def _count(unit: Unit, run: JobRun, staff_id: str) -> int:
    """How many of the prompts in a message they have not seen yet."""
    mentioned = unit.prompt_notices.of_message(run.kind, run.key)
    records = [(mention, unit.alerts.find(mention.alert_id, EVERYTHING)) for mention in mentioned]
    return sum(
        record is not None
        and record.alert.new_since == mention.since
        and record.clinician_id == mention.clinician_id
        and not is_late(mention.since, unit.now)
        and is_unseen(record, staff_id, unit.now)
        for mention, record in records
    )


def is_unseen(record: AlertRecord, staff_id: str, now: datetime) -> bool:
    """Whether the prompt is open for them, and they have neither opened it nor, if it is theirs, had it listed."""
    new = record.alert.new_since
    listed = record.first_shown_at if staff_id == record.clinician_id else None
    if record.opened_by(staff_id) is not None or (listed is not None and listed >= new):
        return False
    return record.as_seen_by(staff_id, now).alert.status == "open"


def _known(clinic: ClinicUpdated | None) -> ClinicUpdated:
    if clinic is None:
        raise Unavailable(say("It is not known yet when the clinic is open."), retry_after=LOOK_AGAIN_S)
    return clinic


def _wait_until_open(clinic: ClinicUpdated | None, quiet: Quiet | None, now: datetime) -> None:
    _wait(next_moment(_known(clinic).hours, quiet, now), now)


def _wait(until: datetime | None, now: datetime) -> None:
    """Raise Unavailable unless that instant has come."""
    if until is None or until > now:
        pause = int((until - now).total_seconds()) + 1 if until else LOOK_AGAIN_S
        raise Unavailable(say("It waits for the clinic’s hours, and for quiet hours to end."), retry_after=pause)
