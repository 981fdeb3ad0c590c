"""What a supervisor sees of the prompts of their teams, and who else sees it not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import flask
import msgspec
import pytest

from services.alerts.bootstrap import application
from services.alerts.ports import Absence
from shared.contracts.principal import Principal
from shared.web.credentials import Credential
from tests.infra.alerts_clinic import RUTH, client_updated, rated, ruptured
from tests.integration.alerts.web import STAFF, Service

OTHER_LEAD = msgspec.structs.replace(RUTH, staff_id="ines", name="Ines", team_ids=frozenset({"south"}))
PATH = "/alerts/team"


@pytest.fixture
def app(service: Service) -> flask.Flask:
    """The application with another team's supervisor among its people."""
    people = STAFF | {OTHER_LEAD.staff_id: OTHER_LEAD}

    def who(credential: Credential) -> Principal | None:
        return people.get(credential.secret)

    return application(
        service.settings,
        service.store,
        neighbours=replace(service.neighbours, people={"maya": "Maya Roth"}, staff={"sam": "Sam", "ola": "Ola"}),
        feedback=service.feedback,
        principals=who,
    )


def look(app: flask.Flask, staff_id: str) -> tuple[int, str]:
    browser = app.test_client()
    browser.set_cookie("attune_login", staff_id)
    answer = browser.get(PATH)
    return answer.status_code, answer.text


def part_of(page: str, alert_id: str) -> str:
    """Under which heading a prompt stands."""
    before = page.partition(f'id="prompt-{alert_id}"')[0]
    assert before != page, "it is not there"
    return before.rpartition('<ol class="rows" id="')[2].partition('"')[0]


def test_only_supervisors_see_it_and_only_their_own_teams(service: Service, app: flask.Flask) -> None:
    service.take(*ruptured())
    assert {staff_id: look(app, staff_id)[0] for staff_id in ("sam", "ola", "alex", "ruth", "ines")} == {
        "sam": 403,
        "ola": 403,
        "alex": 403,
        "ruth": 200,
        "ines": 200,
    }
    assert "Maya Roth" in look(app, "ruth")[1]
    assert "with Sam" in look(app, "ruth")[1]
    assert "Maya Roth" not in look(app, "ines")[1]


def test_it_says_whether_the_therapist_has_looked_and_not_whether_the_reader_has(
    service: Service, app: flask.Flask
) -> None:
    service.take(*ruptured())
    alert_id = str(service.alerts()[0]["alert_id"])
    assert part_of(look(app, "ruth")[1], alert_id) == "unseen"
    service.browser("ruth").get(f"/alerts/prompts/{alert_id}")
    assert part_of(look(app, "ruth")[1], alert_id) == "unseen"
    service.browser("sam").get(f"/alerts/prompts/{alert_id}")
    assert part_of(look(app, "ruth")[1], alert_id) == "ageing"


def test_what_a_former_clinician_did_is_not_the_new_ones_doing(service: Service, app: flask.Flask) -> None:
    service.take(*ruptured())
    alert_id = str(service.alerts()[0]["alert_id"])
    service.browser("sam").get(f"/alerts/prompts/{alert_id}")
    assert service.send("sam", f"/alerts/prompts/{alert_id}/acts", act="acknowledge").status_code == 303
    assert part_of(look(app, "ruth")[1], alert_id) == "ageing"
    service.take(client_updated(clinician_id="ola", n=2))
    assert part_of(look(app, "ruth")[1], alert_id) == "unseen"


def test_after_a_change_of_clinician_it_is_the_new_one_who_has_not_looked(
    service: Service, app: flask.Flask
) -> None:
    service.take(*ruptured())
    alert_id = str(service.alerts()[0]["alert_id"])
    service.browser("sam").get(f"/alerts/prompts/{alert_id}")
    service.take(client_updated(clinician_id="ola", n=2))
    page = look(app, "ruth")[1]
    assert part_of(page, alert_id) == "unseen"
    assert "with Ola" in page


def test_what_is_not_repaired_is_unresolved_and_what_is_repaired_counts(
    service: Service, app: flask.Flask
) -> None:
    service.take(*ruptured(), *(rated(week, (9, 6, 9, 10)) for week in range(7, 13)))
    alert_id = str(service.alerts()[0]["alert_id"])
    assert service.alerts()[0]["status"] == "unresolved"
    assert part_of(look(app, "ruth")[1], alert_id) == "unresolved"
    assert service.send("sam", f"/alerts/prompts/{alert_id}/acts", act="close").status_code == 303
    page = look(app, "ruth")[1]
    assert f'id="prompt-{alert_id}"' not in page
    assert "0 was repaired" in page


def test_who_is_away_stands_there_with_who_stands_in_and_until_when(service: Service) -> None:
    now = service.store.now()
    days = [
        (now - timedelta(days=1), now + timedelta(days=2)),
        (now + timedelta(days=9), now + timedelta(days=12)),
    ]
    service.neighbours.staff = {"sam": "Sam", "ola": "Ola"}
    service.neighbours.away = [
        Absence(away_id="sam", stand_in_id="ola", since=since, until=until) for since, until in days
    ]
    page = service.browser("ruth").get(PATH).text
    assert "1 colleague is away now." in page
    assert "Sam is away until " in page
    assert "Sam is away from " in page
    assert page.count("Ola stands in.") == 2
    assert 'href="/intake/absences/"' in page
    service.neighbours.away = ()
    assert "Nobody is away, and no days away are entered." in service.browser("ruth").get(PATH).text
    service.neighbours.silent = True
    assert "Who is away cannot be looked up at the moment." in service.browser("ruth").get(PATH).text
