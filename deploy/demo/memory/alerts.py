"""Alerts in memory: one client's trajectory and the prompts about them. Nobody is told by mail of the past."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from deploy.demo.memory.shelf import Service
from services.alerts.domain.notices import Notice
from services.alerts.domain.rules import Timeline
from services.alerts.domain.trajectory import Trajectory
from services.alerts.ports import AlertRecord, Unit
from shared.contracts.clinic import ClinicUpdated
from shared.contracts.principal import Scope


class Trajectories:
    """The trajectory of the one client, once there is one."""

    def __init__(self) -> None:
        self.kept: dict[str, Trajectory] = {}

    def load(self, wanted: Mapping[str, Collection[str]]) -> dict[str, Trajectory]:
        """Those that exist, with every session."""
        return {client_id: self.kept[client_id] for client_id in wanted if client_id in self.kept}

    def complete(self, trajectories: Collection[Trajectory]) -> None:
        """Nothing was left out."""

    def save(self, trajectories: Collection[Trajectory]) -> None:
        """Keep them."""
        self.kept |= {trajectory.client_id: trajectory for trajectory in trajectories}

    def lock(self, client_id: str) -> Trajectory:
        """The one of that client; nobody else knows of them yet."""
        return self.kept.setdefault(client_id, Trajectory(client_id))


class Prompts:
    """The prompts about the one client."""

    def __init__(self) -> None:
        self.kept: dict[str, AlertRecord] = {}

    def of_clients(self, client_ids: Collection[str]) -> dict[str, list[AlertRecord]]:
        """All of these clients."""
        return {
            client_id: [record for record in self.kept.values() if record.alert.client_id == client_id]
            for client_id in client_ids
        }

    def find(self, alert_id: str, scope: Scope) -> AlertRecord | None:
        """One by id, if its client lies within the scope."""
        found = self.kept.get(alert_id)
        return found if found and scope.covers(found.clinician_id, found.team_id) else None

    def save(self, records: Sequence[AlertRecord]) -> None:
        """Keep them."""
        self.kept |= {record.alert.alert_id: record for record in records}

    def note_shown(self, alert_ids: Collection[str], at: datetime) -> None:
        """Note the first time."""
        for record in [self.kept[alert_id] for alert_id in alert_ids]:
            if record.first_shown_at is None:
                self.save([replace(record, first_shown_at=at)])

    def note_opened(self, record: AlertRecord, staff_id: str, at: datetime) -> None:
        """Note that this person opened it, unless they have since it last became news."""
        kept = self.kept[record.alert.alert_id]
        if kept.opened_by(staff_id) is None:
            is_first = kept.first_opened_at is None and staff_id == kept.clinician_id
            first = at if is_first else kept.first_opened_at
            self.save([replace(kept, first_opened_at=first, opened={**kept.opened, staff_id: at})])


class Notices:
    """Nobody is told by mail of the past."""

    def ask(self, notices: Mapping[Notice, datetime | None]) -> None:
        """Have nobody told."""


class Settings:
    """The clinic."""

    def __init__(self, clinic: ClinicUpdated) -> None:
        self._clinic = clinic

    def get(self) -> ClinicUpdated:
        """What intake says of it."""
        return self._clinic


class Alerts(Service):
    """The unit of work of alerts, as far as bringing a client in goes."""

    def __init__(self, epoch: int, clinic: ClinicUpdated) -> None:
        super().__init__(epoch)
        self.clinic = Settings(clinic)
        self.trajectories, self.alerts, self.prompt_notices = Trajectories(), Prompts(), Notices()
        # An empty clinic has the rules that come with Attune.
        self.timeline = Timeline()

    def ask(self, kind: str, key: str, **_more: Any) -> None:  # noqa: ANN401 - whatever a job is about
        """Nobody is told by mail of the past."""

    def keep(self, unit: Unit) -> None:
        """Keep all of it in the database, with what is said of it."""
        unit.trajectories.save(list(self.trajectories.kept.values()))
        unit.alerts.save(list(self.alerts.kept.values()))
        for event in self.published:
            unit.publish(event)
