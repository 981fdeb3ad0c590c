"""When the next session is over, for what is to wait until then."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from services.alerts.domain.facts import SessionFact

# How long a session lasts is not noted anywhere.
LENGTH: Final = timedelta(hours=1)


def after_next(sessions: Iterable[SessionFact], since: datetime) -> datetime | None:
    """Return when the first session after that instant is over; None while none is known.

    One that was missed or called off late was the next one too; one that was called off in time is passed over.
    """
    starts = [one.held_at for one in sessions if one.held_at > since and one.status != "cancelled"]
    return min(starts) + LENGTH if starts else None
