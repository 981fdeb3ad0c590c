"""Publish the figures of the demo's year at once, as the worker would in its time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeVar

from services.alerts.adapters.mongo import MongoSources
from services.alerts.adapters.mongo.collections import FIGURES, OWN_FIGURES
from services.alerts.adapters.mongo.unit import MongoUnit
from services.alerts.domain.figures.quarters import FROZEN_AFTER, OWN_AFTER, Quarter, due
from services.alerts.ports.figures import FiguresUnit
from services.alerts.usecases.publish import publish_own, publish_quarter, publish_week, zone_of
from shared.store import Transactions

T = TypeVar("T")
A_WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True)
class Run:
    """One figure that is made: no other process makes it."""

    key: str
    alerts: Transactions[MongoUnit]

    def transact(self, work: Callable[[FiguresUnit], T], /) -> T:
        """Do the work in a unit."""
        return self.alerts(work)

    def rest(self) -> None:
        """Nobody waits."""


def publish_all(alerts: Transactions[MongoUnit]) -> None:
    """Publish what is due of the last quarters and the last week; a start that broke off may have left less."""
    alerts.store.rows(FIGURES).delete({})
    alerts.store.rows(OWN_FIGURES).delete({})
    sources, now = MongoSources(alerts.store), alerts.store.now()
    zone, first = alerts(zone_of), sources.first_held()
    if first is None:
        return
    begun = Quarter.of(first, zone)
    found = [publish_week(Run(now.astimezone(zone).date().isoformat(), alerts), sources)]
    for publish, after in ((publish_quarter, FROZEN_AFTER), (publish_own, OWN_AFTER)):
        made = [publish(Run(str(one), alerts), sources) for one in due(now, zone, after) if one >= begun]
        found += [effect for effect in made if effect is not None]
    for effect in found:
        alerts(effect)
