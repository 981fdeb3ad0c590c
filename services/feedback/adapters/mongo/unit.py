"""Feedback's unit of work over one Mongo transaction."""

from __future__ import annotations

from services.feedback.adapters.mongo.check_ins import (
    MongoInvitations,
    MongoLinkReads,
    MongoMeasures,
    MongoNotes,
    MongoRatings,
    MongoSafetyNotices,
    MongoValueChecks,
)
from services.feedback.adapters.mongo.collections import ACCESSES, ATTEMPTS, CLINIC, EPISODES, OPENINGS, THANKS
from services.feedback.adapters.mongo.copies import MongoClients, MongoGoals, MongoSessions, MongoStaff
from services.feedback.adapters.mongo.kiosk import MongoKioskCodes, MongoSittings, MongoTablets
from services.feedback.adapters.mongo.mailing import MongoDeliveries
from services.feedback.adapters.mongo.record import (
    MongoOwnRecords,
    MongoRecordLog,
    MongoRecordLogins,
    MongoRecordMails,
    MongoRoomCodes,
)
from services.feedback.adapters.mongo.ruptures import MongoRuptures, MongoRuptureWords
from services.feedback.adapters.mongo.supervision import MongoSupervision
from services.feedback.domain.instruments import Instruments
from services.feedback.domain.invitation import Links
from services.feedback.ports import (
    Clients,
    Copies,
    Deliveries,
    Goals,
    Invitations,
    LinkReads,
    Measures,
    Notes,
    Openings,
    Ratings,
    Ruptures,
    RuptureWords,
    SafetyNotices,
    Sessions,
    Staff,
    ThanksPages,
    ValueChecks,
)
from services.feedback.ports.kiosk import KioskCodes, Sittings, Tablets
from services.feedback.ports.record import (
    Accesses,
    AttemptsBook,
    OwnRecords,
    RecordLog,
    RecordLogins,
    RecordMails,
    RoomCodes,
)
from services.feedback.ports.supervision import Supervision
from shared.contracts.clinic import ClinicUpdated
from shared.contracts.events import EpisodeUpdated
from shared.store import Repositories, Unit
from shared.store.attempts import StoredAttempts


class MongoUnit(Repositories):
    """The repositories of one transaction."""

    def __init__(self, unit: Unit, links: Links, instruments: Instruments) -> None:
        super().__init__(unit)
        self.links = links
        self.instruments = instruments
        self.clinic: Copies[ClinicUpdated] = unit.rows(CLINIC)
        self.clients: Clients = MongoClients(unit)
        self.episodes: Copies[EpisodeUpdated] = unit.rows(EPISODES)
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
        self.thanks: ThanksPages = unit.rows(THANKS)
        self.value_checks: ValueChecks = MongoValueChecks(unit)
        self.link_reads: LinkReads = MongoLinkReads(unit)
        self.accesses: Accesses = unit.rows(ACCESSES)
        self.attempts: AttemptsBook = StoredAttempts(unit.rows(ATTEMPTS))
        self.room_codes: RoomCodes = MongoRoomCodes(unit)
        self.record_mails: RecordMails = MongoRecordMails(unit)
        self.record_logins: RecordLogins = MongoRecordLogins(unit)
        self.record_log: RecordLog = MongoRecordLog(unit)
        self.own: OwnRecords = MongoOwnRecords(unit)
        self.tablets: Tablets = MongoTablets(unit)
        self.kiosk_codes: KioskCodes = MongoKioskCodes(unit)
        self.sittings: Sittings = MongoSittings(unit)
        self.deliveries: Deliveries = MongoDeliveries(unit)
        self.openings: Openings = unit.rows(OPENINGS)
