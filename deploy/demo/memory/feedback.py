"""Feedback in memory: the copies of one client's care, and everything that they answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from deploy.demo.memory.shelf import Service, Shelf
from services.feedback.domain.instruments import Instruments
from services.feedback.domain.invitation import Invitation, Links, hash_of
from services.feedback.domain.mailing import Delivery, Opening
from services.feedback.domain.measure import Measure
from services.feedback.domain.rating import Rating, WrittenNote
from services.feedback.domain.record import RecordAccess
from services.feedback.domain.repair import Rupture, RuptureWord
from services.feedback.domain.safety import SafetyNotice
from services.feedback.domain.value_check import ValueCheck
from services.feedback.ports import LinkRead, Title, Unit
from services.feedback.ports.supervision import NoteRead
from shared.contracts.clinic import ClinicUpdated
from shared.contracts.events import ClientUpdated, EpisodeUpdated, GoalUpdated, SessionUpdated, StaffUpdated
from shared.contracts.principal import Scope

LAST = 12


class Clients:
    """The one client."""

    def __init__(self) -> None:
        self.shelf = Shelf[ClientUpdated]("client_id")
        self.put, self.known = self.shelf.put, self.shelf.find

    def touch(self, client_id: str) -> None:
        """Nobody else knows of them yet."""

    def touch_all(self, client_ids: Collection[str]) -> Collection[str]:
        """Nobody else knows of them yet."""
        return client_ids

    def get(self, client_id: str, scope: Scope) -> ClientUpdated | None:
        """The client, if they lie within the scope."""
        client = self.shelf.get(client_id)
        return client if client and scope.covers(client.clinician_id, client.team_id) else None


class Goals(Shelf[GoalUpdated]):
    """The client's goals."""

    def of_episode(self, episode_id: str) -> Sequence[GoalUpdated]:
        """Those of that episode."""
        return [goal for goal in self.all() if goal.episode_id == episode_id]

    def titles(self, _goal_ids: Iterable[str]) -> Mapping[str, Title]:
        """They are asked of intake later, by whoever reads them."""
        return {}


class Sessions(Shelf[SessionUpdated]):
    """The client's sessions."""

    def numbers(self, episode_id: str) -> Mapping[str, int]:
        """The numbers of the episode's sessions by date."""
        own = sorted(
            (one for one in self.all() if one.episode_id == episode_id),
            key=lambda one: (one.held_at, one.session_id),
        )
        return {one.session_id: number for number, one in enumerate(own, 1)}


class Staff(Shelf[StaffUpdated]):
    """Who works in the clinic."""

    def supervisors(self, team_id: str) -> Sequence[str]:
        """The team's supervisors."""
        return [one.staff_id for one in self.all() if "supervisor" in one.roles and team_id in one.team_ids]


class Invitations(Shelf[Invitation]):
    """The links."""

    def of_token(self, token: str) -> Invitation | None:
        """The one that this token is the key to."""
        wanted = hash_of(token)
        return next((one for one in self.all() if one.token_hash == wanted), None)


class Ratings(Shelf[Rating]):
    """What was answered."""

    def of_session(self, session_id: str) -> Rating | None:
        """The rating of that session."""
        return next((one for one in self.all() if one.session_id == session_id), None)

    def last(self, episode_id: str, clinician_id: str) -> Sequence[Rating]:
        """The newest dozen, oldest first."""
        own = [one for one in self.all() if (one.episode_id, one.clinician_id) == (episode_id, clinician_id)]
        return sorted((one for one in own if one.disowned_at is None), key=lambda one: one.held_at)[-LAST:]

    def count_since(self, episode_id: str, since: datetime | None) -> int:
        """How many of that episode were first sent after that instant, or at all."""
        own = [one for one in self.all() if one.episode_id == episode_id and one.disowned_at is None]
        return sum(since is None or one.first_submitted_at > since for one in own)

    def before(self, client_id: str, held_at: datetime) -> Rating | None:
        """That of the latest session held earlier."""
        own = [one for one in self.all() if one.client_id == client_id and one.held_at < held_at]
        return max(own, key=lambda one: one.held_at, default=None)


class Notes(Shelf[WrittenNote]):
    """What the client wrote."""

    def of_session(self, session_id: str) -> WrittenNote | None:
        """The note of that session."""
        return next((one for one in self.all() if one.session_id == session_id), None)


class Measures(Shelf[Measure]):
    """The questionnaires."""

    def of_episode(self, episode_id: str) -> Sequence[Measure]:
        """Those of that episode, in order of their sessions."""
        return sorted((one for one in self.all() if one.episode_id == episode_id), key=lambda one: one.held_at)


