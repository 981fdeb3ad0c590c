"""The API of alerts and trajectories, and the parts of the API that stand in files of their own."""

from __future__ import annotations

from typing import Final

import flask

from services.alerts.domain.signals import SAFETY
from services.alerts.ports import AlertRecord, Wanted
from services.alerts.usecases.act import Wish, act_on
from services.alerts.usecases.retrace import History, retraced
from services.alerts.usecases.seeing import seen_by
from services.alerts.web.cards_api import cards
from services.alerts.web.deps import deps
from services.alerts.web.ledger_api import ledger
from services.alerts.web.quarters.api import figures
from services.alerts.web.rules_api import rules
from services.alerts.web.schemas import (
    AlertDetail,
    AlertItem,
    AlertList,
    AlertQuery,
    NewAct,
    TrajectoryItem,
    detail,
)
from shared.contracts.clinic import is_safety_contact
from shared.contracts.events import Role
from shared.contracts.principal import Principal
from shared.errors import Invalid, NotFound, Unavailable
from shared.web import audit
from shared.web.api import Blueprint, Cursor, api, once, page_of
from shared.web.clinic import clinic
from shared.web.identity import need, principal
from shared.web.words import _

alerts = Blueprint("alerts", __name__, description="What is worth talking about, and what became of it")
PARTS: Final = (alerts, cards, rules, figures, ledger)


def install(app: flask.Flask) -> None:
    """Put the API under `/alerts/api`."""
    made = api(app, "Attune alerts", "1")
    for part in PARTS:
        made.register_blueprint(part)


PROMPTED: Final[tuple[Role, ...]] = ("clinician", "supervisor")


def staff() -> Principal:
    """Whoever may see clients' answers at all: not an admin by that role alone, unless as the safety contact.

    They are shown nothing without having heard who is not safe, as far as feedback can be asked.
    """
    me = principal()
    if not is_safety_contact(clinic(), me):
        need(*PROMPTED)
    deps().hearing.heard(deps().clock())
    return me


def found_alert(alert_id: str, me: Principal) -> AlertRecord:
    """The alert, if they may see it; raises NotFound."""
    record = seen_by(deps().alerts, clinic(), me, alert_id)
    if record is None:
        raise NotFound(_("There is no such prompt."))
    audit.reads(record.alert.client_id, safety=record.alert.kind in SAFETY)
    return record


def check_colleague(record: AlertRecord, wish: Wish) -> None:
    """Raise Invalid if the colleague who is to take it on was not told, Unavailable if nobody can say."""
    if wish.to is None:
        return
    responsible = deps().neighbours.responsible([record.alert.client_id]).get(record.alert.client_id)
    if responsible is None:
        raise Unavailable(_("Your colleagues cannot be found at the moment. Please call them."), retry_after=5)
    if wish.to not in {person.staff_id for person in responsible.people}:
        fields = {"to": [_("Choose somebody who sees this client.")]}
        raise Invalid(_("Say to whom."), fields=fields)


@alerts.get("/alerts")
@alerts.arguments(AlertQuery, location="query")
@alerts.response(200, AlertList)
def list_alerts(query: dict[str, object]) -> dict[str, object]:
    """Alerts within the caller's scope, newest first."""
    me = staff()
    after, limit = query["after"], int(str(query["limit"]))
    wanted = Wanted(
        client_id=_text(query["client_id"]),
        statuses=(str(query["status"]),) if query["status"] else None,
        kind=_text(query["kind"]),
        after=(after.at, after.id) if isinstance(after, Cursor) else None,
        limit=limit + 1,
    )
    found = deps().alerts.page(me.scope(), wanted)
    page = page_of(found, limit, lambda record: Cursor(record.alert.raised_at, record.alert.alert_id))
    audit.lists(record.alert.client_id for record in found[:limit])
    now = deps().clock()
    page["items"] = [detail(record, me, now) for record in found[:limit]]
    return page


@alerts.get("/alerts/<alert_id>")
@alerts.response(200, AlertDetail)
def show_alert(alert_id: str) -> dict[str, object]:
    """An alert, and what people did with it."""
    me = staff()
    return detail(found_alert(alert_id, me), me, deps().clock())


@alerts.post("/alerts/<alert_id>/acts")
@alerts.arguments(NewAct)
@alerts.response(201, AlertItem)
@alerts.once
def act(body: dict[str, object], alert_id: str) -> flask.Response:
    """Say what you did with an alert; answers with the alert as it stands then."""
    me = staff()
    wish = Wish(**body)  # type: ignore[arg-type] # the schema has just made these
    check_colleague(found_alert(alert_id, me), wish)
    return once(
        deps().transact,
        lambda unit: detail(act_on(unit, me, alert_id, wish), me, unit.now),
        schema=AlertItem,
        status=201,
    )


@alerts.get("/clients/<client_id>/trajectory")
@alerts.response(200, TrajectoryItem)
def show_trajectory(client_id: str) -> History:
    """A client's ratings in the order of sessions, with what was usual before each and is usual now."""
    trajectory = deps().trajectories.find(client_id, staff().scope())
    if trajectory is None:
        raise NotFound(_("There is no such client."))
    return retraced(trajectory, deps().timeline)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
