"""What the pages say of mails about safety: to whom they went, what stands in their way, and a trial."""

from __future__ import annotations

from tests.infra.mail_server import Post
from tests.integration.alerts.mailing import ALEX, RUTH, SAM, again
from tests.integration.alerts.not_safe import band, page, press
from tests.integration.alerts.web import Service


def test_the_pages_say_to_whom_mail_went(mailing: Service) -> None:
    alert_id = press(mailing, 1)
    assert "by mail" not in band(mailing, "sam"), "a moment ago is no trouble yet"
    mailing.do_jobs()
    for text in (page(mailing, "ruth", alert_id), band(mailing, "sam")):
        assert text.count("mail sent") >= 2
        assert "by mail" not in text


def test_while_no_server_takes_mail_the_pages_say_that_nobody_could_be_told(
    mailing: Service, office: Post
) -> None:
    office.now("refuse")
    alert_id = press(mailing, 1)
    mailing.do_jobs()
    nobody = "Nobody could be told by mail: The mail server did not take the mail."
    for text in (band(mailing, "sam"), band(mailing, "ruth", "/alerts/"), page(mailing, "sam", alert_id)):
        assert nobody in text
    office.now("take")
    again(mailing)
    assert nobody not in band(mailing, "sam")
    assert set(office.to()) == {RUTH, SAM}


def test_one_mail_that_never_arrives_is_said_beside_its_name(mailing: Service) -> None:
    mailing.people.left = frozenset({"ruth"})
    alert_id = press(mailing, 1)
    mailing.do_jobs()
    text = page(mailing, "sam", alert_id)
    assert "no mail: They do not work here any more" in text
    assert "any more.)" not in band(mailing, "sam")
    assert "mail sent" in text
    assert "Nobody could be told by mail" not in text


def test_an_address_that_takes_no_mail_is_given_up_and_said(mailing: Service, office: Post) -> None:
    office.now("unknown")
    press(mailing, 31)
    mailing.do_jobs()
    assert "Nobody could be told by mail: The mail server takes no mail for this address." in band(mailing, "ruth")
    assert office.taken() == []


def test_without_a_server_every_page_about_it_says_so(service: Service) -> None:
    alert_id = press(service, 31)
    service.do_jobs()
    said = "Nobody was told by mail: Attune has no mail server."
    assert "(therapist, not opened yet)" in band(service, "sam"), "and not beside each name again"
    for text in (
        band(service, "sam"),
        band(service, "ruth"),
        band(service, "alex"),
        page(service, "sam", alert_id),
    ):
        assert said in text
    assert "Attune has no mail server" in service.browser("alex").get("/alerts/mail").text


def test_an_admin_tries_mail_out(mailing: Service, office: Post) -> None:
    assert "Send such a mail to me" in mailing.browser("alex").get("/alerts/mail").text
    assert mailing.send("alex", "/alerts/mail/trials").status_code == 303
    assert "It waits for its turn" in mailing.browser("alex").get("/alerts/mail").text
    mailing.do_jobs()
    assert office.to() == [ALEX]
    assert "The mail server has taken it." in mailing.browser("alex").get("/alerts/mail").text


def test_a_trial_that_fails_says_why(mailing: Service, office: Post) -> None:
    office.kill()
    assert mailing.send("alex", "/alerts/mail/trials").status_code == 303
    mailing.do_jobs()
    assert (
        "It is tried again: The mail server does not answer." in mailing.browser("alex").get("/alerts/mail").text
    )
    again(mailing)
    again(mailing)
    assert "It was given up: The mail server does not answer." in mailing.browser("alex").get("/alerts/mail").text
