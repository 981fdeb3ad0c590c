"""Feedback with a mail server: the worker's jobs, what the server took, and how time passes for it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from flask import Flask
from flask.testing import FlaskClient
from msgspec import structs

from services.feedback.adapters.jobs import mailing, record_mail
from services.feedback.adapters.mongo import MongoUnit
from services.feedback.adapters.postbox import ClientPost
from services.feedback.domain.mailing import Contact
from services.feedback.usecases.keep import keep_client, keep_clinic, keep_episode, keep_session
from shared.bus import Jobs, Kind
from shared.contracts.events import SessionUpdated
from shared.store import Store, Transactions, Unit
from tests.infra.fake_intake import FakeIntake
from tests.infra.fakes_feedback import LINKS
from tests.infra.feedback_clinic import INSTRUMENTS, HandClock, episode, maya, session
from tests.infra.mail_server import Post
from tests.infra.the_clinic import clinic_updated

MAYA = "maya@mail.example"
PUBLIC = "https://attune.example"
FAR = datetime(2100, 1, 1, tzinfo=UTC)


def unit_of(unit: Unit) -> MongoUnit:
    return MongoUnit(unit, LINKS, INSTRUMENTS)


@dataclass
class Mailing:
    """The worker's part that sends links."""

    app: Flask
    store: Store
    clock: HandClock
    intake: FakeIntake
    office: Post
    transact: Transactions[MongoUnit]
    postbox: ClientPost = field(init=False)
    later: dict[str, datetime] = field(default_factory=dict)
    revision: int = 1

    def __post_init__(self) -> None:
        self.postbox = ClientPost(self.office.server, self.intake.messages)
        self.intake.contacts["maya"] = Contact(email=MAYA, phone=None, language=None)

    @property
    def web(self) -> FlaskClient:
        return self.app.test_client()

    @property
    def kinds(self) -> list[Kind]:
        sending = unit_of, self.intake, self.postbox, PUBLIC
        return [*mailing(*sending), record_mail(*sending)]

    def hold(self, session_id: str = "session-9", **over: object) -> None:
        """Learn that a session was held just now, with all around it."""
        said = structs.replace(session(session_id), held_at=self.clock(), became_held_at=self.clock())
        self.learn(structs.replace(said, **over))

    def learn(self, said: SessionUpdated) -> None:
        self.transact(partial(_learn, said))

    def clinic(self, **over: object) -> None:
        """Have the clinic be otherwise."""
        self.revision += 1
        self.transact(lambda unit: keep_clinic(unit, clinic_updated(n=self.revision, **over)))

    def work(self) -> None:
        """Do all jobs that are due by the clinic's clock, as the worker does; pauses are over."""
        for kind in self.kinds:
            self._by_our_clock()
            while Jobs(self.store, self.kinds).take_one(kind, threading.Event()):
                pass

    def _by_our_clock(self) -> None:
        """The database reckons by its own clock: what is due by the test's is due there, and nothing else."""
        rows = self.store.database["jobs"]
        for row in rows.find({"status": "waiting"}):
            waits = row["attempts"] == 0 and row["due"] - row["made_at"] < timedelta(days=30)
            due = self.later.setdefault(row["_id"], row["due"] if waits else row["made_at"])
            rows.update_one({"_id": row["_id"]}, {"$set": {"due": row["made_at"] if due <= self.clock() else FAR}})


def _learn(said: SessionUpdated, unit: MongoUnit) -> None:
    unit.clients.touch(said.client_id)
    keep_client(unit, maya(said.client_id))
    keep_episode(unit, episode(said.client_id))
    keep_session(unit, said)
