"""What stands on top of every page of staff: clients who may not be safe and whom nobody has reached yet."""

from __future__ import annotations

from typing import Final

import msgspec

from services.alerts.domain.acts import LIVE
from services.alerts.domain.signals import SAFETY
from services.alerts.ports import AlertRecord, Wanted
from services.alerts.web import words
from services.alerts.web.deps import Deps
from services.alerts.web.safety import Safety, reach, safety_of, waits_for
from shared.contracts.principal import EVERYTHING, Principal, Scope
from shared.web.band import Band, Pin
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
    told = _live(made, me.scope())
    made.neighbours.responsible({record.alert.client_id for record in told})  # all at once, and remembered
    own = [record for record in told if waits_for(record, me, reach(made.neighbours, record))]
    names = made.neighbours.names({record.alert.client_id for record in own})
    shown: list[Pin] = [_pin(made, me, record, names.get(record.alert.client_id)) for record in own]
    if not me.is_("admin"):
        return Band(shown, silent=deaf)
    mine = {record.alert.alert_id for record in own}
    nobodys, unknown = _nobodys(made, [one for one in _live(made, EVERYTHING) if one.alert.alert_id not in mine])
    return Band([*shown, *nobodys], silent=unknown or deaf)


def plain(band: Band) -> bytes:
    """The band as other services show it, without numbers to call."""
    bare = [Pin(text=pin.text, state=pin.state, link=pin.link, action=pin.action) for pin in band.pins]
    return msgspec.json.encode(Band(bare, band.silent))


def _live(made: Deps, scope: Scope) -> list[AlertRecord]:
    wanted = Wanted(kinds=SAFETY, statuses=tuple(sorted(LIVE)), limit=MOST)
    found = made.alerts.page(scope, wanted)
    now = made.clock()
    return [record for record in (one.as_seen_by("", now) for one in found) if record.alert.status in LIVE]


def _pin(made: Deps, me: Principal, record: AlertRecord, name: str | None) -> SafetyPin:
    safety = safety_of(made, me, record, name)
    return SafetyPin(
        text=safety.headline.striptags(),
        state=" ".join([*safety.doubts, *safety.state]),
        link=f"/alerts/prompts/{record.alert.alert_id}",
        action=_("Look and call"),
        safety=safety,
    )


def _nobodys(made: Deps, records: list[AlertRecord]) -> tuple[list[Pin], bool]:
    """Those that reach nobody at all, without a name or a word; and whether that is unknown of any."""
    reached = made.neighbours.responsible({record.alert.client_id for record in records})
    unknown = any(record.alert.client_id not in reached for record in records)
    found = [one for one in records if one.alert.client_id in reached and not reached[one.alert.client_id].people]
    now = made.clock()
    pins = [
        Pin(
            text=_("A client said %(when)s that they are not safe.", when=words.at(one.alert.new_since, now))
            if one.alert.kind == "NOT_SAFE"
            else _("A client may not be safe, %(when)s.", when=words.at(one.alert.new_since, now)),
            state=_("Nobody is in charge of them, so nobody was told: assign somebody."),
            link=f"/intake/clients/{one.alert.client_id}/",
            action=_("Assign somebody"),
        )
        for one in found
    ]
    return pins, unknown
