"""Taking note of what feedback tells."""

from __future__ import annotations

from collections.abc import Sequence

from services.intake.domain.check_ins import CheckIn
from services.intake.ports import Unit
from shared.contracts.events import SessionRated


def note_check_ins(unit: Unit, ratings: Sequence[SessionRated]) -> None:
    """Keep that these sessions were rated, each by its highest revision; nothing of an erased client."""
    alive = unit.clients.anchor({rating.client_id for rating in ratings})
    newest: dict[str, CheckIn] = {}
    for rating in ratings:
        check_in = _check_in(rating)
        known = newest.get(check_in.rating_id)
        if rating.client_id in alive and (known is None or known.version < check_in.version):
            newest[check_in.rating_id] = check_in
    unit.check_ins.put_newer(list(newest.values()))


def _check_in(rating: SessionRated) -> CheckIn:
    return CheckIn(
        rating_id=rating.rating_id,
        client_id=rating.client_id,
        session_id=rating.session_id,
        submitted_at=rating.submitted_at,
        complete=rating.total is not None,
        version=(rating.revision.epoch, rating.revision.n),
        disowned=rating.disowned_at is not None,
    )
