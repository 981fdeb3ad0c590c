"""The real application over the real store, with neighbours that say what a test wants."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import flask
import msgspec
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.alerts.adapters.post import StaffPost
from services.alerts.bootstrap import application, kinds, transactions_on, wake_all
from shared import clock
from shared.bus import Jobs
from shared.contracts.events import Event
from shared.contracts.principal import Principal
from shared.settings import Settings
from shared.store import Store
from shared.web.credentials import Credential
from tests.infra.alerts_clinic import ALEX, OLA, RUTH, SAM, take_in
from tests.infra.fake_people import FakePeople
from tests.infra.fakes_neighbours import FakeFeedback, FakeNeighbours
from tests.infra.forms import token_for

STAFF = {person.staff_id: person for person in (SAM, OLA, RUTH, ALEX)}


def who(credential: Credential) -> Principal | None:
    """In these tests a person's secret is their id."""
    found = STAFF.get(credential.secret)
    return msgspec.structs.replace(found, confirmed_at=clock.now()) if found else None


def undoable(page: str) -> str:
    """The act that the page offers to take back."""
    return page.partition('data-undo="')[2].partition('"')[0]


@dataclass
class Service:
    """The alerts service as its callers meet it."""

    store: Store
    settings: Settings
    neighbours: FakeNeighbours = field(default_factory=FakeNeighbours)
    feedback: FakeFeedback = field(default_factory=FakeFeedback)
    people: FakePeople = field(default_factory=FakePeople)

    def __post_init__(self) -> None:
        self.post = StaffPost(self.settings.mail, self.settings.public_url)
        self.transactions = transactions_on(self.store)
        self.app: flask.Flask = application(
            self.settings, self.store, neighbours=self.neighbours, feedback=self.feedback, principals=who
        )

    def take(self, *events: Event) -> None:
        """Take events in as the worker does."""
        self.transactions(lambda unit: take_in(unit, events))

    def tick(self) -> None:
        """Let the clock rules have their turn."""
        wake_all(self.transactions, self.store.now())

    def do_jobs(self) -> None:
        """Do all jobs that are due, as the worker does."""
        made = kinds(self.transactions, self.people, self.post)
        for kind in made:
            while Jobs(self.store, made).take_one(kind, threading.Event()):
                pass

    def browser(self, staff_id: str | None) -> FlaskClient:
        """A browser in which somebody is signed in."""
        browser = self.app.test_client()
        if staff_id:
            browser.set_cookie("attune_login", staff_id)
        return browser

    def send(self, staff_id: str | None, path: str, **fields: str) -> TestResponse:
        """A form that somebody's browser sends from a page of ours."""
        browser = self.browser(staff_id)
        return browser.post(path, data={"csrf_token": token_for(browser, "/alerts", staff_id), **fields})

    def api(self, staff_id: str, method: str, path: str, **options: Any) -> TestResponse:  # noqa: ANN401 - werkzeug's
        """A program's request with that person's token."""
        headers = {"Authorization": f"Bearer {staff_id}", **options.pop("headers", {})}
        return self.app.test_client().open(path, method=method, headers=headers, **options)

    def alerts(self, staff_id: str = "sam", **query: str) -> list[dict[str, Any]]:
        """What the API lists."""
        answer = self.api(staff_id, "GET", "/alerts/api/alerts", query_string=query)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.get_json()["items"]
        return items

    def published(self) -> Sequence[str]:
        """The types of the events in the outbox, in order."""
        rows = self.store.database["outbox"].find().sort("_id", 1)
        return [dict(row["headers"])["ce_type"].decode() for row in rows]
