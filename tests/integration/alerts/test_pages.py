"""The inbox as a clinician's browser gets it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from services.alerts.domain.acts import ActName
from services.alerts.usecases.act import Wish, act_on
from shared.contracts.principal import Principal
from tests.infra.alerts_clinic import RUTH, SAM, USUAL, client_updated, concern, rated, ruptured, stalled
from tests.integration.alerts.web import Service


def ids(service: Service) -> dict[str, str]:
    return {item["client_id"]: item["alert_id"] for item in service.alerts()}


def rows(service: Service, staff_id: str = "sam") -> list[str]:
    """The waiting prompts of somebody's list, in order."""
    waiting, _title, _rest = page(service, "/alerts/rows", staff_id).partition('class="over"')
    return re.findall(r'<li id="prompt-([^"]+)"', waiting)


def own_status(service: Service) -> dict[str, str]:
    """How Maya's prompt stands in the lists of both who see it."""
    path = f"/alerts/api/alerts/{ids(service)['maya']}"
    return {who: service.api(who, "GET", path).get_json()["own_status"] for who in ("sam", "ruth")}


def page(service: Service, path: str = "/alerts/", staff_id: str = "sam") -> str:
    answer = service.browser(staff_id).get(path)
    assert answer.status_code == 200
    return answer.text


def act(service: Service, client_id: str, wish: Wish, who: Principal = SAM) -> None:
    service.transactions(lambda unit: act_on(unit, who, ids(service)[client_id], wish))


def test_an_empty_inbox_says_what_will_come(service: Service) -> None:
    text = page(service)
    assert "Nothing waits for you right now." in text
    assert 'id="prompts" data-adds' in text


def test_the_inbox_says_what_changed_and_opens_the_first(service: Service) -> None:
    service.take(*ruptured(), *stalled("jon"))
    service.neighbours.people = {"maya": "Maya R.", "jon": "Jon P."}
    service.neighbours.goals = {"jon-g": "Sleep"}
    service.neighbours.sessions = {"maya": service.store.now() + timedelta(days=1)}
    text = page(service)
    assert "5 below usual on <b>what matters to me</b>" in text
    assert "“Sleep” has not moved for" in text
    assert "Maya rated “We worked on what matters to me” 4. Usually it is 9." in text
    assert "The other answers are as usual." in text
    assert "usual for Maya" in text
    assert "next session" in text
    assert text.index("Maya R.") < text.index("Jon P.")


def test_a_low_start_with_an_answer_left_open_says_what_is_reckoned_and_draws_it(service: Service) -> None:
    service.take(client_updated(), rated(0, (3, 4, None, 2)))
    service.neighbours.people = {"maya": "Maya R."}
    text = page(service)
    assert "A low start: <b>about 12 of 40</b>, from three statements" in text
    assert "came to about 12 of 40, reckoned from three answers: a low start." in text
    assert "the mean of the three statements that were answered, times four" in text
    assert "reckoned where answers are missing over 1 sessions, the last one 12" in text


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ((None, 3, None, None), "Left open: "),
        ((9, 3, None, 9), "The other answers that were given are as usual. Left open: "),
    ],
)
def test_what_was_left_open_is_not_said_to_be_as_usual(
    service: Service, answers: tuple[int | None, ...], said: str
) -> None:
    service.take(client_updated(), *(rated(week) for week in range(1, 6)), rated(6, answers))
    text = page(service)
    assert said in text
    assert "The other answers are as usual." not in text
    assert said.startswith("The other") or "as usual. Left open" not in text


def test_a_supervisor_sees_whose_client_it_is(service: Service) -> None:
    service.take(*ruptured())
    service.neighbours.staff = {"sam": "Sam Hill"}
    assert "with Sam Hill" in page(service, staff_id="ruth")


def test_without_the_other_services_the_page_works_with_short_ids(service: Service) -> None:
    service.take(*ruptured("0f3c1a77-aaaa"), *stalled("77777777-bbbb"))
    text = page(service)
    assert "Client 0f3c1a77" in text
    assert "This client rated “We worked on what matters to me” 4. Usually it is 9." in text
    assert "A goal has not moved for" in text


def test_what_others_wrote_is_escaped(service: Service) -> None:
    service.take(*stalled("jon"))
    service.neighbours.people = {"jon": "<b>Jon</b>"}
    service.neighbours.goals = {"jon-g": "*Sleep* <script>"}
    text = page(service)
    assert "<script>" not in text
    assert "&lt;b&gt;Jon" in text


@pytest.mark.parametrize("name", ["acknowledge", "snooze", "useful", "not_useful", "close"])
def test_a_supervisor_silences_nothing_for_the_therapist(service: Service, name: ActName) -> None:
    service.take(*stalled("jon"), *ruptured(), client_updated("theo"), concern(0, "theo", safety=True))
    until = service.store.now() + timedelta(days=7) if name == "snooze" else None
    before = rows(service)
    assert len(before) == 3
    act(service, "theo", Wish(act="acknowledge"), RUTH)
    act(service, "maya", Wish(act=name, until=until), RUTH)
    assert rows(service) == before
    assert rows(service, "ruth") != before


