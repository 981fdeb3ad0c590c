"""How many prompts each rule gives, and how many of those judged were useful: the clinic as one, for admins."""

from __future__ import annotations

from services.alerts.domain.figures.worth import Judged
from tests.infra.alerts_clinic import held, ruptured, ruptured_with_three
from tests.integration.alerts.test_rules_page import words
from tests.integration.alerts.web import Service


def judge(service: Service, act: str, *clients: str) -> None:
    """The clinician of each client judges the prompt about them."""
    for client in clients:
        [alert] = service.store.database["alerts"].find({"client_id": client})
        address = f"/alerts/prompts/{alert['_id']}/acts"
        assert service.send(alert["clinician_id"], address, act=act).status_code == 303


def test_prompts_and_judgements_are_counted_by_kind_and_clinician(service: Service) -> None:
    service.take(*ruptured_with_three())
    judge(service, "useful", "sam-0", "sam-1")
    judge(service, "not_useful", "sam-2")
    found = service.app.extensions["attune"].alerts.judged(held(0), held(52))
    raised = [row["raised_at"] for row in service.store.database["alerts"].find({"clinician_id": "sam"})]
    [of_sam] = [cell for cell in found if cell.clinician_id == "sam"]
    assert of_sam == Judged(
        kind="RUPTURE",
        clinician_id="sam",
        prompts=3,
        clients=3,
        useful=2,
        not_useful=1,
        judged_clients=3,
        first_at=min(raised),
    )
    assert {cell.clinician_id for cell in found} == {"sam", "ola", "kim"}


def test_the_page_and_the_api_say_it_once_the_week_is_over(service: Service) -> None:
    service.take(*ruptured_with_three())
    told = service.api("alex", "GET", "/alerts/api/usefulness").get_json()
    [rupture] = told["by_kind"]
    assert (rupture["kind"], rupture["prompts"], rupture["judged"]) == ("RUPTURE", 5, None)
    page = words(service)
    assert "Personal baseline about 5 " in page
    assert "too few judged" in page


def test_of_few_clients_nothing_is_said(service: Service) -> None:
    service.take(*ruptured(), *ruptured("jon"))
    judge(service, "useful", "maya", "jon")
    assert service.api("alex", "GET", "/alerts/api/usefulness").get_json()["by_kind"] == []
    assert "Too few prompts to tell, or of too few clients: at least five" in words(service)
