"""Publish figures: a quarter four weeks after its end, clinicians' own a week before, and each day the week."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.alerts.domain.figures.counting import Counts, Period
from services.alerts.domain.figures.quarters import FROZEN_AFTER, OWN_AFTER, Quarter, due
from services.alerts.domain.figures.snapshot import owned, published
from services.alerts.domain.figures.week import DAYS, week
from services.alerts.domain.rules import Timeline
from services.alerts.domain.trajectory import Trajectory, fold
from services.alerts.ports.figures import FiguresRun, FiguresUnit, Sources

# The jobs; a quarter's or a day's name is the key.
QUARTER: Final = "figures"
OWN: Final = "own-figures"
WEEK: Final = "week-figures"
PAGE: Final = 50

Effect = Callable[[FiguresUnit], object]


def ask_for_week(unit: FiguresUnit) -> list[tuple[str, Quarter]]:
    """Have the week counted once a day; give which quarters are due and not published yet, each with its job."""
    zone, now = zone_of(unit), unit.now
    today = now.astimezone(zone).date().isoformat()
    known = unit.figures.week()
    if known is None or known.day != today:
        unit.ask(WEEK, today)
    found = [(QUARTER, one) for one in due(now, zone, FROZEN_AFTER) if unit.figures.find(str(one)) is None]
    return found + [(OWN, one) for one in due(now, zone, OWN_AFTER) if not unit.figures.has_own(str(one))]


def ask_for_quarters(unit: FiguresUnit, wanted: Sequence[tuple[str, Quarter]], first: datetime) -> None:
    """Have these published, as far as the clinic held sessions then; asking twice is asking once."""
    begun = Quarter.of(first, zone_of(unit))
    for kind, quarter in wanted:
        if quarter >= begun:
            unit.ask(kind, str(quarter))


def zone_of(unit: FiguresUnit) -> ZoneInfo:
    """The clinic's time zone."""
    clinic = unit.clinic.get()
    return ZoneInfo(clinic.time_zone if clinic else "UTC")


def publish_quarter(run: FiguresRun, sources: Sources, *, page: int = PAGE) -> Effect | None:
    """Count a quarter, client by client, and give what publishes it, unless it has been or nobody was seen."""
    if run.transact(lambda unit: unit.figures.find(run.key)) is not None:
        return None
    counts = _counted(run, sources, page)
    if counts is None:
        return None
    return lambda unit: unit.figures.keep(published(run.key, counts, unit.now))


def publish_own(run: FiguresRun, sources: Sources, *, page: int = PAGE) -> Effect | None:
    """Count a quarter and give each clinician their own part of it."""
    if run.transact(lambda unit: unit.figures.has_own(run.key)):
        return None
    counts = _counted(run, sources, page)
    if counts is None:
        return None
    return lambda unit: unit.figures.keep_own(list(owned(run.key, counts, unit.now)))


def publish_week(run: FiguresRun, sources: Sources) -> Effect:
    """Count the seven days before that day began."""
    zone = run.transact(zone_of)
    end = datetime.fromisoformat(run.key).replace(tzinfo=zone).astimezone(UTC)
    found = week(run.key, end, sources.asked(end - timedelta(days=DAYS), end), sources.waiting())
    return lambda unit: unit.figures.keep_week(found)


def _counted(run: FiguresRun, sources: Sources, page: int) -> Counts | None:
    quarter = Quarter.named(run.key)
    if quarter is None:
        return None
    zone, timeline = run.transact(lambda unit: (zone_of(unit), unit.timeline))
    counts = Counts(Period(quarter.begins(zone), quarter.ends(zone)), timeline)
    after, more = "", True
    while more:
        found = sources.following(after, page)
        _add(counts, found, sources, timeline)
        after, more = found[-1].client_id if found else after, len(found) == page
        run.rest()
    return counts if counts.tallies["check_ins"].units else None


def _add(counts: Counts, found: Sequence[Trajectory], sources: Sources, timeline: Timeline) -> None:
    living = [trajectory for trajectory in found if trajectory.erased_at is None]
    alerts = sources.alerts_of([trajectory.client_id for trajectory in living])
    for trajectory in living:
        fold(trajectory, timeline)
        counts.add(trajectory, [(record.alert, record.acts) for record in alerts.get(trajectory.client_id, ())])
