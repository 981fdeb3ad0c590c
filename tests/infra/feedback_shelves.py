"""Collections of feedback in memory: ratings, questionnaires, ruptures, notices, and what all of them share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Generic, TypeVar

from services.feedback.domain.invitation import Invitation, hash_of
from services.feedback.domain.measure import Measure
from services.feedback.domain.rating import Rating
from services.feedback.domain.repair import Rupture, RuptureWord
from services.feedback.domain.safety import SafetyNotice
from services.feedback.domain.value_check import ValueCheck
from services.feedback.ports import LinkRead, Title
from shared.contracts.events import GoalUpdated, SessionUpdated, StaffUpdated
from shared.contracts.revision import Revision

T = TypeVar("T")


class FakeThings(Generic[T]):
    """Things of one kind by the id that stands in their field `key`."""

    def __init__(self, rows: dict[str, T], key: str) -> None:
        self.rows = rows
        self.key = key

    def get(self, thing_id: str) -> T | None:
        return self.rows.get(thing_id)

    def find(self, thing_ids: Collection[str]) -> Mapping[str, T]:
        return {thing_id: self.rows[thing_id] for thing_id in thing_ids if thing_id in self.rows}

    def put(self, *things: T) -> None:
        self.rows |= {getattr(thing, self.key): thing for thing in things}


class FakeMeasures(FakeThings[Measure]):
    def of_episode(self, episode_id: str) -> Sequence[Measure]:
        found = [measure for measure in self.rows.values() if measure.episode_id == episode_id]
        return sorted(found, key=lambda measure: (measure.held_at, measure.measure_id))

    def after(self, measure_id: str, limit: int) -> Sequence[Measure]:
        return [self.rows[key] for key in sorted(self.rows) if key > measure_id][:limit]


class FakeRuptures(FakeThings[Rupture]):
    def latest(self, episode_id: str) -> Rupture | None:
        found = [rupture for rupture in self.rows.values() if rupture.episode_id == episode_id]
        return max(found, key=lambda rupture: (rupture.raised_at, rupture.alert_id), default=None)


class FakeRuptureWords(FakeThings[RuptureWord]):
    def about(self, alert_id: str) -> Sequence[RuptureWord]:
        return [self.rows[key] for key in sorted(self.rows) if self.rows[key].alert_id == alert_id]

    def after(self, answer_id: str, limit: int) -> Sequence[RuptureWord]:
        return [self.rows[key] for key in sorted(self.rows) if key > answer_id][:limit]


class FakeSafetyNotices(FakeThings[SafetyNotice]):
    def of_session(self, session_id: str) -> Sequence[SafetyNotice]:
        return [notice for notice in self.rows.values() if notice.session_id == session_id]

    def since(self, instant: datetime, limit: int) -> Sequence[SafetyNotice]:
        lately = [notice for notice in self.rows.values() if notice.raised_at >= instant]
        return sorted(lately, key=lambda notice: notice.raised_at, reverse=True)[:limit]

    def after(self, notice_id: str, limit: int) -> Sequence[SafetyNotice]:
        return [self.rows[key] for key in sorted(self.rows) if key > notice_id][:limit]


class FakeInvitations(FakeThings[Invitation]):
    def of_token(self, token: str) -> Invitation | None:
        wanted = hash_of(token)
        return next((row for row in self.rows.values() if wanted in {row.token_hash, *row.earlier}), None)


class FakeRatings(FakeThings[Rating]):
    def of_session(self, session_id: str) -> Rating | None:
        return next((rating for rating in self.rows.values() if rating.session_id == session_id), None)

    def of_sessions(self, session_ids: Sequence[str]) -> Sequence[Rating]:
        return [rating for rating in self.rows.values() if rating.session_id in session_ids]

    def last(self, episode_id: str, clinician_id: str) -> Sequence[Rating]:
        wanted = (episode_id, clinician_id)
        theirs = [rating for rating in self.rows.values() if (rating.episode_id, rating.clinician_id) == wanted]
        found = [rating for rating in theirs if rating.disowned_at is None]
        return sorted(found, key=lambda rating: (rating.held_at, rating.session_id))[-12:]

    def count_since(self, episode_id: str, since: datetime | None) -> int:
        own = [r for r in self.rows.values() if r.episode_id == episode_id and r.disowned_at is None]
        return sum(since is None or rating.first_submitted_at > since for rating in own)

    def before(self, client_id: str, held_at: datetime) -> Rating | None:
        found = [r for r in self.rows.values() if r.client_id == client_id and r.held_at < held_at]
        return max(found, key=lambda rating: (rating.held_at, rating.session_id), default=None)

    def after(self, rating_id: str, limit: int) -> Sequence[Rating]:
        return [self.rows[key] for key in sorted(self.rows) if key > rating_id][:limit]


class FakeValueChecks(FakeThings[ValueCheck]):
    def latest(self, episode_id: str) -> ValueCheck | None:
        found = [check for check in self.rows.values() if check.episode_id == episode_id]
        return max(found, key=lambda check: check.asked_at, default=None)

    def after(self, check_id: str, limit: int) -> Sequence[ValueCheck]:
        return [self.rows[key] for key in sorted(self.rows) if key > check_id][:limit]


class FakeLinkReads:
    def __init__(self, reads: list[LinkRead]) -> None:
        self.reads = reads

    def add(self, read: LinkRead) -> None:
        self.reads.append(read)

    def of_session(self, session_id: str, limit: int) -> Sequence[LinkRead]:
        found = [read for read in self.reads if read.session_id == session_id]
        return sorted(found, key=lambda read: read.at)[:limit]


class FakeSessions(FakeThings[SessionUpdated]):
    def numbers(self, episode_id: str) -> Mapping[str, int]:
        own = [session for session in self.rows.values() if session.episode_id == episode_id]
        own.sort(key=lambda session: (session.held_at, session.session_id))
        return {session.session_id: number for number, session in enumerate(own, start=1)}


class FakeGoals(FakeThings[GoalUpdated]):
    def __init__(self, rows: dict[str, GoalUpdated], words: dict[str, Title]) -> None:
        super().__init__(rows, "goal_id")
        self.words = words

    def of_episode(self, episode_id: str) -> Sequence[GoalUpdated]:
        goals = [goal for goal in self.rows.values() if goal.episode_id == episode_id]
        return sorted(goals, key=lambda goal: (goal.agreed_at, goal.goal_id))

    def titles(self, goal_ids: Iterable[str]) -> Mapping[str, Title]:
        return {goal_id: self.words[goal_id] for goal_id in goal_ids if goal_id in self.words}

    def put_title(self, title: Title) -> None:
        self.words[title.goal_id] = title

    def behind(self, limit: int) -> Sequence[GoalUpdated]:
        active = [goal for goal in self.rows.values() if goal.status == "active"]
        known = {title.goal_id: title.revision for title in self.words.values()}
        never = Revision(0, 0)
        return [goal for goal in active if known.get(goal.goal_id, never) < goal.revision][:limit]


class FakeStaff(FakeThings[StaffUpdated]):
    def supervisors(self, team_id: str) -> Sequence[str]:
        return sorted(
            staff.staff_id
            for staff in self.rows.values()
            if staff.active and "supervisor" in staff.roles and team_id in staff.team_ids
        )
