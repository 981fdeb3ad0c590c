"""Feedback's unit of work over one Mongo transaction."""

from __future__ import annotations

from datetime import datetime

from services.feedback.adapters.mongo.check_ins import (
    MongoInvitations,
    MongoLinkReads,
    MongoMeasures,
    MongoNotes,
    MongoRatings,
    MongoSafetyNotices,
    MongoThanks,
)
from services.feedback.adapters.mongo.collection import Things
from services.feedback.adapters.mongo.copies import CLINIC, MongoClients, MongoGoals, MongoSessions, MongoStaff
from services.feedback.adapters.mongo.ruptures import MongoRuptures, MongoRuptureWords
from services.feedback.adapters.mongo.supervision import MongoSupervision
from services.feedback.domain.invitation import Links
from services.feedback.ports import (
    Clients,
    Copies,
    Goals,
    Invitations,
    LinkReads,
    Measures,
    Notes,
    Ratings,
    Ruptures,
    RuptureWords,
    SafetyNotices,
    Sessions,
    Staff,
    ThanksPages,
)
from services.feedback.ports.supervision import Supervision
from shared.contracts.clinic import ClinicUpdated
from shared.contracts.events import EpisodeUpdated, Event
from shared.contracts.revision import Revision
from shared.store import Unit
from shared.web.once import Answers, StoredAnswers


class MongoUnit:
    """The repositories of one transaction."""

    def __init__(self, unit: Unit, links: Links) -> None:
        self._unit = unit
        self.links = links
        self.clinic: Copies[ClinicUpdated] = Things(unit, CLINIC, ClinicUpdated, "clinic_id")
        self.clients: Clients = MongoClients(unit)
        self.episodes: Copies[EpisodeUpdated] = Things(unit, "episodes", EpisodeUpdated, "episode_id")
        self.goals: Goals = MongoGoals(unit)
        self.sessions: Sessions = MongoSessions(unit)
        self.staff: Staff = MongoStaff(unit)
        self.invitations: Invitations = MongoInvitations(unit)
        self.ratings: Ratings = MongoRatings(unit)
        notes = MongoNotes(unit)
        self.notes: Notes = notes
        self.supervision: Supervision = MongoSupervision(unit, notes)
        self.measures: Measures = MongoMeasures(unit)
        self.ruptures: Ruptures = MongoRuptures(unit)
        self.words: RuptureWords = MongoRuptureWords(unit)
        self.safety: SafetyNotices = MongoSafetyNotices(unit)
        self.thanks: ThanksPages = MongoThanks(unit)
        self.link_reads: LinkReads = MongoLinkReads(unit)
        self.answers: Answers = StoredAnswers(unit)

    @property
    def now(self) -> datetime:
        """The instant of this attempt."""
        return self._unit.now

    def publish(self, event: Event) -> None:
        """Have the event sent if this unit is kept."""
        self._unit.publish(event)

    def next_revision(self, current: Revision | None) -> Revision:
        """The revision after this one."""
        return self._unit.next_revision(current)
