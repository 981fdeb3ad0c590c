"""A supervisor reminds the clinician in charge of a prompt: once a working day, by a mail that says nothing."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from werkzeug.test import TestResponse

from shared.contracts.principal import Covered
from shared.hours import DAYS
from shared.web.clinic import forget_clinic
from tests.infra.alerts_clinic import RUTH, client_updated, ruptured
from tests.infra.mail_server import Post
from tests.infra.the_clinic import clinic_updated
from tests.integration.alerts.mailing import OLA, SAM
from tests.integration.alerts.web import STAFF, Service

CALM = "Attune: please sign in"
OTHER_LEAD = msgspec.structs.replace(RUTH, staff_id="ines", name="Ines", team_ids=frozenset({"south"}))
ASKED = "Your supervisor asked about this"


@pytest.fixture
def prompt(mailing: Service) -> str:
    """A prompt of Sam's client."""
    mailing.neighbours.staff = {"sam": "Sam Okafor", "ruth": "Ruth Beck", "ola": "Ola Lind"}
    mailing.neighbours.people = {"maya": "Maya Roth"}
    mailing.take(*ruptured())
    return str(mailing.alerts()[0]["alert_id"])


def remind(service: Service, alert_id: str, by: str = "ruth", **fields: str) -> TestResponse:
    return service.send(by, f"/alerts/prompts/{alert_id}/remind", **fields)


def page(service: Service, staff_id: str, path: str = "/alerts/") -> str:
    answer = service.browser(staff_id).get(path)
    assert answer.status_code == 200
    return answer.text


def opens_only_in_three_days(service: Service) -> None:
    """Whatever is asked for until then reaches people on that day."""
    day = DAYS[(service.store.now() + timedelta(days=3)).weekday()]
    service.take(clinic_updated(working_days=(day,)))
    with service.app.app_context():
        forget_clinic()


def days_pass(service: Service, days: int) -> None:
    """Let what was asked for lie so many days back."""
    rows = service.store.database["alerts"]
    for row in rows.find({"reminders.0": {"$exists": True}}):
        past = [{**one, "at": one["at"] - timedelta(days=days)} for one in row["reminders"]]
        rows.update_one({"_id": row["_id"]}, {"$set": {"reminders": past}})


def test_the_clinician_gets_one_mail_that_says_nothing_and_sees_who_asked(
    mailing: Service, office: Post, prompt: str
) -> None:
    assert ASKED not in page(mailing, "sam")
    answer = remind(mailing, prompt)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/alerts/prompts/{prompt}")
    mailing.do_jobs()
    mailing.do_jobs()
    assert office.to() == [SAM]
    (message,) = office.taken()
    assert message["Subject"] == CALM
    assert message.get_content().split("\r\n") == [CALM, "", "http://127.0.0.1:8080/", ""]
    assert ASKED in page(mailing, "sam")
    opened = page(mailing, "sam", f"/alerts/prompts/{prompt}")
    assert opened.count(ASKED) > 1, "in the list and in the prompt"
    assert "Ruth Beck reminded you." in opened
    assert "/remind" not in opened, "it is not theirs to remind anybody"


def test_it_is_no_act_so_that_the_prompt_waits_for_the_clinician_as_before(mailing: Service, prompt: str) -> None:
    before = mailing.alerts()[0]
    remind(mailing, prompt)
    assert mailing.alerts()[0] == before
    assert mailing.published().count("attune.alerts.alert-updated.v1") == 1


def test_what_the_clinician_does_answers_it(mailing: Service, prompt: str) -> None:
    remind(mailing, prompt)
    assert mailing.send("sam", f"/alerts/prompts/{prompt}/acts", act="acknowledge").status_code == 303
    assert ASKED not in page(mailing, "sam")
    assert "Ruth Beck reminded you." in page(mailing, "sam", f"/alerts/prompts/{prompt}"), (
        "it stays in the history"
    )


