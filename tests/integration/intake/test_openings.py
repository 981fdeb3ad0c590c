"""A supervisor opens another team's record in an emergency: with a reason, for an hour, and for all to see."""

from __future__ import annotations

import pytest

from services.intake.usecases.staff import change_staff
from tests.infra.audited import entries, forget
from tests.infra.personas import ADMIN, EVERYBODY, OTHER_SUPERVISOR, OWNER, SUPERVISOR, TEAMMATE
from tests.integration.intake.web import Clinic

REASON = "Called the clinic in a crisis, and nobody of North is there"
FORM = "/intake/open-record"


@pytest.fixture
def maya(clinic: Clinic) -> str:
    """The id of the owner's client, of the team North."""
    made = clinic.made(OWNER, "/clients", code="MR", name="Maya Reyes")["client_id"]
    clinic.made(OWNER, f"/clients/{made}/goals", title="Sleep through", milestones=[])
    return str(made)


def opened(clinic: Clinic, reason: str = REASON) -> str:
    """Where the record is that the other team's supervisor opened."""
    answer = clinic.browser(OTHER_SUPERVISOR).post(FORM, code=" mr ", reason=reason)
    assert answer.status_code == 303, answer.text
    return answer.location


def test_a_supervisor_of_another_team_reads_the_record_and_changes_nothing(clinic: Clinic, maya: str) -> None:
    there = opened(clinic)
    page = clinic.browser(OTHER_SUPERVISOR).get(there).text
    assert all(words in page for words in ("Maya Reyes", "Sleep through", REASON))
    [(reader, asked, *_)] = clinic.prompts.asked
    assert (reader.staff_id, asked) == (OTHER_SUPERVISOR.staff_id, maya)
    assert [one.staff_id for one in reader.covers] == [OWNER.staff_id]
    assert not reader.team_ids
    browser = clinic.browser(OTHER_SUPERVISOR)
    assert browser.get(f"/intake/clients/{maya}/").status_code == 404
    assert browser.post(f"/intake/clients/{maya}/goals", title="Mine").status_code == 404
    assert clinic.ask(OTHER_SUPERVISOR, "GET", f"/clients/{maya}").status_code == 404


def test_an_hour_later_it_is_closed(clinic: Clinic, maya: str) -> None:
    assert maya
    there = opened(clinic)
    clinic.intake.wait(minutes=59)
    assert clinic.browser(OTHER_SUPERVISOR).get(there).status_code == 200
    clinic.intake.wait(minutes=1)
    assert clinic.browser(OTHER_SUPERVISOR).get(there).status_code == 404
    assert clinic.browser(OTHER_SUPERVISOR).post(f"{there}end").status_code == 404
    assert "Maya" not in clinic.browser(OTHER_SUPERVISOR).get(FORM).text


def test_it_is_closed_earlier_by_a_button(clinic: Clinic, maya: str) -> None:
    assert maya
    there, browser = opened(clinic), clinic.browser(OTHER_SUPERVISOR)
    assert f"{there}end" in browser.get(FORM).text
    assert browser.post(f"{there}end").location == FORM
    assert browser.get(there).status_code == 404
    assert "Maya" not in browser.get(FORM).text


@pytest.mark.parametrize("reason", ["", "   ", "\u200b"])
def test_without_a_reason_nothing_is_opened(clinic: Clinic, maya: str, reason: str) -> None:
    assert maya
    answer = clinic.browser(OTHER_SUPERVISOR).post(FORM, code="MR", reason=reason)
    assert answer.status_code == 422
    assert 'value="MR"' in answer.text
    assert clinic.intake.store.database["openings"].count_documents({}) == 0


@pytest.mark.parametrize(("code", "words"), [("XX", "has this code"), ("MR", "You see this client’s record")])
def test_a_code_that_nobody_has_or_that_is_of_the_own_team_opens_nothing(
    clinic: Clinic, maya: str, code: str, words: str
) -> None:
    assert maya
    answer = clinic.browser(SUPERVISOR).post(FORM, code=code, reason=REASON)
    assert (answer.status_code, words in answer.text) == (422, True)


def test_nobody_but_supervisors_opens_anything(clinic: Clinic, maya: str) -> None:
    assert maya
    for person in (OWNER, TEAMMATE, ADMIN):
        browser = clinic.browser(person)
        assert browser.get(FORM).status_code == 403
        assert browser.post(FORM, code="MR", reason=REASON).status_code == 403
    assert clinic.intake.store.database["openings"].count_documents({}) == 0


def test_what_one_opened_is_not_there_for_anybody_else(clinic: Clinic, maya: str) -> None:
    assert maya
    there = opened(clinic)
    for person in EVERYBODY:
        if person != OTHER_SUPERVISOR:
            assert clinic.browser(person).get(there).status_code == 404, person.name
            assert clinic.browser(person).post(f"{there}end").status_code == 404, person.name


def test_who_is_no_supervisor_any_more_reads_no_further(clinic: Clinic, maya: str) -> None:
    assert maya
    there = opened(clinic)
    clinic.intake.transact(lambda unit: change_staff(unit, OTHER_SUPERVISOR.staff_id, {"roles": ["clinician"]}))
    assert clinic.browser(OTHER_SUPERVISOR).get(there).status_code == 404


def test_the_therapist_is_told_at_once_until_they_have_read_it(clinic: Clinic, maya: str) -> None:
    assert maya
    there = opened(clinic)
    [job] = clinic.intake.store.database["jobs"].find({"kind": "please-sign-in"})
    assert job["about"] == {"staff_id": OWNER.staff_id}
    for path in ("/intake/today", "/intake/"):
        page = clinic.browser(OWNER).get(path).text
        assert "Other-Supervisor, of another team, opened the record of Maya Reyes" in page
        assert REASON in page
    assert REASON not in clinic.browser(TEAMMATE).get("/intake/").text
    assert clinic.browser(TEAMMATE).post(f"{there}read", back="today").status_code == 404
    assert clinic.browser(OWNER).post(f"{there}read", back="today").location == "/intake/today"
    assert REASON not in clinic.browser(OWNER).get("/intake/today").text


def test_it_stands_on_the_clients_record_with_its_reason(clinic: Clinic, maya: str) -> None:
    opened(clinic)
    for person in (OWNER, SUPERVISOR):
        page = clinic.browser(person).get(f"/intake/clients/{maya}/looked/").text
        assert "Opened by another team" in page
        assert REASON in page


def test_opening_and_reading_are_in_the_audit(clinic: Clinic, maya: str) -> None:
    forget(clinic.intake.store)
    there = opened(clinic)
    clinic.browser(OTHER_SUPERVISOR).get(there)
    found = {one.route: one for one in entries(clinic.intake.store)}
    made, read = found[f"POST {FORM}"], found["GET /intake/opened/<opening_id>/"]
    assert (made.what, made.who, made.about) == ("access", OTHER_SUPERVISOR.staff_id, [maya])
    assert (read.what, read.who, read.about) == ("record", OTHER_SUPERVISOR.staff_id, [maya])


def test_the_reason_stands_in_no_job_and_goes_with_the_client(clinic: Clinic, maya: str) -> None:
    opened(clinic)
    database = clinic.intake.store.database
    assert REASON not in repr(list(database["jobs"].find()))
    clinic.browser(ADMIN).post(f"/intake/clients/{maya}/erase", code="MR", reason="asked for it")
    assert database["openings"].count_documents({}) == 0
