"""Tell by mail that somebody may not be safe: ask people to sign in, and say nothing more than that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from services.alerts.domain.acts import LIVE
from services.alerts.domain.alert import Alert
from services.alerts.domain.notices import (
    LATELY,
    MAIL,
    NOTICE,
    RUNGS,
    TRIAL,
    USUAL_WAIT,
    Notice,
    notice_of,
    waits,
)
from services.alerts.domain.signals import SAFETY
from services.alerts.ports import JobRun, People, Post, Unit, Wanted
from shared.contracts.clinic import ClinicUpdated
from shared.contracts.principal import EVERYTHING
from shared.errors import NotFound

# More than a clinic ever has at once.
MOST: Final = 500
Effect = Callable[[Unit], object]


def ask_notices(unit: Unit, alert: Alert) -> None:
    """Have people told of this alert: those in charge now, the next in line where nobody answers in time."""
    if alert.kind not in SAFETY or alert.status not in LIVE or unit.now - alert.new_since > LATELY:
        return
    for rung in RUNGS:
        notice = Notice(alert_id=alert.alert_id, client_id=alert.client_id, since=alert.new_since, rung=rung)
        unit.ask(
            NOTICE,
            notice.key,
            about=notice.about,
            client_id=notice.client_id,
            not_before=alert.new_since + wait(unit.clinic.get()) if rung else None,
        )


def ask_all_notices(unit: Unit) -> None:
    """Have people told of every alert about safety that waits: a version that sent no mail may have left some."""
    wanted = Wanted(kinds=SAFETY, statuses=tuple(sorted(LIVE)), limit=MOST)
    for record in unit.alerts.page(EVERYTHING, wanted):
        ask_notices(unit, record.alert)


def wait(clinic: ClinicUpdated | None) -> timedelta:
    """How long the clinic waits for an answer before the next in line is told."""
    return timedelta(minutes=clinic.escalate_after_minutes) if clinic else USUAL_WAIT


def tell(run: JobRun, people: People) -> Effect | None:
    """Find out whom to tell, and have a mail written to each; raises Unavailable while intake does not answer."""
    notice = notice_of(run.client_id, run.about)
    line = people.line(notice.client_id)
    if not run.transact(lambda unit: _waits(unit, notice, [*line.first, *line.admins])):
        return None

    def ask(unit: Unit) -> None:
        news(unit, notice)
        for staff_id in line.on(notice.rung):
            about = notice.about | {"staff_id": staff_id}
            unit.ask(MAIL, f"{notice.key}/{staff_id}", about=about, client_id=notice.client_id)

    return ask


def news(unit: Unit, notice: Notice) -> None:
    """Have pages that are open show how the mails about it stand."""
    unit.alerts.note_mail(notice.alert_id, unit.now)


def write(run: JobRun, people: People, post: Post) -> bool:
    """Send one of these mails; False where somebody has answered meanwhile and it is not wanted any more.

    Raises Unavailable while something does not answer, and another error of ours where it will never arrive.
    """
    notice = notice_of(run.client_id, run.about)
    line = people.line(notice.client_id)
    if not run.transact(lambda unit: _waits(unit, notice, [*line.first, *line.admins])):
        return False
    _send(run, people, post)
    return True


def try_out(unit: Unit, staff_id: str, key: str) -> None:
    """Have a mail sent to whoever wants to see whether mail works."""
    unit.ask(TRIAL, key, about={"staff_id": staff_id})


def write_trial(run: JobRun, people: People, post: Post) -> None:
    """Send the mail with which somebody tries it out; raises like `write`."""
    _send(run, people, post)


def _send(run: JobRun, people: People, post: Post) -> None:
    staff_id = str(run.about["staff_id"])
    address = people.addresses([staff_id]).get(staff_id)
    if address is None:
        raise NotFound("They do not work here any more.")
    clinic = run.transact(lambda unit: unit.clinic.get())
    post.send(address, key=f"{run.kind}/{run.key}", at=run.made_at, clinic=clinic)


def _waits(unit: Unit, notice: Notice, told: list[str]) -> bool:
    """Whether the alert still says what it said then, and nobody has answered."""
    record = unit.alerts.find(notice.alert_id, EVERYTHING)
    if record is None or record.alert.new_since != notice.since:
        return False
    return waits(record.as_seen_by("", unit.now).alert, record.acts, told)
