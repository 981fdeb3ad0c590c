"""What stands on top of every page of staff: clients who may not be safe and whom nobody has reached yet."""

from __future__ import annotations

from typing import Final

import msgspec

from services.alerts.domain.acts import LIVE
from services.alerts.domain.signals import SAFETY
from services.alerts.ports import AlertRecord, Responsible, Wanted
from services.alerts.usecases.seeing import scope_for_safety
from services.alerts.web import words
from services.alerts.web.deps import Deps
from services.alerts.web.mailing import mailing, overdue, without_server
from services.alerts.web.safety import Safety, reach, safety_of, waits_for
from shared.contracts.principal import EVERYTHING, Principal, Scope
from shared.web.band import Band, Pin
from shared.web.clinic import clinic
from shared.web.words import _

# More than a clinic ever has at once; if it should, the newest are named and the list has the others.
MOST: Final = 50


class SafetyPin(Pin, frozen=True, kw_only=True):
    """A pin with all that our own pages show of it; what leaves this service is the pin alone."""

    safety: Safety


def pins(made: Deps, me: Principal) -> Band:
    """What is pinned for this person: as somebody who was told, and as somebody who runs the clinic.

    It says that there may be more where feedback cannot be asked who is not safe.
    """
    deaf = not made.hearing.heard(made.clock())
    told = _live(made, scope_for_safety(clinic(), me))
    made.neighbours.responsible({record.alert.client_id for record in told})  # all at once, and remembered
    own = [record for record in told if waits_for(record, me, reach(made.neighbours, record))]
    names = made.neighbours.names({record.alert.client_id for record in own})
    shown: list[Pin] = [_pin(made, me, record, names.get(record.alert.client_id)) for record in own]
    note = without_server() if made.server is None and (me.is_("admin") or me.is_("supervisor")) else ""
    if not me.is_("admin"):
        return Band(shown, silent=deaf, note=note)
    mine = {record.alert.alert_id for record in own}
    others, unknown = _of_others(made, [one for one in _live(made, EVERYTHING) if one.alert.alert_id not in mine])
    return Band([*shown, *others], silent=unknown or deaf, note=note)


def plain(band: Band) -> bytes:
    """The band as other services show it, without numbers to call."""
    bare = [Pin(text=pin.text, state=pin.state, link=pin.link, action=pin.action) for pin in band.pins]
    return msgspec.json.encode(Band(bare, band.silent, band.note))


def _live(made: Deps, scope: Scope) -> list[AlertRecord]:
    wanted = Wanted(kinds=SAFETY, statuses=tuple(sorted(LIVE)), limit=MOST)
    found = made.alerts.page(scope, wanted)
    now = made.clock()
    return [record for record in (one.as_seen_by("", now) for one in found) if record.alert.status in LIVE]


def _pin(made: Deps, me: Principal, record: AlertRecord, name: str | None) -> SafetyPin:
    safety = safety_of(made, me, record, name)
    return SafetyPin(
        text=safety.headline.striptags(),
        state=" ".join([*safety.doubts, *safety.state, *safety.mail]),
        link=f"/alerts/prompts/{record.alert.alert_id}",
        action=_("Look and call"),
        safety=safety,
    )


def _of_others(made: Deps, records: list[AlertRecord]) -> tuple[list[Pin], bool]:
    """Those that reach nobody or that nobody has answered in time, without a name; and whether any is unknown."""
    reached = made.neighbours.responsible({record.alert.client_id for record in records})
    unknown = any(record.alert.client_id not in reached for record in records)
    pins = [_for_admins(made, one, reached.get(one.alert.client_id)) for one in records]
    return [pin for pin in pins if pin is not None], unknown


def _for_admins(made: Deps, record: AlertRecord, responsible: Responsible | None) -> Pin | None:
    if responsible is not None and not responsible.people:
        state = [_("Nobody is in charge of them, so nobody was told: assign somebody.")]
        action = _("Assign somebody")
    elif overdue(made, record, responsible) is not None:
        state = [*mailing(made, record, responsible).state(), _("Call whoever is in charge of them.")]
        action = _("See who is in charge")
    else:
        return None
    when = words.at(record.alert.new_since, made.clock())
    return Pin(
        text=_("A client said %(when)s that they are not safe.", when=when)
        if record.alert.kind == "NOT_SAFE"
        else _("A client may not be safe, %(when)s.", when=when),
        state=" ".join(state),
        link=f"/intake/clients/{record.alert.client_id}/",
        action=action,
    )
