"""What comes after the first message: the number in the morning, and the supervisor on the next working day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.alerts.adapters.post import StaffPost
from shared.hours import Quiet
from tests.infra.alerts_clinic import client_updated, concern
from tests.infra.message_service import TWILIO, Phones, phones
from tests.integration.alerts.prompt_notices import ANSWERED, SOMETHING, Calendar

SAM, RUTH = (("sam", SOMETHING), ("ruth", SOMETHING))
MINUTE = timedelta(minutes=1)


def test_what_matters_less_is_one_number_when_the_clinic_opens_next(calendar: Calendar) -> None:
    for name in ("maya", "jon", "theo"):
        calendar.speak(name)
    calendar.at("2026-02-16T16:59")
    assert calendar.mails() == []
    calendar.at("2026-02-17T09:00")
    assert calendar.mails() == [("sam", "Attune: 3 new prompts wait for you")]
    calendar.at("2026-02-18T09:00")
    assert len(calendar.mails()) == 1, "nothing is new"


def test_the_number_counts_what_is_still_unseen(calendar: Calendar) -> None:
    calendar.speak("maya")
    calendar.speak("jon")
    path = f"/alerts/api/alerts/{calendar.service.alerts(client_id='jon')[0]['alert_id']}/acts"
    assert calendar.service.api("sam", "POST", path, json={"act": "acknowledge"}).status_code == 201
    calendar.at("2026-02-17T09:00")
    assert calendar.mails() == [("sam", "Attune: one new prompt waits for you")]


def test_over_a_weekend_and_on_a_free_day_there_is_no_number(calendar: Calendar) -> None:
    calendar.open(working_days=("mon", "thu"), n=2)
    calendar.speak("maya")
    for day in ("17", "18"):
        calendar.at(f"2026-02-{day}T09:00")
    assert calendar.mails() == []
    calendar.at("2026-02-19T09:00")
    assert len(calendar.mails()) == 1


def test_what_is_found_after_the_days_number_has_gone_out_waits_for_the_next(calendar: Calendar) -> None:
    calendar.speak("maya")
    calendar.at("2026-02-17T09:00")
    calendar.now = ANSWERED  # as if intake had been away when it was to be found out
    calendar.speak("jon")
    calendar.at("2026-02-17T11:00")
    assert len(calendar.mails()) == 1
    calendar.at("2026-02-18T09:00")
    assert calendar.mails() == [("sam", "Attune: one new prompt waits for you")] * 2


def test_whoever_wants_a_number_of_everything_gets_no_other_message(calendar: Calendar) -> None:
    calendar.service.people.how["sam"] = "digest"
    calendar.rupture("maya")
    calendar.speak("jon")
    calendar.at("2026-02-16T16:30")
    assert calendar.mails() == []
    calendar.at("2026-02-17T09:00")
    assert ("sam", "Attune: 2 new prompts wait for you") in calendar.mails()


def test_whoever_wants_no_message_gets_none_and_the_supervisor_hears_of_it_all_the_same(
    calendar: Calendar,
) -> None:
    calendar.service.people.how["sam"] = "none"
    calendar.rupture("maya")
    calendar.speak("jon")
    calendar.at("2026-02-16T16:30")
    calendar.at("2026-02-17T09:00")
    assert calendar.mails() == [RUTH]


def test_what_nobody_has_looked_at_is_told_to_the_supervisor_on_the_next_working_day(calendar: Calendar) -> None:
    calendar.rupture("maya", "jon")
    calendar.at(ANSWERED + 15 * MINUTE)
    calendar.at("2026-02-17T08:59")
    assert calendar.mails() == [SAM]
    calendar.at("2026-02-17T09:00")
    assert calendar.mails() == [SAM, RUTH]
    calendar.at("2026-02-18T09:00")
    assert calendar.mails() == [SAM, RUTH]


def test_raised_after_hours_the_therapist_has_a_whole_working_day_first(calendar: Calendar) -> None:
    calendar.open(opens="08:00", closes="15:00", n=2)
    calendar.rupture("maya")
    calendar.at("2026-02-17T08:00")
    assert calendar.mails() == [SAM]
    calendar.at("2026-02-18T08:00")
    assert calendar.mails() == [SAM, RUTH]


def test_what_matters_less_is_no_supervisors_business(calendar: Calendar) -> None:
    calendar.speak("maya")
    for day in ("17", "18", "19"):
        calendar.at(f"2026-02-{day}T09:00")
    assert calendar.mails() == [("sam", "Attune: one new prompt waits for you")]


@pytest.mark.parametrize("reader", ["sam", "ruth"])
def test_once_the_therapist_or_the_supervisor_has_opened_it_no_supervisor_is_told(
    calendar: Calendar, reader: str
) -> None:
    calendar.rupture("maya")
    calendar.at(ANSWERED + 15 * MINUTE)
    alert_id = calendar.service.alerts()[0]["alert_id"]
    assert calendar.service.browser(reader).get(f"/alerts/prompts/{alert_id}").status_code == 200
    calendar.at("2026-02-17T09:00")
    assert calendar.mails() == [SAM]


def test_whoever_has_left_is_told_nothing_and_nothing_counts_as_a_fault(calendar: Calendar) -> None:
    calendar.rupture("maya")
    calendar.speak("jon")
    calendar.service.people.left = frozenset({"sam"})
    calendar.service.people.unknown = frozenset({"jon"})
    calendar.at(ANSWERED + 15 * MINUTE)
    calendar.at("2026-02-17T09:00")
    assert calendar.mails() == [RUTH]
    assert calendar.store.database["jobs"].count_documents({"status": "failed"}) == 0


def test_what_is_about_safety_is_told_as_before(calendar: Calendar) -> None:
    calendar.service.people.how |= {"sam": "none", "ruth": "none"}
    calendar.service.people.quiet["sam"] = Quiet(begins="00:00", ends="23:59")
    calendar.now = ANSWERED + timedelta(hours=8)
    calendar.service.take(client_updated("theo"), concern(6, "theo", safety=True))
    calendar.at(calendar.now)
    assert ("sam", "Attune: please sign in now") in calendar.mails()
    assert SOMETHING not in {subject for _to, subject in calendar.mails()}


def test_each_reads_it_in_the_language_that_they_chose(calendar: Calendar) -> None:
    calendar.service.people.languages["sam"] = "es"
    calendar.rupture("maya")
    calendar.at(ANSWERED + 15 * MINUTE)
    calendar.at("2026-02-17T09:00")
    assert calendar.mails() == [("sam", "Attune: algo nuevo le espera"), RUTH]


def by_message(calendar: Calendar, service: Phones) -> None:
    """Sam wants messages to a phone."""
    calendar.service.people.phones["sam"] = ("+447700900123", TWILIO)
    calendar.service.post = StaffPost(calendar.office.server, "http://127.0.0.1:8080", stub=service.stub)


def test_whoever_wants_a_message_to_their_phone_gets_that_and_no_mail(calendar: Calendar) -> None:
    with phones() as service:
        by_message(calendar, service)
        calendar.rupture("maya")
        calendar.at(ANSWERED + 15 * MINUTE)
        assert [text.split() for text in service.texts] == [[*SOMETHING.split(), "https://attune.clinic.example/"]]
    assert calendar.mails() == []


def test_where_the_service_refuses_the_number_mail_goes_out(calendar: Calendar) -> None:
    with phones() as service:
        by_message(calendar, service)
        service.answers = 400
        calendar.rupture("maya")
        calendar.at(ANSWERED + 15 * MINUTE)
        assert service.texts == []
    assert calendar.mails() == [SAM]


def history(calendar: Calendar, reader: str) -> str:
    """What the prompt's page says, for that person, of what happened so far."""
    alert_id = calendar.service.alerts(reader)[0]["alert_id"]
    return calendar.service.browser(reader).get(f"/alerts/prompts/{alert_id}").text.partition('id="history"')[2]


def test_the_prompt_says_who_was_told_that_it_waits(calendar: Calendar) -> None:
    calendar.service.neighbours.staff = {"sam": "Sam Okafor"}
    calendar.rupture("maya")
    assert "A message" not in history(calendar, "ruth")
    calendar.at(ANSWERED + 15 * MINUTE)
    assert "A message that something waits went to Sam Okafor." in history(calendar, "ruth")
    assert "A message that something waits went to you." in history(calendar, "sam")


def test_the_prompt_says_why_a_message_has_not_gone_out(calendar: Calendar) -> None:
    calendar.office.now("refuse")
    calendar.rupture("maya")
    calendar.at(ANSWERED + 15 * MINUTE)
    why = "The mail server did not take the mail."
    assert f"A message to you has not gone out: {why}" in history(calendar, "sam")
