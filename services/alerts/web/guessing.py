"""When a clinician is asked to guess before they look: never before safety, or before what is important."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from services.alerts.domain.signals import SAFETY
from services.alerts.ports import AlertRecord
from services.alerts.web.deps import Deps
from shared.contracts.principal import Principal


def to_guess(
    made: Deps, me: Principal, last: Mapping[str, str], waiting: Collection[AlertRecord]
) -> frozenset[str]:
    """Of their own clients, whose last sessions these are, those whose check-in they guess first.

    It is so if they want it, as long as nothing that waits with the client is about safety, is important or tells
    of that check-in.
    """
    if not last or not made.guesses.wanted_by(me.staff_id):
        return frozenset()
    free = {
        client_id: session_id for client_id, session_id in last.items() if _is_free(client_id, session_id, waiting)
    }
    done = made.guesses.made(me.staff_id, free.values())
    return frozenset(client_id for client_id, session_id in free.items() if session_id not in done)


def _is_free(client_id: str, session_id: str, waiting: Iterable[AlertRecord]) -> bool:
    return not any(
        alert.kind in SAFETY or alert.severity == "high" or alert.session_id == session_id
        for alert in (one.alert for one in waiting)
        if alert.client_id == client_id
    )
