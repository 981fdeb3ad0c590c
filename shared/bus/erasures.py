"""Erases a client here once intake says that it has erased them: an event by itself deletes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from shared.bus.jobs import Effect, Kind, Run
from shared.contracts.events import ClientErased
from shared.errors import Conflict
from shared.sentence import say
from shared.store import Unit
from shared.store.erasures import ERASURE, erasure_of

# Intake is asked until it answers; a week of tries is as good as that.
UNTIL_ANSWERED: Final = 2_500
LONGEST_PAUSE: Final = timedelta(minutes=5)


def erasure_kind(is_erased: Callable[[str], bool], erase: Callable[[Unit, ClientErased], None]) -> Kind:
    """The job: `is_erased` asks intake whether it has erased that client, `erase` deletes what is here.

    `is_erased` raises Unavailable while intake does not answer. Where intake has erased nobody the job fails for
    good, which the ledger shows, and nothing is deleted.
    """

    def run(run: Run) -> Effect:
        event = erasure_of(run.job.about)
        if not is_erased(event.client_id):
            raise Conflict(
                say("Nobody has erased this client, so nothing was deleted here."), client_id=event.client_id
            )
        return lambda unit: erase(unit, event)

    return Kind(
        name=ERASURE,
        run=run,
        attempts=UNTIL_ANSWERED,
        pause=timedelta(seconds=1),
        longest_pause=LONGEST_PAUSE,
    )