def test_the_list_is_ones_own(service: Service) -> None:
    service.take(*ruptured())
    act(service, "maya", Wish(act="close"), RUTH)
    assert own_status(service) == {"sam": "open", "ruth": "closed"}
    assert service.alerts("ruth")[0]["status"] == "open"
    assert ">Lately</h2>" in page(service, staff_id="ruth")
    assert ">Lately</h2>" not in page(service)


def test_a_button_works_without_scripts(service: Service) -> None:
    service.take(*ruptured())
    path = f"/alerts/prompts/{ids(service)['maya']}"
    answer = service.send("sam", f"{path}/acts", act="talked_about", note="We did.")
    assert (answer.status_code, answer.location) == (303, path)
    text = page(service, path)
    assert "You: we talked about it. <q>We did.</q>" in text
    assert ">In hand<" in text


def test_a_snooze_takes_days_from_the_form(service: Service) -> None:
    service.take(*ruptured())
    path = f"/alerts/prompts/{ids(service)['maya']}/acts"
    assert service.send("sam", path, act="snooze").status_code == 422
    assert service.send("sam", path, act="snooze", how_long="7").status_code == 303
    assert "snoozed until" in page(service)
    wrong = service.send("sam", path, act="snooze", how_long="400")
    assert (wrong.status_code, "please look at what you filled in" in wrong.text) == (422, True)


def test_an_act_too_late_is_told_in_a_sentence(service: Service) -> None:
    service.take(*ruptured())
    act(service, "maya", Wish(act="close"))
    answer = service.send("sam", f"/alerts/prompts/{ids(service)['maya']}/acts", act="talked_about")
    assert answer.status_code == 409
    assert "This prompt is closed." in answer.text


def test_a_repair_is_shown_with_how_long_it_took(service: Service) -> None:
    service.take(*ruptured())
    act(service, "maya", Wish(act="talked_about"))
    service.take(rated(7, USUAL), rated(8, USUAL))
    service.store.database["alerts"].update_many({}, {"$set": {"changed_at": service.store.now()}})
    text = page(service)
    assert "Talked about; back to usual" in text
    assert "repaired in 2 sessions" in text


def test_what_was_talked_about_and_is_still_low_offers_no_more_of_it(service: Service) -> None:
    service.take(*ruptured(), *(rated(week, (9, 6, 8, 8)) for week in range(7, 12)))
    path = f"/alerts/prompts/{ids(service)['maya']}"
    assert "Five ratings since then have not come back" in page(service, path)
    service.send("sam", f"{path}/acts", act="talked_about")
    text = page(service, path)
    assert "You: we talked about it." in text
    assert 'value="talked_about"' not in text


def test_a_correction_is_said(service: Service) -> None:
    service.take(*ruptured())
    act(service, "maya", Wish(act="acknowledge"))
    service.take(rated(6, USUAL, n=2))
    assert "has been corrected since" in page(service, f"/alerts/prompts/{ids(service)['maya']}")


def test_how_it_was_worked_out_names_rule_version_and_figures(service: Service) -> None:
    service.take(*ruptured())
    text = page(service)
    assert "Personal baseline, rule set 1, threshold 2.6." in text
    assert "Rule SBE, version 1." in text
    assert "The rating was 4:" in text


def test_the_first_showing_to_the_clinician_counts_and_nobody_elses(service: Service) -> None:
    service.take(*ruptured())
    rows = service.store.database["alerts"]

    def instants() -> tuple[bool, bool]:
        row = rows.find_one() or {}
        return row["first_shown_at"] is not None, row["first_opened_at"] is not None

    path = f"/alerts/prompts/{ids(service)['maya']}"
    page(service, path, staff_id="ruth")
    assert instants() == (False, False)
    assert "not looked at yet" in page(service)
    assert instants() == (True, False)
    service.browser("sam").get(path, headers={"Sec-Fetch-Mode": "cors"})
    assert instants() == (True, False)
    page(service, path)
    assert instants() == (True, True)
    assert "not looked at yet" not in page(service)


def test_the_rows_alone_are_those_of_the_page(service: Service) -> None:
    service.take(*ruptured())
    whole, rows = page(service), page(service, f"/alerts/rows?chosen={ids(service)['maya']}")
    assert rows.strip() in whole


def test_everything_offered_after_the_end_is_taken(service: Service) -> None:
    service.take(*ruptured(), client_updated(n=2))
    act(service, "maya", Wish(act="close"))
    text = page(service, f"/alerts/prompts/{ids(service)['maya']}")
    assert 'value="useful"' in text
    assert 'value="talked_about"' not in text


def test_the_tabs_title_counts_what_waits_safety_first(service: Service) -> None:
    assert "<title>Prompts · Attune</title>" in page(service)
    service.take(*ruptured(), *stalled("jon"))
    assert "<title>(2) Prompts · Attune</title>" in page(service)
    service.take(concern(7, safety=True), client_updated("ida"), concern(7, "ida", safety=True))
    assert "<title>(2 safety, 2 more) Prompts · Attune</title>" in page(service)
    act(service, "jon", Wish(act="acknowledge"))
    assert "<title>(2 safety, 1 more) Prompts · Attune</title>" in page(service)
