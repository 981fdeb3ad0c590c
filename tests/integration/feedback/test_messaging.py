"""Links by message to a phone: over the same jobs as mail, and a stub in place of every service for messages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from flask import Flask

from services.feedback.adapters.postbox import ClientPost
from services.feedback.bootstrap import transact_on
from services.feedback.domain.mailing import Contact
from services.feedback.usecases.rate import rate_session
from services.intake.adapters.services import RemotePostbox
from services.intake.ports import SentLink, SentLinks
from shared import messages
from shared.store import Store
from shared.web.credentials import LOGIN_COOKIE
from shared.web.internal import InternalClient
from tests.infra.fake_intake import FakeIntake
from tests.infra.fakes_feedback import LINKS
from tests.infra.feedback_clinic import BY_API, SAM, HandClock, sent, token_of
from tests.infra.mail_server import Post, post
from tests.infra.message_service import TWILIO, Phones, phones
from tests.integration.feedback.mailing import MAYA, PUBLIC, Mailing

NUMBER = "+44 7700 900123"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Phones]:
    """The service for messages, which is asked again at once."""
    monkeypatch.setattr(messages, "RETRY_AFTER_S", 0)
    with phones() as running:
        yield running


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Post]:
    with post(tmp_path / "post") as running:
        yield running


@pytest.fixture
def mailing(
    app: Flask, store: Store, clock: HandClock, intake: FakeIntake, office: Post, service: Phones
) -> Mailing:
    """The small clinic with an account for messages and a mail server, and a client with a phone alone."""
    made = Mailing(app, store, clock, intake, office, transact_on(store, LINKS))
    made.postbox = ClientPost(office.server, intake.messages, stub=service.stub)
    intake.account = TWILIO
    intake.contacts["maya"] = Contact(phone=NUMBER)
    store.database["jobs"].delete_many({})
    return made


def link(mailing: Mailing, session_id: str = "session-9") -> str:
    return f"{PUBLIC}/feedback/c/{mailing.transact(lambda unit: token_of(unit, session_id))}"


def page(mailing: Mailing) -> str:
    browser = mailing.web
    browser.set_cookie(LOGIN_COOKIE, SAM.staff_id)
    return browser.get("/feedback/sessions/session-9/check-in").text


def test_a_held_session_sends_one_sentence_and_the_link(mailing: Mailing, service: Phones, office: Post) -> None:
    mailing.hold()
    mailing.work()
    mailing.work()
    assert service.texts == [f"Attune: your check-in\n\n{link(mailing)}\n"]
    assert (service.posted[0][1]["To"], office.taken()) == ("+447700900123", [])
    assert "Link by message" in page(mailing)
    assert "Passed on" in page(mailing)
    kept = str([list(mailing.store.database[name].find()) for name in ("deliveries", "jobs", "outbox")])
    assert not any(secret in kept for secret in ("900123", "5ec2e7"))


def test_it_is_in_the_language_of_the_client(mailing: Mailing, service: Phones) -> None:
    mailing.intake.contacts["maya"] = Contact(phone=NUMBER, language="es")
    mailing.hold()
    mailing.work()
    assert service.texts[0].startswith("Attune: ")
    assert not service.texts[0].startswith("Attune: your check-in")


def test_who_can_be_mailed_gets_a_mail_alone(mailing: Mailing, service: Phones, office: Post) -> None:
    mailing.intake.contacts["maya"] = Contact(phone=NUMBER, email=MAYA)
    mailing.hold()
    mailing.work()
    assert (len(office.taken()), service.posted) == (1, [])


@pytest.mark.parametrize("contact", [None, Contact()], ids=["nobody", "no consent or no safe phone"])
def test_nothing_is_sent_without_consent_and_a_safe_phone(
    mailing: Mailing, service: Phones, contact: Contact | None
) -> None:
    mailing.intake.contacts.pop("maya")
    if contact:
        mailing.intake.contacts["maya"] = contact
    mailing.hold()
    mailing.work()
    assert service.posted == []
    assert [row["status"] for row in mailing.store.database["jobs"].find()] == ["dropped"]


def test_without_an_account_nothing_is_sent(mailing: Mailing, service: Phones) -> None:
    mailing.intake.account = None
    mailing.hold()
    mailing.work()
    assert service.posted == []
    assert [row["status"] for row in mailing.store.database["jobs"].find()] == ["dropped"]


def test_one_reminder_and_then_none(mailing: Mailing, service: Phones) -> None:
    mailing.hold()
    mailing.work()
    mailing.clock.pass_(days=2)
    for _ in range(3):
        mailing.work()
        mailing.clock.pass_(hours=3)
    assert service.texts == [f"Attune: your check-in\n\n{link(mailing)}\n"] * 2


def test_none_once_answered(mailing: Mailing, service: Phones) -> None:
    mailing.hold("session-10")
    mailing.work()
    mailing.transact(lambda unit: rate_session(unit, token_of(unit, "session-10"), sent(), BY_API))
    mailing.clock.pass_(days=2)
    mailing.work()
    assert len(service.texts) == 1


def test_messages_go_out_while_the_clinic_is_open(mailing: Mailing, service: Phones) -> None:
    mailing.clinic(time_zone="UTC", opens="09:00", closes="17:00")
    mailing.clock.instant = mailing.clock.instant.replace(hour=18)
    mailing.hold()
    mailing.work()
    assert service.posted == []
    mailing.clock.instant = (mailing.clock.instant + timedelta(days=1)).replace(hour=9)
    mailing.work()
    assert len(service.posted) == 1


def test_a_service_that_fails_is_tried_again_and_the_page_says_why(mailing: Mailing, service: Phones) -> None:
    service.answers = 503
    mailing.hold()
    mailing.work()
    assert "It has not gone out yet: The service for messages did not take it." in page(mailing)
    service.answers = 201
    mailing.work()
    assert len(service.posted) == 1


def test_nothing_is_lost_while_intake_is_away(mailing: Mailing, service: Phones) -> None:
    mailing.hold()
    mailing.intake.down = True
    mailing.work()
    assert service.posted == []
    mailing.intake.down = False
    mailing.work()
    assert len(service.posted) == 1


@pytest.mark.parametrize(
    ("number", "status", "words"),
    [
        (NUMBER, 400, "It was not taken: The service for messages takes none for this number."),
        ("07700 900123", 201, "must begin with + and its country"),
    ],
)
def test_a_number_that_is_not_taken_is_given_up_and_shown(
    mailing: Mailing, service: Phones, number: str, status: int, words: str
) -> None:
    service.answers = status
    mailing.intake.contacts["maya"] = Contact(phone=number)
    mailing.hold()
    mailing.work()
    assert words in page(mailing)
    service.answers = 201
    mailing.work()
    assert service.posted == []


def test_an_account_that_no_form_let_through_calls_nobody(mailing: Mailing, service: Phones) -> None:
    """An attack: it stands in the database."""
    mailing.intake.account = f"json://{service.stub.base.removeprefix('http://')}/{{phone}}"
    mailing.hold()
    mailing.work()
    assert service.posted == []
    assert "It has not gone out yet: Messages go by one of these alone" in page(mailing)


def test_the_page_behind_the_link_stops_messages(mailing: Mailing, service: Phones) -> None:
    mailing.hold()
    mailing.work()
    address = link(mailing).removeprefix(PUBLIC)
    assert f'href="{address}/stop"' in mailing.web.get(address).text
    for _ in range(2):  # a scanner looks
        assert "Stop these messages" in mailing.web.get(f"{address}/stop").text
    mailing.work()
    assert mailing.intake.stopped == []
    assert "You will get no more of these" in mailing.web.post(f"{address}/stop").text
    mailing.hold("session-10")
    mailing.work()
    assert mailing.intake.stopped == ["maya"]
    mailing.clock.pass_(days=2)
    mailing.work()
    assert len(service.posted) == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_wrong_link_stops_nobody(mailing: Mailing, method: str) -> None:
    assert getattr(mailing.web, method)(f"/feedback/c/{'x' * 43}/stop").status_code == 404
    mailing.work()
    assert mailing.intake.stopped == []


def test_intake_learns_what_was_sent_and_opened(mailing: Mailing, app: Flask) -> None:
    mailing.hold()
    mailing.work()
    taken_at = mailing.clock()
    mailing.web.get(link(mailing).removeprefix(PUBLIC))
    transport = httpx.WSGITransport(app=app)
    asked = RemotePostbox(InternalClient("http://feedback", app.config["SERVICE_SECRET"], transport=transport))
    said = SentLink(session_id="session-9", stage="link", channel="message", taken_at=taken_at)
    assert asked.of(["session-9", "other"]) == SentLinks(sent=[said], opened={"session-9": taken_at})
    silent = httpx.MockTransport(lambda _asked: httpx.Response(503))
    assert RemotePostbox(InternalClient("http://feedback", "", transport=silent)).of(["session-9"]) is None
