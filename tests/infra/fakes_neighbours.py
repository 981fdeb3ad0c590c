"""The other services as alerts sees them, in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.alerts.ports import Absence, CrisisPlan, Note, Responsible
from shared.contracts.events import ConcernRaised
from shared.contracts.principal import Principal
from shared.errors import Unavailable


@dataclass
class FakeNeighbours:
    """What the other services would say."""

    people: Mapping[str, str] = field(default_factory=dict)
    goals: Mapping[str, str] = field(default_factory=dict)
    staff: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    sessions: Mapping[str, datetime] = field(default_factory=dict)
    written: Sequence[Note] = ()
    readers: frozenset[str] = frozenset({"sam"})
    silent: bool = False
    procedure: str | None = None
    reach: Mapping[str, Responsible] = field(default_factory=dict)

    away: Sequence[Absence] = ()
    crisis: Mapping[str, CrisisPlan] = field(default_factory=dict)

    def look_up(self, *, clients: Collection[str], goals: Collection[str], staff: Collection[str]) -> None:
        """Everything is known already."""

    def names(self, client_ids: Collection[str]) -> Mapping[str, str]:
        """The clients' names."""
        return {key: self.people[key] for key in client_ids if key in self.people}

    def goal_titles(self, goal_ids: Collection[str]) -> Mapping[str, str]:
        """The goals' words."""
        return {key: self.goals[key] for key in goal_ids if key in self.goals}

    def staff_names(self, staff_ids: Collection[str]) -> Mapping[str, str]:
        """The names of staff."""
        return {key: self.staff[key] for key in staff_ids if key in self.staff}

    def team_names(self, team_ids: Collection[str]) -> Mapping[str, str]:
        """The names of teams."""
        return {key: self.teams[key] for key in team_ids if key in self.teams}

    def responsible(self, client_ids: Collection[str]) -> Mapping[str, Responsible]:
        """Whom a word about safety reaches."""
        return {key: self.reach[key] for key in client_ids if key in self.reach}

    def crisis_plan(self, client_id: str) -> CrisisPlan | None:
        """The client's emergency contact and crisis plan."""
        return None if self.silent else self.crisis.get(client_id, CrisisPlan())

    def absences(self, _reader: Principal) -> Sequence[Absence] | None:
        """Who is away, of whoever's teams."""
        return None if self.silent else self.away

    def protocol(self) -> str | None:
        """What staff are to do."""
        return self.procedure

    def upcoming(self, client_ids: Collection[str]) -> Mapping[str, datetime]:
        """The next sessions."""
        return {key: self.sessions[key] for key in client_ids if key in self.sessions}

    def notes(self, session_ids: Collection[str], reader_id: str) -> Sequence[Note] | None:
        """The notes at these sessions, for those who may read them."""
        if self.silent:
            return None
        return [note for note in self.written if note.session_id in session_ids and reader_id in self.readers]


@dataclass
class FakeFeedback:
    """What feedback would answer; `down` makes it unreachable."""

    concerns: list[ConcernRaised] = field(default_factory=list)
    down: bool = False
    asked: list[datetime] = field(default_factory=list)

    def not_safe(self, since: datetime) -> Sequence[ConcernRaised]:
        """What was said, or nothing of it."""
        self.asked.append(since)
        if self.down:
            raise Unavailable("Another part of Attune does not answer right now.", retry_after=5)
        return [one for one in self.concerns if one.raised_at >= since]