class Ruptures(Shelf[Rupture]):
    """What alerts says of ruptures."""

    def latest(self, episode_id: str) -> Rupture | None:
        """The latest of that episode."""
        own = [one for one in self.all() if one.episode_id == episode_id]
        return max(own, key=lambda one: (one.raised_at, one.alert_id), default=None)


class Words(Shelf[RuptureWord]):
    """What the client said of ruptures."""

    def about(self, alert_id: str) -> Sequence[RuptureWord]:
        """All about that one."""
        return [one for one in self.all() if one.alert_id == alert_id]


class Safety(Shelf[SafetyNotice]):
    """That the client said that they are not safe."""

    def of_session(self, session_id: str) -> Sequence[SafetyNotice]:
        """Those of that session."""
        return [one for one in self.all() if one.session_id == session_id]


class ValueChecks(Shelf[ValueCheck]):
    """Whether care is still worth it to the client."""

    def latest(self, episode_id: str) -> ValueCheck | None:
        """The one of that episode that was asked last."""
        own = [one for one in self.all() if one.episode_id == episode_id]
        return max(own, key=lambda one: one.asked_at, default=None)


class LinkReads:
    """Who of the staff looked at links."""

    def __init__(self) -> None:
        self.kept: list[LinkRead] = []
        self.add = self.kept.append

    def of_session(self, session_id: str, limit: int) -> Sequence[LinkRead]:
        """The first looks at that session's."""
        return [one for one in self.kept if one.session_id == session_id][:limit]


class Supervision(Shelf[NoteRead]):
    """Who has read what was written for supervision."""

    def forget(self, note_id: str) -> None:
        """Forget who has read that note."""
        self.kept = {key: one for key, one in self.kept.items() if one.note_id != note_id}


class Deliveries(Shelf[Delivery]):
    """Links that were sent: none is, to clients who are invented."""

    def of_sessions(self, session_ids: Collection[str]) -> Sequence[Delivery]:
        """Those of these sessions."""
        return [one for one in self.all() if one.session_id in session_ids]


class Feedback(Service):
    """Feedback's unit of work, as far as bringing a client in goes."""

    def __init__(
        self,
        epoch: int,
        *,
        links: Links,
        instruments: Instruments,
        clinic: ClinicUpdated,
        staff: Sequence[StaffUpdated],
    ) -> None:
        super().__init__(epoch)
        self.links, self.instruments = links, instruments
        self.clinic = Shelf[ClinicUpdated]("clinic_id", clinic)
        self.staff = Staff("staff_id", *staff)
        self.clients = Clients()
        self.episodes = Shelf[EpisodeUpdated]("episode_id")
        self.goals, self.sessions = Goals("goal_id"), Sessions("session_id")
        self.invitations, self.ratings = Invitations("invitation_id"), Ratings("rating_id")
        self.notes, self.measures = Notes("note_id"), Measures("measure_id")
        self.ruptures, self.words = Ruptures("alert_id"), Words("answer_id")
        self.safety, self.link_reads = Safety("notice_id"), LinkReads()
        self.supervision, self.value_checks = Supervision("read_id"), ValueChecks("check_id")
        self.accesses = Shelf[RecordAccess]("client_id")  # nobody in the demo has a PIN
        self.deliveries, self.openings = Deliveries("delivery_id"), Shelf[Opening]("session_id")

    def ask_all(self, _kind: str, _clients: Mapping[str, str], /, *, not_before: datetime | None = None) -> None:
        """Nothing is sent to clients who are invented."""

    def keep(self, unit: Unit) -> None:
        """Keep all of it in the database, with what is said of it."""
        for client in self.clients.shelf.all():
            unit.clients.touch(client.client_id)
            unit.clients.put(client)
        unit.episodes.put(*self.episodes.all())
        unit.goals.put(*self.goals.all())
        unit.sessions.put(*self.sessions.all())
        unit.invitations.put(*self.invitations.all())
        unit.ruptures.put(*self.ruptures.all())
        self._keep_said(unit)
        for event in self.published:
            unit.publish(event)

    def _keep_said(self, unit: Unit) -> None:
        for rating in self.ratings.all():
            unit.ratings.put(rating)
        for note in self.notes.all():
            unit.notes.put(note)
        for measure in self.measures.all():
            unit.measures.put(measure)
        for word in self.words.all():
            unit.words.put(word)
        for notice in self.safety.all():
            unit.safety.put(notice)
        for check in self.value_checks.all():
            unit.value_checks.put(check)
        for look in self.link_reads.kept:
            unit.link_reads.add(look)
        for mark in self.supervision.all():
            unit.supervision.put(mark)
