"""Three services over MongoDB that ask each other over HTTP in this process; events go from outbox to consumer."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest

from services.alerts.adapters.mongo import COLLECTIONS as OF_ALERTS
from services.alerts.adapters.mongo.ledger import stages as of_alerts
from services.alerts.bootstrap import application as alerts_application
from services.alerts.bootstrap import consuming as alerts_consuming
from services.feedback.adapters.environment import FeedbackSettings
from services.feedback.adapters.mongo import COLLECTIONS as OF_FEEDBACK
from services.feedback.adapters.mongo.ledger import stages as of_feedback
from services.feedback.bootstrap import application as feedback_application
from services.feedback.bootstrap import consuming as feedback_consuming
from services.feedback.bootstrap import transact_on
from services.feedback.domain.answers import Answers, Items, Submission
from services.feedback.domain.invitation import Links, named_id
from services.feedback.usecases.rate import rate_session
from services.intake.adapters.mongo.ledger import stages as of_intake
from services.intake.domain.sessions import Session
from shared.bus import Consumer
from shared.contracts.envelope import decode
from shared.store import Store, health
from shared.store.dead_letters import Letter
from shared.store.ledger_counts import recount
from shared.web.internal import InternalClient
from tests.infra.engines import SettingsFor
from tests.infra.fake_intake import FakeIntake as FeedbacksIntake
from tests.infra.fakes_feedback import LINKS
from tests.infra.fakes_neighbours import FakeFeedback, FakeNeighbours
from tests.infra.feedback_clinic import BY_API
from tests.infra.intake_clinic import with_client, with_session
from tests.integration.alerts.web import Service, who
from tests.integration.intake.real import RealIntake
from tests.integration.intake.web import Clinic as IntakeClinic

SECRET: Final = "service-secret"
STAGES: Final = {"intake": of_intake, "feedback": of_feedback, "alerts": of_alerts}
# Enough to count two weeks.
TURNS: Final = 5
LISTENS: Final = {"intake": ("feedback", "alerts"), "feedback": ("alerts",), "alerts": ("feedback",)}


class Whole:
    """The three of them; time goes by when a test says so."""

    def __init__(self, settings_for: SettingsFor) -> None:
        self.intake = RealIntake(settings_for("intake"))
        clock = self.intake.store.now
        for_feedback = settings_for("feedback", link_key=LINKS.key, service_secret=SECRET)
        assert isinstance(for_feedback, FeedbackSettings)
        for_alerts = settings_for("alerts", service_secret=SECRET)
        self.stores: Mapping[str, Store] = {
            "intake": self.intake.store,
            "feedback": Store(for_feedback, OF_FEEDBACK, now=clock),
            "alerts": Store(for_alerts, OF_ALERTS, now=clock),
        }
        for store in self.stores.values():
            store.ensure()
        self.consuming: Mapping[str, Consumer] = {
            "feedback": feedback_consuming(for_feedback, self.stores["feedback"]),
            "alerts": alerts_consuming(for_alerts, self.stores["alerts"]),
        }
        self.links = Links(for_feedback.link_key)
        self.transact = transact_on(self.stores["feedback"], self.links)
        feedback = feedback_application(for_feedback, self.stores["feedback"], FeedbacksIntake(), who)
        self.front = IntakeClinic(self.intake)
        self.asked = {
            "intake": InternalClient("http://intake", SECRET, transport=httpx.WSGITransport(app=self.front.app)),
            "feedback": InternalClient("http://feedback", SECRET, transport=httpx.WSGITransport(app=feedback)),
        }
        self.counts_first = False
        self.alerts = Service(self.stores["alerts"], for_alerts, FakeNeighbours(), FakeFeedback())
        self.use(self.asked)
        self.work()

    def use(self, others: Mapping[str, Any]) -> None:
        """Have alerts ask these."""
        self.alerts.app = alerts_application(
            self.alerts.settings,
            self.stores["alerts"],
            neighbours=self.alerts.neighbours,
            feedback=self.alerts.feedback,
            principals=who,
            others=others,  # type: ignore[arg-type] # as the services are called
        )

    def work(self) -> None:
        """Let all workers poll."""
        for store in self.stores.values():
            health.report_poll(store, "w")

    def close(self) -> None:
        """Give the connections back."""
        for store in self.stores.values():
            store.close()

    def session(self, code: str = "MR", days: float = -1) -> Session:
        """A session of a new client's that has just been held."""

        def hold(unit: Any) -> Session:  # noqa: ANN401 - the fake's and the real unit
            return with_session(unit, with_client(unit, code), days=days)

        return self.intake.transact(hold)

    def rate(self, session_id: str, **items: int) -> str:
        """The check-in of that session; the rating's id."""
        token = self.links.token(named_id("invitation", session_id), 1)
        given = Answers(items=Items(**{"heard": 9, "matters": 9, "fit": 9, "openness": 9, **items}))
        submission = Submission(answers=given)
        taken = self.transact(lambda unit: rate_session(unit, token, submission, BY_API))
        return taken.rating.rating_id

    def deliver(self, service: str, *, to: bool = True) -> None:
        """Have what waits in a service's outbox sent, and taken in by whoever listens unless it gets lost."""
        outbox = self.stores[service].database["outbox"]
        rows = list(outbox.find({"sent": False}).sort("_id", 1))
        events = [decode(row["key"].encode(), [tuple(h) for h in row["headers"]], row["value"]) for row in rows]
        for name in LISTENS[service] if to else ():
            consumer = self.consuming[name]
            wanted = [event for event in events if type(event) in consumer.handles]
            consumer.store.transact(lambda unit, c=consumer, w=wanted: c.apply(unit, w))  # type: ignore[misc] # bound now
        now = self.intake.now
        outbox.update_many({"sent": False}, {"$set": {"sent": True, "sent_at": now}})

    def deliver_all(self) -> None:
        """Have everything sent and taken in."""
        for service in LISTENS:
            self.deliver(service)

    def pass_(self, **span: float) -> None:
        """Let time go by while the workers work."""
        self.intake.now += timedelta(**span)
        self.work()

    def count(self) -> None:
        """Let all workers count for the ledger until nothing more is due."""
        for name, stages in STAGES.items():
            for _turn in range(TURNS):
                recount(self.stores[name], stages, self.intake.now)

    def page(self, query: str = "") -> str:
        """What the page says to an admin, in words."""
        if self.counts_first:
            self.count()
        answer = self.alerts.browser("alex").get(f"/alerts/ledger{query}")
        assert answer.status_code == 200, answer.text
        return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))

    def sheet(self) -> dict[str, Any]:
        """What the API says to an admin."""
        if self.counts_first:
            self.count()
        answer = self.alerts.api("alex", "GET", "/alerts/api/ledger")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.get_json()
        return found

    def missing(self) -> list[tuple[str, str, str, str]]:
        """What is missing: what, its short id, where, and why."""
        return [(one["what"], one["id"], one["missing_at"], one["cause"]) for one in self.sheet()["missing"]]

    def rows(self, service: str, name: str) -> Any:  # noqa: ANN401 - pymongo's collection
        """A collection, past our own code."""
        return self.stores[service].database[name]


def letter(whole: Whole, service: str, client_id: str, event_row: dict[str, Any]) -> Letter:
    """An event of an outbox as a record that could not be applied."""
    return Letter(
        letter_id=f"{service}.events-0-7",
        topic=f"{service}.events",
        partition=0,
        offset=7,
        key=event_row["key"].encode(),
        headers=[(name, content) for name, content in event_row["headers"]],
        value=event_row["value"],
        reason="failed",
        detail="a test",
        about=[client_id],
        at=whole.intake.now,
    )


@pytest.fixture(scope="module")
def services(settings_for: SettingsFor) -> Iterator[Whole]:
    """The three services, for all tests of a module."""
    made = Whole(settings_for)
    yield made
    made.close()


@pytest.fixture
def whole(services: Whole) -> Whole:
    """The three services, empty but for the clinic."""
    services.counts_first = False
    for store in services.stores.values():
        for name in store.database.list_collection_names():
            store.database[name].delete_many({})
    services.intake.empty()
    services.front = IntakeClinic(services.intake)
    services.asked["intake"] = InternalClient(
        "http://intake", SECRET, transport=httpx.WSGITransport(app=services.front.app)
    )
    services.use(services.asked)
    services.work()
    services.deliver_all()
    return services
