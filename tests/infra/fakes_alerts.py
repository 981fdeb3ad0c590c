"""The alerts service's ports in memory, and its objects ready made."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from services.alerts.domain.notices import Notice
from services.alerts.domain.prompt_notices import Mention, Message
from services.alerts.domain.rules import Timeline
from services.alerts.domain.trajectory import Trajectory
from services.alerts.ports import AlertRecord, Rated, Tombstone, Wanted
from services.alerts.usecases.caseload import caseload
from shared.contracts.clinic import ClinicUpdated
from shared.contracts.events import ClientErased, Event
from shared.contracts.principal import Scope
from shared.contracts.revision import Revision
from shared.errors import Erased
from shared.web.once import KeptAnswers

T = TypeVar("T")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass
class FakeTrajectories:
    """Trajectories in memory; what goes in and out is copied."""

    kept: dict[str, Trajectory] = field(default_factory=dict)

    def load(self, wanted: Mapping[str, Collection[str]]) -> dict[str, Trajectory]:
        """Those that exist, always with every session."""
        return {client_id: deepcopy(self.kept[client_id]) for client_id in wanted if client_id in self.kept}

    def complete(self, trajectories: Collection[Trajectory]) -> None:
        """Nothing was left out."""

    def save(self, trajectories: Collection[Trajectory]) -> None:
        """Keep them."""
        self.kept |= {trajectory.client_id: deepcopy(trajectory) for trajectory in trajectories}

    def find(self, client_id: str, scope: Scope) -> Trajectory | None:
        """One within the scope."""
        found = self.load({client_id: ()}).get(client_id)
        if found is None or found.erased_at is not None or not scope.covers(*caseload(found)):
            return None
        return found

    def ratings(self, client_ids: Collection[str]) -> Mapping[str, Sequence[Rated]]:
        """What ratings came to."""
        found = self.load(dict.fromkeys(client_ids, ()))
        return {
            client_id: [
                Rated(session_id=one.session_id, held_at=one.held_at, total=one.total, goals=one.goals)
                for one in sorted(trajectory.facts.ratings.values(), key=lambda one: (one.held_at, one.session_id))
            ]
            for client_id, trajectory in found.items()
            if trajectory.facts.ratings
        }

    def ratings_of_ruptures(self, client_ids: Collection[str]) -> Mapping[str, int]:
        """How many ratings each rupture has had."""
        found = self.load(dict.fromkeys(client_ids, ())).values()
        return {one.rupture_id: one.ratings for trajectory in found for one in trajectory.state.ruptures}

    def to_look_at(self, as_of: datetime, limit: int) -> list[str]:
        """Clients with whom something may have fallen due."""
        due = {name: found.facts.look_at for name, found in self.kept.items()}
        return sorted(name for name, at in due.items() if at is not None and at <= as_of)[:limit]

    def lock(self, client_id: str) -> Trajectory:
        """One."""
        found = self.load({client_id: ()}).get(client_id) or Trajectory(client_id)
        if found.erased_at is not None:
            raise Erased("This client's record was erased.")
        return found

    def bury(self, tombstones: Sequence[Tombstone]) -> None:
        """Leave tombstones."""
        for stone in tombstones:
            if self.erased_at(stone.client_id) is None:
                self.kept[stone.client_id] = Trajectory(stone.client_id, erased_at=stone.erased_at)

    def erased_at(self, client_id: str) -> datetime | None:
        """When the client was erased."""
        found = self.kept.get(client_id)
        return found.erased_at if found else None


@dataclass
class FakeAlerts:
    """Alerts in memory."""

    kept: dict[str, AlertRecord] = field(default_factory=dict)

    def of_clients(self, client_ids: Collection[str]) -> dict[str, list[AlertRecord]]:
        """All of these clients."""
        return {
            client_id: [record for record in self.kept.values() if record.alert.client_id == client_id]
            for client_id in client_ids
        }

    def find(self, alert_id: str, scope: Scope) -> AlertRecord | None:
        """One within the scope."""
        found = self.kept.get(alert_id)
        return found if found and scope.covers(found.clinician_id, found.team_id) else None

    def page(self, scope: Scope, wanted: Wanted) -> list[AlertRecord]:
        """A piece of the list."""
        found = [
            record
            for record in self.kept.values()
            if scope.covers(record.clinician_id, record.team_id) and _is_wanted(record, wanted)
        ]
        return sorted(found, key=_place, reverse=True)[: wanted.limit]

    def following(self, alert_id: str, limit: int) -> list[AlertRecord]:
        """The next ones in order of ids."""
        return [self.kept[key] for key in sorted(self.kept) if key > alert_id][:limit]

    def save(self, records: Sequence[AlertRecord]) -> None:
        """Keep them."""
        self.kept |= {record.alert.alert_id: record for record in records}

    def clients_to_wake(self, as_of: datetime) -> list[str]:
        """Clients with a snooze that ran out."""
        alerts = [record.alert for record in self.kept.values() if record.alert.status == "snoozed"]
        return sorted({a.client_id for a in alerts if a.snoozed_until is not None and a.snoozed_until <= as_of})

    def note_shown(self, alert_ids: Collection[str], at: datetime) -> None:
        """Note the first time."""
        for record in [self.kept[alert_id] for alert_id in alert_ids if alert_id in self.kept]:
            if record.first_shown_at is None:
                self.save([replace(record, first_shown_at=at)])

    def note_mail(self, alert_id: str, at: datetime) -> None:
        """Nobody has a page open here."""

    def note_opened(self, record: AlertRecord, staff_id: str, at: datetime) -> None:
        """Note the first time."""
        kept = self.kept.get(record.alert.alert_id)
        if kept is None or record.opened_by(staff_id) is not None:
            return
        first = at if kept.first_opened_at is None and staff_id == kept.clinician_id else kept.first_opened_at
        self.save([replace(kept, first_opened_at=first, opened={**kept.opened, staff_id: at})])


def _place(record: AlertRecord) -> tuple[datetime, str]:
    return record.alert.raised_at, record.alert.alert_id


def _is_wanted(record: AlertRecord, wanted: Wanted) -> bool:
    alert = record.alert
    return (
        wanted.client_id in (None, alert.client_id)
        and (wanted.client_ids is None or alert.client_id in wanted.client_ids)
        and wanted.kind in (None, alert.kind)
        and (wanted.kinds is None or alert.kind in wanted.kinds)
        and (wanted.statuses is None or alert.status in wanted.statuses)
        and (wanted.changed_since is None or alert.changed_at >= wanted.changed_since)
        and (wanted.after is None or _place(record) < wanted.after)
    )


@dataclass
class FakeClinics:
    """The clinic in memory."""

    kept: ClinicUpdated | None = None

    def get(self) -> ClinicUpdated | None:
        """The clinic."""
        return self.kept

    def keep(self, clinic: ClinicUpdated) -> None:
        """Keep the newest."""
        if self.kept is None or self.kept.revision < clinic.revision:
            self.kept = clinic


class FakePromptNotices:
    """Nobody is told of prompts here."""

    def ask(self, notices: Mapping[Notice, datetime | None]) -> None:
        """Have nobody told."""

    def takes_more(self, _message: Message) -> bool:
        """There is none."""
        return True

    def mention(self, _mention: Mention) -> bool:
        """In none."""
        return True

    def of_message(self, _kind: str, _key: str) -> Sequence[Mention]:
        """Nothing is in one."""
        return ()


@dataclass
class FakeUnit:
    """One unit of work in memory."""

    trajectories: FakeTrajectories
    alerts: FakeAlerts
    answers: KeptAnswers
    now: datetime
    timeline: Timeline
    clinic: FakeClinics = field(default_factory=FakeClinics)
    asked: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    published: list[Event] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    prompt_notices: FakePromptNotices = field(default_factory=FakePromptNotices)

    def forget(self, client_ids: Collection[str]) -> None:
        """Delete these clients' alerts."""
        self.forgotten += client_ids
        kept = self.alerts.kept
        self.alerts.kept = {
            key: record for key, record in kept.items() if record.alert.client_id not in client_ids
        }

    def publish(self, event: Event) -> None:
        """Have the event sent."""
        self.published.append(event)

    def ask(
        self,
        kind: str,
        key: str,
        *,
        about: Mapping[str, Any] | None = None,
        client_id: str | None = None,
        not_before: datetime | None = None,
    ) -> None:
        """Have that job done."""
        self.asked.setdefault((kind, key), {"about": about, "client_id": client_id, "not_before": not_before})

    def ask_erasures(self, events: Sequence[ClientErased], /) -> None:
        """Have these clients erased once intake says so."""
        for event in events:
            self.ask("erasure", event.client_id)

    def next_revision(self, current: Revision | None) -> Revision:
        """One more."""
        return Revision(1, current.n + 1 if current else 1)


@dataclass
class FakeStore:
    """A store in memory: what a unit did counts only if its work does not raise; the clock is set by hand."""

    now: datetime = NOW
    timeline: Timeline = field(default_factory=Timeline)
    trajectories: FakeTrajectories = field(default_factory=FakeTrajectories)
    alerts: FakeAlerts = field(default_factory=FakeAlerts)
    answers: KeptAnswers = field(default_factory=KeptAnswers)
    clinic: FakeClinics = field(default_factory=FakeClinics)
    asked: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    published: list[Event] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    def transact(self, work: Callable[[FakeUnit], T]) -> T:
        """Do the work."""
        unit = FakeUnit(
            deepcopy(self.trajectories),
            deepcopy(self.alerts),
            deepcopy(self.answers),
            self.now,
            self.timeline,
            deepcopy(self.clinic),
            deepcopy(self.asked),
        )
        result = work(unit)
        self.trajectories, self.alerts, self.answers = unit.trajectories, unit.alerts, unit.answers
        self.clinic = unit.clinic
        self.asked = unit.asked
        self.published += unit.published
        self.forgotten += unit.forgotten
        return result

    def pass_time(self, delta: timedelta) -> None:
        """Let time pass."""
        self.now += delta
