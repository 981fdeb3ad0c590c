"""What somebody did a moment ago and can take back, for the notice on their page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.alerts.domain.acts import ActName
from services.alerts.ports import AlertRecord
from services.alerts.usecases.undo import OFFERED_FOR
from services.alerts.web import words
from services.alerts.web.inbox import done_lately
from services.alerts.web.rows import Around
from shared.contracts.principal import Principal
from shared.web.words import lazy

DONE: Final[dict[ActName, object]] = {
    "acknowledge": lazy("seen"),
    "talked_about": lazy("talked about"),
    "snooze": lazy("snoozed"),
    "useful": lazy("useful"),
    "not_useful": lazy("not useful, and gone from your list"),
    "close": lazy("closed"),
    "reached": lazy("it is written down that you reached them"),
    "accept": lazy("you took it on"),
    "pass": lazy("a colleague was asked"),
}
SECONDS: Final = int(OFFERED_FOR.total_seconds())


@dataclass(frozen=True)
class Undoable:
    """An act that can be taken back: with which prompt, whose, and what was done."""

    act_id: str
    alert_id: str
    who: str
    what: str
    seconds: int = SECONDS


def undoable(records: Iterable[AlertRecord], around: Around, me: Principal, now: datetime) -> Undoable | None:
    """What that person did last with any of these, if it was a moment ago."""
    did = [(act, record) for record in records if (act := done_lately(record, me, now))]
    if not did:
        return None
    act, record = max(did, key=lambda one: one[0].at)
    client_id = record.alert.client_id
    who = around.names.get(client_id) or words.short(client_id)
    return Undoable(act.act_id, record.alert.alert_id, who, str(DONE[act.act]))
