"""The ledger in words: what is missing and why, what was set aside, and what came of trying again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

import flask_babel

from services.alerts.domain.ledger import Cause, DayRow, Missing, Service, few
from services.alerts.usecases.ledger import DAYS, Sheet
from shared.web.words import _, lazy, ngettext

MOST_IDS: Final = 20
SHORT: Final = 8
NAMES: Final[dict[Service, str]] = {
    "intake": lazy("Clients and sessions"),
    "feedback": lazy("Check-ins"),
    "alerts": lazy("Prompts"),
}


@dataclass(frozen=True)
class Lost:
    """Things that are missing at one place for one reason."""

    what: str
    why: str
    explained: bool
    ids: Sequence[str]
    more: int


@dataclass(frozen=True)
class DayShown:
    """One day of the table."""

    noon: datetime
    row: DayRow
    waits: int | None

    @property
    def empty(self) -> bool:
        """Whether nothing happened on that day, as far as all services say."""
        return all(count == 0 for count in self.row.counts.values())


def days_shown(sheet: Sheet, zone: str) -> list[DayShown]:
    """The days of the table, newest first, each by an instant of it."""
    noon = time(12, tzinfo=ZoneInfo(zone))
    return [
        DayShown(datetime.combine(date.fromisoformat(row.day), noon), row, row.unanswered()) for row in sheet.days
    ]


def lost_shown(missing: Sequence[Missing]) -> list[Lost]:
    """What is missing by place and reason, what nobody can explain first."""

    def order(one: Missing) -> tuple[bool, str, str, str]:
        return one.explained, one.check.what, one.at.service, one.cause

    found = []
    for _key, group in groupby(sorted(missing, key=order), order):
        alike = list(group)
        ids = [one.thing.entry_id[:SHORT] for one in alike[:MOST_IDS]]
        what, why = what_of(alike[0], len(alike)), why_of(alike[0].cause)
        found.append(Lost(what, why, alike[0].explained, ids, len(alike) - len(ids)))
    return found


def what_of(one: Missing, count: int) -> str:
    """What is missing where, as a sentence."""
    match one.check.what, one.at.service:
        case "link", "feedback":
            return ngettext(
                "%(num)s session that was held has no check-in link.",
                "%(num)s sessions that were held have no check-in link.",
                count,
            )
        case "link", _:
            return ngettext(
                "%(num)s check-in link is for a session that is not there as held.",
                "%(num)s check-in links are for sessions that are not there as held.",
                count,
            )
        case "rating", "alerts":
            return ngettext(
                "%(num)s rating has not been taken in.", "%(num)s ratings have not been taken in.", count
            )
        case "rating", _:
            return ngettext(
                "%(num)s rating was taken in, and the check-in that it came from is gone.",
                "%(num)s ratings were taken in, and the check-ins that they came from are gone.",
                count,
            )
        case "decision", _:
            return ngettext(
                "On %(num)s rating nothing was decided.", "On %(num)s ratings nothing was decided.", count
            )
    return ngettext(
        "%(num)s prompt that must be there is not.", "%(num)s prompts that must be there are not.", count
    )


def why_of(cause: Cause) -> str:
    """Why, as far as anybody knows."""
    return {
        "unsent": _("It waits to be sent and goes out by itself. If it stays, see whether Kafka is up."),
        "quarantined": _("It waits behind a record of the same client that could not be applied: see below."),
        "dead": _("A record about the same client could not be applied: see below."),
        "behind": _("It was sent, and the worker that takes it in does not run or is behind."),
        "on_its_way": _("It came a moment ago and is on its way."),
        "not_taken_in": _("It was sent and not taken in. ./attune republish says it again."),
        "lost": _("Missing: cause unknown. ./attune republish says again what there is; the log may say more."),
        "gone": _("Missing: cause unknown. The row is gone where it was first: look for it in a backup."),
    }[cause]


def unseen_words(sheet: Sheet) -> str:
    """How many prompts wait that their clinician was not shown, never so few that it says whose."""
    if sheet.unseen is None:
        return ""
    about = few(sheet.unseen)
    if about is None:
        return _("Fewer than 5 prompts of the last %(days)s days wait to be seen by their clinician.", days=DAYS)
    return _(
        "At least %(num)s prompts of the last %(days)s days wait to be seen by their clinician.",
        num=about,
        days=DAYS,
    )


def came_of(done: int, stay: int, *, jobs: bool) -> str:
    """What came of trying again."""
    if jobs:
        return ngettext("%(num)s job is done again now.", "%(num)s jobs are done again now.", done)
    applied = ngettext("%(num)s record was applied.", "%(num)s records were applied.", done)
    if not stay:
        return applied
    still = ngettext(
        "%(num)s still cannot be applied; the log says why.",
        "%(num)s still cannot be applied; the log says why.",
        stay,
    )
    return f"{applied} {still}"


def headline(sheet: Sheet) -> str:
    """How all of it stands, in a sentence."""
    if sheet.silent:
        silent = ", ".join(str(NAMES[service]) for service in sheet.silent)
        return _("Not all can be compared now: these parts of Attune do not answer: %(names)s.", names=silent)
    if sheet.more:
        return _(
            "%(num)s things are missing, or about so many. The newest are named here.",
            num=flask_babel.format_decimal(len(sheet.missing) + sheet.more),
        )
    if sheet.unknown:
        return ngettext(
            "%(num)s thing is missing and does not come by itself.",
            "%(num)s things are missing and do not come by themselves.",
            len(sheet.unknown),
        )
    if sheet.missing:
        return _("Nothing is lost; some of it is on its way or was set aside.")
    return _("Nothing is missing: all counts agree.")
