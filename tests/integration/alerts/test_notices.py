"""The mail that asks people to sign in: to whom it goes, when, and once to each."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from services.alerts import bootstrap
from services.alerts.ports import Colleague, Responsible
from shared.web.clinic import forget_clinic
from tests.infra.alerts_clinic import client_updated, erased, measured
from tests.infra.mail_server import SUBJECT, Post
from tests.infra.the_clinic import clinic_updated
from tests.integration.alerts.mailing import ALEX, OLA, RUTH, SAM, again
from tests.integration.alerts.not_safe import SUPERVISOR, THERAPIST, band, do, page, press
from tests.integration.alerts.web import Service

CONTACT = Colleague(staff_id="ola", name="Ola Contact", role="safety_contact")


def with_contact(service: Service, staff_id: str = "ola", *, minutes: int = 30, n: int = 1) -> None:
    """Let the clinic have a safety contact."""
    said = {"address": "https://attune.clinic.example", "escalate_after_minutes": minutes}
    service.take(clinic_updated(n=n, safety_contact=staff_id, **said))
    with service.app.app_context():
        forget_clinic()
    service.people.first = ("sam", "ruth", staff_id)


def reach_contact(service: Service) -> None:
    service.neighbours.reach = {"theo": Responsible(people=(THERAPIST, SUPERVISOR, CONTACT), phone="0770")}


def test_everybody_who_is_told_gets_one_mail_that_says_nothing(mailing: Service, office: Post) -> None:
    with_contact(mailing)
    press(mailing, 0)
    mailing.do_jobs()
    assert office.to() == [OLA, RUTH, SAM]
    for message in office.taken():
        assert (message["Subject"], message["From"]) == (SUBJECT, office.server.sender)
        assert message.get_content().split("\r\n") == [SUBJECT, "", "https://attune.clinic.example/", ""]
        assert "theo" not in message.as_string().casefold()
    mailing.do_jobs()
    bootstrap.ask_notices_again(mailing.transactions)
    mailing.do_jobs()
    assert len(office.taken()) == 3, "asking again is asking once"


def test_a_risk_answer_is_told_like_a_press(mailing: Service, office: Post) -> None:
    at = mailing.store.now() - timedelta(minutes=1)
    mailing.take(client_updated("theo"), msgspec.structs.replace(measured(0, 12, "theo", risk=1), measured_at=at))
    mailing.do_jobs()
    assert office.to() == [RUTH, SAM]


def test_whoever_presses_again_has_everybody_told_again(mailing: Service, office: Post) -> None:
    press(mailing, 20)
    mailing.do_jobs()
    press(mailing, 1, number=1)
    mailing.do_jobs()
    assert office.to() == [RUTH, RUTH, SAM, SAM]
    assert set(office.ids().values()) == {1}


def test_unanswered_it_goes_to_those_who_run_the_clinic_and_stays_on_top(mailing: Service, office: Post) -> None:
    press(mailing, 31)
    mailing.do_jobs()
    assert office.to() == sorted([RUTH, SAM, RUTH, SAM, ALEX])
    assert "Nobody has taken it on for 31 minutes" in band(mailing, "ruth")
    said = band(mailing, "alex")
    assert "A client said" in said
    assert "Nobody has taken it on for 31 minutes" in said
    assert "Theo" not in said, "who it is, admins learn where they see who is in charge"


def test_before_the_clinics_minutes_are_over_only_those_in_charge_are_told(mailing: Service, office: Post) -> None:
    with_contact(mailing, minutes=45)
    press(mailing, 31)
    mailing.do_jobs()
    assert office.to() == [OLA, RUTH, SAM]
    assert band(mailing, "alex") == ""


def test_once_somebody_has_answered_nobody_else_is_told(mailing: Service, office: Post) -> None:
    alert_id = press(mailing, 31)
    assert do(mailing, "sam", alert_id, act="accept") == 201
    mailing.do_jobs()
    assert office.to() == []
    assert band(mailing, "alex") == ""


def test_passed_on_and_not_taken_up_it_is_unanswered_still(mailing: Service, office: Post) -> None:
    alert_id = press(mailing, 31)
    assert do(mailing, "sam", alert_id, act="accept") == 201
    assert do(mailing, "sam", alert_id, act="pass", to="ruth") == 201
    mailing.do_jobs()
    assert ALEX in office.to()


def test_taken_on_by_somebody_who_is_told_no_more_it_is_unanswered(mailing: Service, office: Post) -> None:
    alert_id = press(mailing, 31)
    assert do(mailing, "sam", alert_id, act="accept") == 201
    mailing.people.first = ("ruth",)
    mailing.do_jobs()
    assert office.to() == [ALEX, RUTH, RUTH]


def test_where_nobody_is_in_charge_those_who_run_the_clinic_are_told_at_once(
    mailing: Service, office: Post
) -> None:
    mailing.people.first = ()
    press(mailing, 0)
    mailing.do_jobs()
    assert office.to() == [ALEX]


def test_an_erasure_takes_the_mails_that_wait_with_it(mailing: Service, office: Post) -> None:
    press(mailing, 1)
    mailing.take(erased("theo"))
    again(mailing)
    assert office.to() == []
    assert mailing.store.database["jobs"].count_documents({"client_id": "theo"}) == 0


def test_a_client_whom_intake_does_not_know_any_more_is_nobodys_notice(mailing: Service, office: Post) -> None:
    mailing.people.unknown = frozenset({"theo"})
    press(mailing, 1)
    mailing.do_jobs()
    assert office.to() == []
    assert "Nobody could be told by mail" in band(mailing, "sam")


def test_what_a_version_that_sent_no_mail_left_open_is_told(mailing: Service, office: Post) -> None:
    press(mailing, 10)
    mailing.store.database["jobs"].delete_many({})
    assert "Nobody could be told by mail: It has not gone out yet." in band(mailing, "sam")
    bootstrap.ask_notices_again(mailing.transactions)
    mailing.do_jobs()
    assert office.to() == [RUTH, SAM]


def test_what_is_older_than_a_week_is_no_alarm_any_more(mailing: Service, office: Post) -> None:
    press(mailing, 8 * 24 * 60)
    bootstrap.ask_notices_again(mailing.transactions)
    mailing.do_jobs()
    assert office.to() == []


def test_the_safety_contact_sees_those_about_safety_and_can_take_them_on(mailing: Service) -> None:
    with_contact(mailing)
    alert_id = press(mailing, 1)
    reach_contact(mailing)
    assert "Theo Klein" in band(mailing, "ola")
    assert "You, safety contact" in page(mailing, "ola", alert_id)
    assert "Ola Contact, safety contact" in page(mailing, "sam", alert_id)
    assert do(mailing, "ola", alert_id, act="accept") == 201
    assert band(mailing, "sam") == ""
    assert do(mailing, "ola", alert_id, act="reached", note="She is with her sister.") == 201
    assert mailing.api("ola", "GET", "/alerts/api/clients/theo/trajectory").status_code == 404


def test_an_admin_may_be_the_safety_contact_and_then_sees_whom_to_call(mailing: Service) -> None:
    with_contact(mailing, "alex")
    alert_id = press(mailing, 1)
    mailing.take(client_updated("maya"))
    assert "Theo Klein" in band(mailing, "alex")
    assert "Theo Klein" in page(mailing, "alex", alert_id)
    with_contact(mailing, "ola", n=2)
    assert band(mailing, "alex") == ""
    assert mailing.browser("alex").get(f"/alerts/prompts/{alert_id}").status_code == 403
    assert mailing.api("alex", "GET", "/alerts/api/alerts").status_code == 403
