"""Say how one wants to hear of prompts that can wait, and tell alerts when it is about to tell somebody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from services.intake.domain.clinic import Clinic, time_of_day
from services.intake.domain.notice_wishes import Channel, How, NoticeWishes
from services.intake.domain.staff import Staff
from services.intake.domain.text import wrong
from services.intake.ports import Unit
from services.intake.usecases.clinic import show_clinic
from shared import messages
from shared.hours import Hours, next_moment


@dataclass(frozen=True, kw_only=True)
class Reached:
    """A member of staff, how they want to hear of prompts, and the account if messages to a phone are how."""

    staff: Staff
    wishes: NoticeWishes
    account: str | None = field(default=None, repr=False)


def show_notice_wishes(unit: Unit, staff_id: str) -> NoticeWishes:
    """What that person has said, or what holds for whoever has said nothing."""
    return unit.notice_wishes.get(staff_id) or NoticeWishes(staff_id=staff_id)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody asks for."""

    how: How
    channel: Channel = "mail"
    phone: str | None = field(default=None, repr=False)
    quiet_from: str | None = None
    quiet_until: str | None = None


def set_notice_wishes(unit: Unit, staff_id: str, said: Said) -> NoticeWishes:
    """Keep how they want to hear of prompts; raises Invalid naming the field."""
    clinic = show_clinic(unit)
    wishes = NoticeWishes(
        staff_id=staff_id,
        how=said.how,
        channel=said.channel,
        phone=_phone(said, clinic),
        quiet_from=said.quiet_from and time_of_day("quiet_from", said.quiet_from),
        quiet_until=said.quiet_until and time_of_day("quiet_until", said.quiet_until),
        changed_at=unit.now,
    )
    _check_quiet(unit, wishes, clinic)
    unit.notice_wishes.put(wishes)
    return wishes


def reached(unit: Unit, staff_ids: Collection[str]) -> list[Reached]:
    """Those of these who work here, and how they want to hear of prompts."""
    account = show_clinic(unit).message_secret
    found = []
    for staff in unit.staff.find_many(staff_ids):
        wishes = show_notice_wishes(unit, staff.staff_id)
        if wishes.channel == "mail" or account is None:
            found.append(Reached(staff=staff, wishes=replace(wishes, phone=None)))
        else:
            found.append(Reached(staff=staff, wishes=wishes, account=account))
    return [one for one in found if one.staff.active]


def _phone(said: Said, clinic: Clinic) -> str | None:
    """The number; one that is typed must be right, and a channel that needs one must have it."""
    if said.channel == "message" and not clinic.sends_messages:
        raise wrong("channel", "The clinic has no account for messages. Choose mail.")
    if not said.phone:
        if said.channel == "message":
            raise wrong("phone", "Write down your number, or choose mail.")
        return None
    try:
        return messages.international(said.phone)
    except messages.NotTaken:
        raise wrong("phone", "Begin the number with + and its country, such as +44.") from None


def _check_quiet(unit: Unit, wishes: NoticeWishes, clinic: Clinic) -> None:
    if (wishes.quiet_from is None) != (wishes.quiet_until is None):
        empty = "quiet_until" if wishes.quiet_from else "quiet_from"
        raise wrong(empty, "Write down when quiet hours begin and when they end, or leave both empty.")
    if wishes.quiet is None:
        return
    if wishes.quiet_from == wishes.quiet_until:
        raise wrong("quiet_until", "Quiet hours end at another time than they begin.")
    hours = Hours(time_zone=clinic.time_zone, days=clinic.working_days, opens=clinic.opens, closes=clinic.closes)
    if hours.next_opening(unit.now) and next_moment(hours, wishes.quiet, unit.now) is None:
        raise wrong(
            "quiet_until",
            "It is quiet then whenever the clinic is open, and nothing would reach you. Choose “Nothing” instead.",
        )
