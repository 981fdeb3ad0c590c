"""Links by mail, over a real database and a real mail server: to whom, when, and until when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from msgspec import structs

from services.feedback.adapters.postbox import ClientPost
from services.feedback.bootstrap import transact_on
from services.feedback.domain.mailing import STOP, Contact
from services.feedback.usecases.keep import erase_client
from services.feedback.usecases.rate import rate_session
from shared import mail
from shared.contracts.events import ClientErased
from shared.store import Store
from shared.web.credentials import LOGIN_COOKIE
from tests.infra.fake_intake import FakeIntake
from tests.infra.fakes_feedback import LINKS
from tests.infra.feedback_clinic import BY_API, FIRST, SAM, HandClock, sent, session, token_of
from tests.infra.mail_server import Post, post
from tests.integration.feedback.mailing import MAYA, PUBLIC, Mailing

MONDAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """A mail server, which is asked again at once."""
    monkeypatch.setattr(mail, "RETRY_AFTER_S", 0)
    with post(tmp_path / "post") as running:
        yield running


@pytest.fixture
def mailing(app: Flask, store: Store, clock: HandClock, intake: FakeIntake, office: Post) -> Mailing:
    """The small clinic with a mail server; what its opening asked for is done."""
    made = Mailing(app, store, clock, intake, office, transact_on(store, LINKS))
    store.database["jobs"].delete_many({})
    return made


def only(office: Post) -> EmailMessage:
    (message,) = office.taken()
    return message


def link_of(message: EmailMessage) -> str:
    return str(message.get_content().split()[-1])


def test_a_held_session_sends_one_sentence_and_the_link(mailing: Mailing, office: Post) -> None:
    mailing.hold()
    mailing.work()
    message = only(office)
    assert (message["To"], message["Subject"]) == (MAYA, "Attune: your check-in")
    link = f"{PUBLIC}/feedback/c/{mailing.transact(lambda unit: token_of(unit, 'session-9'))}"
    assert message.get_content().splitlines() == ["Attune: your check-in", "", link]
    assert mailing.web.get(link.removeprefix(PUBLIC)).status_code == 200
    kept = str(list(mailing.store.database["deliveries"].find()) + list(mailing.store.database["jobs"].find()))
    assert MAYA not in kept, "no address is kept"
    mailing.learn(structs.replace(session("session-9", n=2), held_at=mailing.clock()))
    mailing.work()
    assert len(office.taken()) == 1, "once, however often it is said"


@pytest.mark.parametrize(
    ("known", "clinics", "words"),
    [
        ("es", ("en", "es"), "Attune: tu valoración"),
        (None, ("es", "en"), "Attune: tu valoración"),
        ("en", ("es", "en"), "Attune: your check-in"),
    ],
)
def test_it_is_in_the_clients_language_else_in_the_clinics_first(
    mailing: Mailing, office: Post, known: str | None, clinics: tuple[str, ...], words: str
) -> None:
    mailing.clinic(languages=clinics)
    mailing.intake.contacts["maya"] = Contact(email=MAYA, language=known)
    mailing.hold()
    mailing.work()
    mailing.clock.pass_(days=2)
    mailing.work()
    first, reminder = office.taken()
    for message in (first, reminder):
        assert message["Subject"] == words
        assert message.get_content().splitlines() == [words, "", link_of(first)]


@pytest.mark.parametrize(
    "contact", [None, Contact(), Contact(phone="07700 900123")], ids=["nobody", "no consent", "no safe address"]
)
def test_nothing_is_sent_without_consent_and_a_safe_address(
    mailing: Mailing, office: Post, contact: Contact | None
) -> None:
    mailing.intake.contacts.pop("maya")
    if contact:
        mailing.intake.contacts["maya"] = contact
    mailing.hold()
    mailing.work()
    assert office.taken() == []
    assert [row["status"] for row in mailing.store.database["jobs"].find()] == ["dropped"]


def test_nothing_is_sent_of_sessions_that_lie_three_days_back(mailing: Mailing, office: Post) -> None:
    mailing.hold("imported", held_at=mailing.clock() - timedelta(days=3, minutes=1))
    assert mailing.store.database["jobs"].count_documents({}) == 0
    mailing.hold("lately", held_at=mailing.clock() - timedelta(days=2, hours=23))
    mailing.intake.down = True
    mailing.work()
    mailing.clock.pass_(hours=2)
    mailing.intake.down = False
    mailing.work()
    assert office.taken() == [], "by now it lies too far back"


def test_a_session_that_is_not_held_after_all_or_answered_sends_nothing(mailing: Mailing, office: Post) -> None:
    mailing.hold("missed")
    mailing.learn(structs.replace(session("missed", status="missed", n=2), held_at=mailing.clock()))
    mailing.hold("answered")
    mailing.transact(lambda unit: rate_session(unit, token_of(unit, "answered"), sent(), BY_API))
    mailing.work()
    assert office.taken() == []


def test_links_go_out_while_the_clinic_is_open(mailing: Mailing, office: Post) -> None:
    mailing.clinic(time_zone="America/New_York", opens="09:00", closes="17:00")
    mailing.clock.instant = datetime(2026, 3, 6, 22, 30, tzinfo=UTC)  # Friday, 17:30 there
    mailing.hold()
    mailing.work()
    assert office.taken() == []
    for hours in (16, 24, 22):  # Saturday, Sunday, Monday 7:30 in the morning; the clocks went forward
        mailing.clock.pass_(hours=hours)
        mailing.work()
    assert office.taken() == []
    mailing.clock.instant = datetime(2026, 3, 9, 13, 0, tzinfo=UTC)
    mailing.work()
    assert len(office.taken()) == 1
    (delivery,) = mailing.store.database["deliveries"].find()
    assert delivery["taken_at"] == mailing.clock()


def test_no_link_goes_out_before_the_clinic_has_crisis_contacts(mailing: Mailing, office: Post) -> None:
    mailing.clinic(missing=("crisis_contacts",))
    mailing.hold()
    mailing.work()
    assert office.taken() == []
    mailing.clinic()
    mailing.work()
    assert len(office.taken()) == 1


def test_one_reminder_and_then_none(mailing: Mailing, office: Post) -> None:
    mailing.hold()
    mailing.work()
    mailing.clock.pass_(days=1, hours=23)
    mailing.work()
    assert len(office.taken()) == 1
    mailing.clock.pass_(hours=1)
    for _ in range(3):
        mailing.work()
        mailing.clock.pass_(hours=3)
    first, reminder = office.taken()
    assert link_of(first) == link_of(reminder), "it is the same link"
    assert first["Message-ID"] != reminder["Message-ID"]
    assert first["List-Unsubscribe"] != reminder["List-Unsubscribe"]


@pytest.mark.parametrize("days", [2, 6])
def test_a_reminder_goes_out_before_the_clinic_closes_for_the_days_that_are_left(
    mailing: Mailing, office: Post, days: int
) -> None:
    mailing.clinic(time_zone="UTC", opens="09:00", closes="17:00", remind_after_days=days)
    mailing.clock.instant = datetime(2026, 3, 5, 16, 0, tzinfo=UTC)  # Thursday; three days later it is Sunday
    mailing.hold()
    mailing.work()
    mailing.clock.pass_(hours=23)
    mailing.work()
    assert len(office.taken()) == 1
    mailing.clock.pass_(hours=1, minutes=1)
    mailing.work()
    assert len(office.taken()) == 2, "an earlier version let a clinic ask for six days"


def test_no_reminder_once_answered_or_where_the_clinic_wants_none(mailing: Mailing, office: Post) -> None:
    mailing.hold()
    mailing.work()
    mailing.transact(lambda unit: rate_session(unit, token_of(unit, "session-9"), sent(), BY_API))
    mailing.clinic(remind_after_days=None)
    mailing.hold("session-10")
    mailing.work()
    mailing.clock.pass_(days=2)
    mailing.work()
    assert len(office.taken()) == 2, "two links and no reminder"


def test_mail_can_be_unsubscribed_from_by_one_post(mailing: Mailing, office: Post) -> None:
    mailing.hold()
    mailing.work()
    message = only(office)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(rf"<({PUBLIC}/feedback/stop/[\w-]{{43}})>", message["List-Unsubscribe"])
    assert found
    path = found[1].removeprefix(PUBLIC)
    assert path.rsplit("/", 1)[1] not in link_of(message), "a token of its own"
    for _ in range(2):  # a scanner looks
        page = mailing.web.get(path)
        assert (page.status_code, "Stop these messages" in page.text) == (200, True)
    assert mailing.store.database["jobs"].count_documents({"kind": STOP}) == 0
    assert mailing.web.head(path).status_code == 200
    done = mailing.web.post(path, data={"List-Unsubscribe": "One-Click"})
    assert (done.status_code, "You will get no more of these" in done.text) == (200, True)
    mailing.work()
    assert mailing.intake.stopped == ["maya"]
    mailing.clock.pass_(days=2)
    mailing.work()
    assert len(office.taken()) == 1, "no reminder"


def test_no_mail_goes_out_between_unsubscribing_and_intake_hearing_of_it(mailing: Mailing, office: Post) -> None:
    mailing.hold()
    mailing.work()
    path = only(office)["List-Unsubscribe"].strip("<>").removeprefix(PUBLIC)
    assert mailing.web.post(path).status_code == 200
    mailing.hold("session-10")
    mailing.intake.hears_stops = False
    mailing.work()
    assert len(office.taken()) == 1
    mailing.intake.hears_stops = True
    mailing.work()
    assert mailing.intake.stopped == ["maya"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_wrong_unsubscribing_link_stops_nobody(mailing: Mailing, method: str) -> None:
    check_in = mailing.transact(token_of)
    for token in ("x" * 43, check_in):
        assert getattr(mailing.web, method)(f"/feedback/stop/{token}").status_code == 404
    assert mailing.store.database["jobs"].count_documents({"kind": STOP}) == 0


def test_the_token_of_unsubscribing_opens_no_check_in(mailing: Mailing, office: Post) -> None:
    mailing.hold()
    mailing.work()
    token = only(office)["List-Unsubscribe"].strip("<>").rsplit("/", 1)[1]
    assert mailing.web.get(f"/feedback/c/{token}").status_code == 404


def page(mailing: Mailing, session_id: str = "session-9") -> str:
    browser = mailing.web
    browser.set_cookie(LOGIN_COOKIE, SAM.staff_id)
    answer = browser.get(f"/feedback/sessions/{session_id}/check-in")
    assert answer.status_code == 200
    return answer.text


def test_the_page_of_the_link_says_what_became_of_it(mailing: Mailing, office: Post) -> None:
    mailing.hold()
    office.now("refuse")
    mailing.work()
    assert "It has not gone out yet: The mail server did not take the mail." in page(mailing)
    office.now("take")
    mailing.work()
    assert re.search(r"The mail server took it [^<]*Whether it came back is not known", page(mailing))
    assert "Not opened yet." in page(mailing)
    mailing.web.get(link_of(only(office)).removeprefix(PUBLIC))
    assert re.search(r"Opened [^<]*, by the client or by a program that looks through mail", page(mailing))


def test_an_address_that_the_server_does_not_know_is_given_up_and_shown(mailing: Mailing, office: Post) -> None:
    office.now("unknown")
    mailing.hold()
    mailing.work()
    assert "It was not taken: The mail server takes no mail for this address." in page(mailing)
    office.now("take")
    mailing.work()
    assert office.taken() == []


def test_without_a_mail_server_all_works_and_the_page_says_so(mailing: Mailing, office: Post) -> None:
    mailing.postbox = ClientPost(None, mailing.intake.messages)
    mailing.hold()
    mailing.work()
    assert office.taken() == []
    assert [row["status"] for row in mailing.store.database["jobs"].find()] == ["dropped"]
    assert "neither a mail server nor an account for messages is set up" in page(mailing)


def test_an_erasure_takes_links_that_were_sent_and_those_that_wait(mailing: Mailing, office: Post) -> None:
    mailing.hold()
    mailing.work()
    mailing.web.get(link_of(only(office)).removeprefix(PUBLIC))
    path = only(office)["List-Unsubscribe"].strip("<>").removeprefix(PUBLIC)
    erased = ClientErased(client_id="maya", erased_at=mailing.clock(), revision=FIRST)
    mailing.transact(lambda unit: erase_client(unit, erased))
    for name in ("deliveries", "openings", "jobs"):
        assert mailing.store.database[name].count_documents({"client_id": "maya"}) == 0
    mailing.clock.pass_(days=2)
    mailing.work()
    assert len(office.taken()) == 1
    assert mailing.web.post(path).status_code == 404
