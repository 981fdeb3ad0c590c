"""Days away, on their page and over a real database: who sees whose clients meanwhile."""

from __future__ import annotations

import re
from datetime import timedelta

import msgspec
import pytest

from shared.contracts.principal import Principal
from tests.infra.personas import ADMIN, OTHER_SUPERVISOR, OWNER, STRANGER, SUPERVISOR, TEAMMATE
from tests.integration.intake.web import Clinic

PATH = "/intake/absences/"


@pytest.fixture
def maya(clinic: Clinic) -> str:
    """The page of the owner's client."""
    client_id = clinic.made(OWNER, "/clients", code="MR", name="Maya Reyes")["client_id"]
    return f"/intake/clients/{client_id}/"


def enter(clinic: Clinic, by: Principal = OWNER, *, start: int = 0, days: int = 3, **over: str) -> int:
    """Enter an absence on the page."""
    first = clinic.intake.now.date() + timedelta(days=start)
    said = {"away_id": OWNER.staff_id, "stand_in_id": TEAMMATE.staff_id, "first": first.isoformat()}
    said["last"] = (first + timedelta(days=days - 1)).isoformat()
    return clinic.browser(by).at(PATH).post(PATH, **said | over).status_code


def opens(clinic: Clinic, person: Principal, page: str) -> bool:
    """Whether that person may open the client's page."""
    status = clinic.browser(person).get(page).status_code
    assert status in {200, 404}
    return status == 200


def test_who_stands_in_reads_those_clients_until_the_absence_is_ended(clinic: Clinic, maya: str) -> None:
    assert not opens(clinic, TEAMMATE, maya)
    assert enter(clinic) == 303
    assert opens(clinic, TEAMMATE, maya)
    assert opens(clinic, OWNER, maya)
    assert not any(opens(clinic, person, maya) for person in (STRANGER, OTHER_SUPERVISOR))
    caseload = clinic.browser(TEAMMATE).get("/intake/").text
    assert "you stand in for Owner" in caseload
    assert "Maya Reyes" in caseload
    assert "with Owner" in caseload
    assert "You stand in for Owner" in clinic.browser(TEAMMATE).get(PATH).text
    page = clinic.browser(OWNER).get(PATH).text
    assert "You are away; Teammate stands in" in page
    found = re.search(r'action="(/intake/absences/\w+/end)"', page)
    assert found
    assert clinic.browser(TEAMMATE).at(PATH).post(found[1]).status_code == 404
    assert clinic.browser(OWNER).at(PATH).post(found[1]).status_code == 303
    assert not opens(clinic, TEAMMATE, maya)
    assert "Nobody is away." in clinic.browser(OWNER).get(PATH).text


def test_the_other_services_learn_with_the_login_whom_somebody_stands_in_for(clinic: Clinic) -> None:
    enter(clinic)
    secret = {"kind": "login", "secret": f"login of {TEAMMATE.staff_id}"}
    told = clinic.internal("POST", "/principals", json=secret).get_json()["covers"]
    assert [one["staff_id"] for one in told] == [OWNER.staff_id]
    assert enter(clinic, SUPERVISOR, start=5) == 303, "the supervisor enters another"
    assert clinic.internal("POST", "/principals", json=secret).get_json()["covers"] == told


@pytest.mark.usefixtures("maya")
def test_what_was_typed_stays_and_what_is_wrong_stands_beside_it(clinic: Clinic) -> None:
    browser = clinic.browser(OWNER).at(PATH)
    said = {"away_id": OWNER.staff_id, "stand_in_id": "", "first": "2026-13-40", "last": "2031-01-01"}
    answer = browser.post(PATH, **said)
    assert answer.status_code == 422
    assert "Please give a date." in answer.text
    assert 'value="2031-01-01"' in answer.text
    assert enter(clinic, TEAMMATE) == 422, "not for a colleague"
    assert enter(clinic, OWNER, stand_in_id=STRANGER.staff_id) == 422, "nobody of another team"
    assert enter(clinic, ADMIN, stand_in_id=SUPERVISOR.staff_id) == 422, "who sees no clients stands in for nobody"


def test_a_supervisor_learns_who_of_their_teams_is_away(clinic: Clinic) -> None:
    assert enter(clinic) == 303
    assert [one["away_id"] for one in absences(clinic, SUPERVISOR)] == [OWNER.staff_id]
    assert [one["stand_in_id"] for one in absences(clinic, ADMIN)] == [TEAMMATE.staff_id]
    assert absences(clinic, OTHER_SUPERVISOR) == []


def absences(clinic: Clinic, reader: Principal) -> list[dict[str, str]]:
    answer = clinic.internal("POST", "/absences", json=msgspec.to_builtins(reader))
    found: list[dict[str, str]] = (answer.json or {})["absences"]
    return found


def test_who_stands_in_is_named_where_it_says_who_is_told_what(clinic: Clinic, maya: str) -> None:
    before = clinic.browser(OWNER).get(maya).text
    assert "stands in now" not in before
    assert "Owner gets a message when an important one waits" in before
    enter(clinic)
    page = clinic.browser(OWNER).get(maya).text
    assert "Teammate stands in now: sees them too" in page
    assert "Teammate gets a message when an important one waits" in page
