"""The mail that asks people to sign in: to whom, when, once each, over a real server that fails in every way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import cycle
from pathlib import Path

import msgspec
import pytest

from services.alerts import bootstrap
from services.alerts.adapters.jobs import MAIL_THREADS, notices
from services.alerts.adapters.post import SUBJECT, SmtpPost
from services.alerts.domain.notices import MAIL
from services.alerts.ports import Colleague, Responsible
from shared import mail
from shared.bus import Jobs
from shared.store import Store
from shared.web.clinic import forget_clinic
from tests.infra.alerts_clinic import client_updated, concern, erased, measured
from tests.infra.engines import SettingsFor
from tests.infra.lease import until
from tests.infra.mail_server import Post, post
from tests.infra.the_clinic import clinic_updated
from tests.integration.alerts.conftest import empty
from tests.integration.alerts.not_safe import SUPERVISOR, THERAPIST, band, do, page, press
from tests.integration.alerts.web import Service

CONTACT = Colleague(staff_id="ola", name="Ola Contact", role="safety_contact")
SAM, RUTH, OLA, ALEX = (f"{name}@clinic.example" for name in ("sam", "ruth", "ola", "alex"))


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    monkeypatch.setattr(mail, "RETRY_AFTER_S", 0)
    with post(tmp_path / "post") as running:
        yield running


@pytest.fixture
def service(alerts_store: Store, settings_for: SettingsFor, office: Post) -> Service:
    empty(alerts_store)
    return Service(alerts_store, settings_for("alerts", mail=office.server))


@pytest.fixture
def without(alerts_store: Store, settings_for: SettingsFor) -> Service:
    """The service without a mail server."""
    empty(alerts_store)
    return Service(alerts_store, settings_for("alerts"))


def with_contact(service: Service, staff_id: str = "ola", *, minutes: int = 30, n: int = 1) -> None:
    """Let the clinic have a safety contact."""
    said = {"address": "https://attune.clinic.example", "escalate_after_minutes": minutes}
    service.take(clinic_updated(n=n, safety_contact=staff_id, **said))
    with service.app.app_context():
        forget_clinic()
    service.people.first = ("sam", "ruth", staff_id)


def reach_contact(service: Service) -> None:
    service.neighbours.reach = {"theo": Responsible(people=(THERAPIST, SUPERVISOR, CONTACT), phone="0770")}


def test_everybody_who_is_told_gets_one_mail_that_says_nothing(service: Service, office: Post) -> None:
    with_contact(service)
    press(service, 0)
    service.do_jobs()
    assert office.to() == [OLA, RUTH, SAM]
    for message in office.taken():
        assert (message["Subject"], message["From"]) == (SUBJECT, office.server.sender)
        assert message.get_content().split("\r\n") == [SUBJECT, "", "https://attune.clinic.example/", ""]
        assert "theo" not in message.as_string().casefold()
    service.do_jobs()
    bootstrap.ask_notices_again(service.transactions)
    service.do_jobs()
    assert len(office.taken()) == 3, "asking again is asking once"


def test_a_risk_answer_is_told_like_a_press(service: Service, office: Post) -> None:
    at = service.store.now() - timedelta(minutes=1)
    service.take(client_updated("theo"), msgspec.structs.replace(measured(0, 12, "theo", risk=1), measured_at=at))
    service.do_jobs()
    assert office.to() == [RUTH, SAM]


def test_whoever_presses_again_has_everybody_told_again(service: Service, office: Post) -> None:
    press(service, 20)
    service.do_jobs()
    press(service, 1, number=1)
    service.do_jobs()
    assert office.to() == [RUTH, RUTH, SAM, SAM]
    assert set(office.ids().values()) == {1}


def test_unanswered_it_goes_to_those_who_run_the_clinic_and_stays_on_top(service: Service, office: Post) -> None:
    press(service, 31)
    service.do_jobs()
    assert office.to() == sorted([RUTH, SAM, RUTH, SAM, ALEX])
    assert "Nobody has taken it on for 31 minutes" in band(service, "ruth")
    said = band(service, "alex")
    assert "A client said" in said
    assert "Nobody has taken it on for 31 minutes" in said
    assert "Theo" not in said, "who it is, admins learn where they see who is in charge"


def test_before_the_clinics_minutes_are_over_only_those_in_charge_are_told(service: Service, office: Post) -> None:
    with_contact(service, minutes=45)
    press(service, 31)
    service.do_jobs()
    assert office.to() == [OLA, RUTH, SAM]
    assert band(service, "alex") == ""


def test_once_somebody_has_answered_nobody_else_is_told(service: Service, office: Post) -> None:
    alert_id = press(service, 31)
    assert do(service, "sam", alert_id, act="accept") == 201
    service.do_jobs()
    assert office.to() == []
    assert band(service, "alex") == ""


def test_passed_on_and_not_taken_up_it_is_unanswered_still(service: Service, office: Post) -> None:
    alert_id = press(service, 31)
    assert do(service, "sam", alert_id, act="accept") == 201
    assert do(service, "sam", alert_id, act="pass", to="ruth") == 201
    service.do_jobs()
    assert ALEX in office.to()


def test_taken_on_by_somebody_who_is_told_no_more_it_is_unanswered(service: Service, office: Post) -> None:
    alert_id = press(service, 31)
    assert do(service, "sam", alert_id, act="accept") == 201
    service.people.first = ("ruth",)
    service.do_jobs()
    assert office.to() == [ALEX, RUTH, RUTH]


def test_where_nobody_is_in_charge_those_who_run_the_clinic_are_told_at_once(
    service: Service, office: Post
) -> None:
    service.people.first = ()
    press(service, 0)
    service.do_jobs()
    assert office.to() == [ALEX]


def test_the_pages_say_to_whom_mail_went(service: Service) -> None:
    alert_id = press(service, 1)
    assert "by mail" not in band(service, "sam"), "a moment ago is no trouble yet"
    service.do_jobs()
    for text in (page(service, "ruth", alert_id), band(service, "sam")):
        assert text.count("mail sent") >= 2
        assert "by mail" not in text


def test_while_no_server_takes_mail_the_pages_say_that_nobody_could_be_told(
    service: Service, office: Post
) -> None:
    office.now("refuse")
    alert_id = press(service, 1)
    service.do_jobs()
    nobody = "Nobody could be told by mail: The mail server did not take the mail."
    for text in (band(service, "sam"), band(service, "ruth", "/alerts/"), page(service, "sam", alert_id)):
        assert nobody in text
    office.now("take")
    again(service)
    assert nobody not in band(service, "sam")
    assert set(office.to()) == {RUTH, SAM}


def again(service: Service) -> None:
    """Let the pauses be over."""
    rows = service.store.database["jobs"]
    rows.update_many(
        {"status": "waiting", "attempts": {"$gt": 0}}, [{"$set": {"due": {"$min": ["$due", "$made_at"]}}}]
    )
    service.do_jobs()


def test_one_mail_that_never_arrives_is_said_beside_its_name(service: Service) -> None:
    service.people.left = frozenset({"ruth"})
    alert_id = press(service, 1)
    service.do_jobs()
    text = page(service, "sam", alert_id)
    assert "no mail: They do not work here any more." in text
    assert "mail sent" in text
    assert "Nobody could be told by mail" not in text


def test_an_address_that_takes_no_mail_is_given_up_and_said(service: Service, office: Post) -> None:
    office.now("unknown")
    press(service, 31)
    service.do_jobs()
    assert "Nobody could be told by mail: The mail server takes no mail for this address." in band(service, "ruth")
    assert office.taken() == []


def test_intake_being_away_for_a_moment_only_delays_it(service: Service, office: Post) -> None:
    service.people.down = True
    press(service, 1)
    service.do_jobs()
    assert "Nobody could be told by mail: Another part of Attune does not answer" in band(service, "sam")
    service.people.down = False
    again(service)
    assert office.to() == [RUTH, SAM]


def test_without_a_server_every_page_about_it_says_so(without: Service) -> None:
    alert_id = press(without, 31)
    without.do_jobs()
    said = "Nobody was told by mail: Attune has no mail server."
    for text in (
        band(without, "sam"),
        band(without, "ruth"),
        band(without, "alex"),
        page(without, "sam", alert_id),
    ):
        assert said in text
    assert "Attune has no mail server" in without.browser("alex").get("/alerts/mail").text


def test_a_server_that_is_set_up_later_takes_what_waits(without: Service, office: Post) -> None:
    press(without, 1)
    without.do_jobs()
    without.post = SmtpPost(office.server, "http://127.0.0.1:8080")
    again(without)
    assert office.to() == [RUTH, SAM]


def test_an_erasure_takes_the_mails_that_wait_with_it(service: Service, office: Post) -> None:
    press(service, 1)
    service.take(erased("theo"))
    again(service)
    assert office.to() == []
    assert service.store.database["jobs"].count_documents({"client_id": "theo"}) == 0


def test_a_client_whom_intake_does_not_know_any_more_is_nobodys_notice(service: Service, office: Post) -> None:
    service.people.unknown = frozenset({"theo"})
    press(service, 1)
    service.do_jobs()
    assert office.to() == []
    assert "Nobody could be told by mail" in band(service, "sam")


def test_what_a_version_that_sent_no_mail_left_open_is_told(service: Service, office: Post) -> None:
    press(service, 10)
    service.store.database["jobs"].delete_many({})
    assert "Nobody could be told by mail: It has not gone out yet." in band(service, "sam")
    bootstrap.ask_notices_again(service.transactions)
    service.do_jobs()
    assert office.to() == [RUTH, SAM]


def test_what_is_older_than_a_week_is_no_alarm_any_more(service: Service, office: Post) -> None:
    press(service, 8 * 24 * 60)
    bootstrap.ask_notices_again(service.transactions)
    service.do_jobs()
    assert office.to() == []


def test_the_safety_contact_sees_those_about_safety_and_can_take_them_on(service: Service) -> None:
    with_contact(service)
    alert_id = press(service, 1)
    reach_contact(service)
    assert "Theo Klein" in band(service, "ola")
    assert "You, safety contact" in page(service, "ola", alert_id)
    assert "Ola Contact, safety contact" in page(service, "sam", alert_id)
    assert do(service, "ola", alert_id, act="accept") == 201
    assert band(service, "sam") == ""
    assert do(service, "ola", alert_id, act="reached", note="She is with her sister.") == 201
    assert service.api("ola", "GET", "/alerts/api/clients/theo/trajectory").status_code == 404


def test_an_admin_may_be_the_safety_contact_and_then_sees_whom_to_call(service: Service) -> None:
    with_contact(service, "alex")
    alert_id = press(service, 1)
    service.take(client_updated("maya"))
    assert "Theo Klein" in band(service, "alex")
    assert "Theo Klein" in page(service, "alex", alert_id)
    with_contact(service, "ola", n=2)
    assert band(service, "alex") == ""
    assert service.browser("alex").get(f"/alerts/prompts/{alert_id}").status_code == 403
    assert service.api("alex", "GET", "/alerts/api/alerts").status_code == 403


def test_an_admin_tries_mail_out(service: Service, office: Post) -> None:
    assert "Send such a mail to me" in service.browser("alex").get("/alerts/mail").text
    assert service.send("alex", "/alerts/mail/trials").status_code == 303
    assert "It waits for its turn" in service.browser("alex").get("/alerts/mail").text
    service.do_jobs()
    assert office.to() == [ALEX]
    assert "The mail server has taken it." in service.browser("alex").get("/alerts/mail").text


def test_a_trial_that_fails_says_why(service: Service, office: Post) -> None:
    office.kill()
    assert service.send("alex", "/alerts/mail/trials").status_code == 303
    service.do_jobs()
    assert (
        "It is tried again: The mail server does not answer." in service.browser("alex").get("/alerts/mail").text
    )
    again(service)
    again(service)
    assert "It was given up: The mail server does not answer." in service.browser("alex").get("/alerts/mail").text


@contextmanager
def working(service: Service) -> Iterator[None]:
    """The worker's threads for notices, with short pauses."""
    quick = {"pause": timedelta(milliseconds=50), "longest_pause": timedelta(milliseconds=200)}
    kinds = [replace(kind, **quick) for kind in notices(service.people, service.post)]  # type: ignore[arg-type]
    stopping = threading.Event()
    threads = [
        threading.Thread(target=part, args=(stopping,)) for _name, part in Jobs(service.store, kinds).parts()
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join(30)


def press_of(service: Service, client_id: str) -> None:
    at = service.store.now() - timedelta(minutes=1)
    said = msgspec.structs.replace(concern(0, client_id, safety=True), raised_at=at)
    service.take(client_updated(client_id), said)


def done(service: Service) -> int:
    return service.store.database["jobs"].count_documents({"kind": MAIL, "status": "done"})


def test_a_slow_failing_and_dying_server_loses_none_and_gets_a_copy_only_of_what_it_died_over(
    service: Service, office: Post
) -> None:
    clients = [f"c{number}" for number in range(12)]
    expected = 2 * len(clients)
    for client_id in clients:
        press_of(service, client_id)
    modes = cycle(["refuse", "slow", "die", "take", "slow", "die"])
    with working(service):
        while done(service) < expected:
            before = office.news()
            office.now(next(modes))
            office.revive()
            until(lambda before=before: changed(service, office, before), "it having had to do")  # type: ignore[misc]
    assert office.deaths > 1
    assert set(office.said().values()) == {1}
    assert len(office.said()) == len(office.ids()) == expected, "none is lost"
    copies = office.ids() - office.said()
    assert 0 < copies.total() <= office.deaths * MAIL_THREADS, (
        "each was taken by a server that died before it said so"
    )
    assert set(office.to()) == {RUTH, SAM}


def changed(service: Service, office: Post, before: tuple[int, int, bool]) -> bool:
    return office.news() != before or done(service) == len(office.ids()) == 24