def test_who_has_answered_meanwhile_gets_no_mail(mailing: Service, office: Post, prompt: str) -> None:
    remind(mailing, prompt)
    assert mailing.send("sam", f"/alerts/prompts/{prompt}/acts", act="talked_about").status_code == 303
    mailing.do_jobs()
    assert office.to() == []


def test_the_supervisor_reminds_from_the_teams_page_and_sees_when_it_was_done(
    mailing: Service, prompt: str
) -> None:
    opens_only_in_three_days(mailing)
    assert "Remind Sam" in page(mailing, "ruth", "/alerts/team")
    answer = remind(mailing, prompt, back="team")
    assert answer.headers["Location"] == f"/alerts/team#prompt-{prompt}"
    for path in ("/alerts/team", f"/alerts/prompts/{prompt}"):
        shown = page(mailing, "ruth", path)
        assert "Remind Sam" not in shown
        assert "reminded " in shown
    assert "You reminded Sam Okafor." in page(mailing, "ruth", f"/alerts/prompts/{prompt}")


def test_it_is_done_once_a_working_day_and_the_mail_waits_for_that_day(
    mailing: Service, office: Post, prompt: str
) -> None:
    opens_only_in_three_days(mailing)
    assert remind(mailing, prompt).status_code == 303
    again = remind(mailing, prompt)
    assert again.status_code == 409
    assert "again on the next working day" in again.text
    mailing.do_jobs()
    assert office.to() == [], "nobody is there yet"
    days_pass(mailing, 8)
    assert "Remind Sam" in page(mailing, "ruth", f"/alerts/prompts/{prompt}")
    assert remind(mailing, prompt).status_code == 303
    assert page(mailing, "sam", f"/alerts/prompts/{prompt}").count("Ruth Beck reminded you.") == 2


def test_while_the_clinician_is_away_whoever_stands_in_is_told(
    mailing: Service, office: Post, prompt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailing.people.in_charge = "ola"
    until = mailing.store.now() + timedelta(days=1)
    covering = msgspec.structs.replace(STAFF["ola"], covers=(Covered(staff_id="sam", until=until),))
    monkeypatch.setitem(STAFF, "ola", covering)
    remind(mailing, prompt)
    mailing.do_jobs()
    assert office.to() == [OLA]
    assert ASKED in page(mailing, "ola")
    assert mailing.send("ola", f"/alerts/prompts/{prompt}/acts", act="talked_about").status_code == 303
    assert ASKED not in page(mailing, "ola")


def test_after_a_change_of_clinician_the_new_one_was_not_asked_and_can_be(
    mailing: Service, office: Post, prompt: str
) -> None:
    remind(mailing, prompt)
    mailing.take(client_updated(clinician_id="ola", n=2))
    mailing.do_jobs()
    assert office.to() == [], "neither the former one nor one who was not asked"
    assert ASKED not in page(mailing, "ola")
    assert service_refuses(mailing, "sam", prompt) == 404
    assert remind(mailing, prompt).status_code == 303
    assert ASKED in page(mailing, "ola")


def service_refuses(service: Service, staff_id: str, alert_id: str) -> int:
    return service.browser(staff_id).get(f"/alerts/prompts/{alert_id}").status_code


def test_only_supervisors_of_the_team_remind_and_never_of_their_own_client(
    mailing: Service, prompt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = {who: remind(mailing, prompt, who).status_code for who in ("sam", "ola", "alex")}
    assert refused == {"sam": 403, "ola": 403, "alex": 403}
    monkeypatch.setitem(STAFF, "ines", OTHER_LEAD)
    assert remind(mailing, prompt, "ines").status_code == 404
    mailing.take(client_updated(clinician_id="ruth", n=2))
    assert remind(mailing, prompt).status_code == 409
    assert "/remind" not in page(mailing, "ruth", f"/alerts/prompts/{prompt}")


def test_what_an_earlier_version_kept_has_no_reminders(mailing: Service, prompt: str) -> None:
    mailing.store.database["alerts"].update_many({}, {"$unset": {"reminders": ""}})
    assert ASKED not in page(mailing, "sam")
    assert remind(mailing, prompt).status_code == 303
    assert ASKED in page(mailing, "sam")
