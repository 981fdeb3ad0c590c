"""The API of the ledger, for admins: the same figures as the page, and trying again."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
import msgspec

from services.alerts.domain.ledger import SERVICES, Missing, few
from services.alerts.usecases.ledger import reconcile
from services.alerts.web.deps import deps
from services.alerts.web.ledger_page import LONGEST, UTC, service_named
from services.alerts.web.ledger_words import SHORT
from shared.contracts.ledger import Trouble
from shared.errors import Invalid
from shared.web.api import Blueprint, Schema
from shared.web.clinic import time_zone
from shared.web.identity import need
from shared.web.schemas import Instant, StrictString
from shared.web.words import _

ledger = Blueprint("ledger", __name__, description="Whether anything was lost on its way from link to prompt")


class DayItem(Schema):
    """What each stage has of a day; null where a service does not answer."""

    day = ma.fields.String(required=True)
    held = ma.fields.Integer(allow_none=True)
    invited = ma.fields.Integer(allow_none=True)
    mailed = ma.fields.Integer(allow_none=True)
    shown = ma.fields.Integer(allow_none=True)
    opened = ma.fields.Integer(allow_none=True)
    answered = ma.fields.Integer(allow_none=True)
    ended = ma.fields.Integer(allow_none=True)
    rated = ma.fields.Integer(allow_none=True)
    folded = ma.fields.Integer(allow_none=True)
    decided = ma.fields.Integer(allow_none=True)


class MissingItem(Schema):
    """One thing that is not where it must be, by the beginning of its id, and why."""

    what = ma.fields.String(required=True)
    id = ma.fields.String(required=True)
    missing_at = ma.fields.String(required=True)
    cause = ma.fields.String(required=True)
    explained = ma.fields.Boolean(required=True)


class DeadLettersItem(Schema):
    """Records that could not be applied, by reason and place."""

    reason = ma.fields.String(required=True)
    place = ma.fields.String(required=True)
    count = ma.fields.Integer(required=True)
    since = Instant(required=True)


class FailedJobsItem(Schema):
    """Jobs that were given up, by kind."""

    kind = ma.fields.String(required=True)
    count = ma.fields.Integer(required=True)
    since = Instant(required=True)
    sentence = ma.fields.String(required=True)


class AsideItem(Schema):
    """What a service has set aside; all but its name is null where it does not answer."""

    service = ma.fields.String(required=True)
    answers = ma.fields.Boolean(required=True)
    dead_letters = ma.fields.List(ma.fields.Nested(DeadLettersItem))
    failed_jobs = ma.fields.List(ma.fields.Nested(FailedJobsItem))
    quarantined = ma.fields.Integer()
    waiting = ma.fields.Integer()
    outbox_oldest_seconds = ma.fields.Float()
    consumer_last_poll_seconds = ma.fields.Float(allow_none=True)


class LedgerItem(Schema):
    """The ledger of the last two weeks; `unseen` is rounded down to fives, and null below five.

    What was not counted right now was counted at `counted_at` or later. The newest 200 things that are missing
    between two stages are named; `more_missing` is about how many there are besides.
    """

    days = ma.fields.List(ma.fields.Nested(DayItem), required=True)
    counted_at = Instant(required=True, allow_none=True)
    missing = ma.fields.List(ma.fields.Nested(MissingItem), required=True)
    more_missing = ma.fields.Integer(required=True)
    unseen = ma.fields.Integer(allow_none=True, required=True)
    set_aside = ma.fields.List(ma.fields.Nested(AsideItem), required=True)


class NewRetry(Schema):
    """What to try again: dead letters of a reason, or failed jobs of a kind, of one service."""

    service = StrictString(required=True, max=LONGEST)
    reason = StrictString(load_default="", max=LONGEST)
    kind = StrictString(load_default="", max=LONGEST)


class RetryItem(Schema):
    """What came of it: events applied or jobs asked for again, and letters that still cannot be applied."""

    done = ma.fields.Integer(required=True)
    stay = ma.fields.Integer(required=True)


def admins_only() -> None:
    """Refuse everybody else before anything is read."""
    need("admin")


ledger.before_request(admins_only)


@ledger.get("/ledger")
@ledger.response(200, LedgerItem)
def show_ledger() -> dict[str, object]:
    """What each stage has of each day, what is missing and why, and what was set aside."""
    made = deps()
    sheet = reconcile(made.books, now=made.clock(), zone=time_zone() or UTC)
    return {
        "days": [{"day": row.day, **row.counts} for row in sheet.days],
        "counted_at": sheet.as_of,
        "missing": [_missing(one) for one in sheet.missing],
        "more_missing": sheet.more,
        "unseen": few(sheet.unseen) if sheet.unseen is not None else None,
        "set_aside": [_aside(service, sheet.troubles[service]) for service in SERVICES],
    }


@ledger.post("/ledger/retries")
@ledger.arguments(NewRetry)
@ledger.response(200, RetryItem)
def add_retry(body: dict[str, Any]) -> dict[str, int]:
    """Try again what was set aside or given up; twenty records at a time, the oldest first."""
    if bool(body["reason"]) is bool(body["kind"]):
        words = _("Give a reason or a kind.")
        raise Invalid(words, fields={"reason": [words]})
    done, stay = deps().books[service_named(body["service"])].again(reason=body["reason"], kind=body["kind"])
    return {"done": done, "stay": stay}


def _missing(one: Missing) -> dict[str, object]:
    return {
        "what": one.check.what,
        "id": one.thing.entry_id[:SHORT],
        "missing_at": one.at.service,
        "cause": one.cause,
        "explained": one.explained,
    }


def _aside(service: str, trouble: Trouble | None) -> dict[str, object]:
    told = {} if trouble is None else msgspec.structs.asdict(trouble)
    return {"service": service, "answers": trouble is not None, **told}
