"""A client who may not be safe: what people do about it, until somebody has reached them."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from services.alerts.domain.acts import ActName
from services.alerts.ports import CrisisPlan, Responsible
from tests.infra.alerts_clinic import client_updated, measured, ruptured
from tests.integration.alerts.not_safe import (
    AGREED,
    HEADLINE,
    THERAPIST,
    band,
    do,
    page,
    press,
)
from tests.integration.alerts.web import Service


@pytest.mark.parametrize("name", ["snooze", "useful", "not_useful", "close", "talked_about"])
def test_nothing_puts_it_away(service: Service, name: ActName) -> None:
    alert_id = press(service)
    until = {"until": "2100-01-01T00:00:00Z"} if name == "snooze" else {}
    answer = service.api("ruth", "POST", f"/alerts/api/alerts/{alert_id}/acts", json={"act": name, **until})
    assert answer.status_code == 409
    assert "until somebody has reached the client" in answer.get_json()["detail"]
    assert HEADLINE in band(service, "sam")


def test_having_seen_it_is_written_down_by_person_and_puts_it_away_for_nobody(service: Service) -> None:
    alert_id = press(service)
    assert do(service, "ruth", alert_id, act="acknowledge") == 201
    assert page(service, "sam", alert_id).count("not opened yet") == 0
    assert "seen at" in band(service, "ruth")
    for staff_id in ("sam", "ruth"):
        assert HEADLINE in band(service, staff_id)


def test_who_was_told_and_who_has_looked(service: Service) -> None:
    alert_id = press(service)
    assert "Nobody has looked yet." in band(service, "sam")
    text = page(service, "ruth", alert_id)
    assert re.search(r"Sam Okafor, therapist</span> <b>not opened yet", text)
    assert re.search(r"You, supervisor</span> <span class=\"quiet\">seen at", text)
    assert "Imke Vos (supervisor, seen at" in band(service, "sam")
    press(service, 0, number=1)
    assert "Imke Vos (supervisor, not opened yet" in band(service, "sam"), "it was said again since"


def test_whoever_reaches_the_client_writes_down_what_was_agreed(service: Service) -> None:
    alert_id = press(service)
    at = service.store.now() - timedelta(minutes=3)
    local = at.strftime("%Y-%m-%dT%H:%M")
    done = service.send("ruth", f"/alerts/prompts/{alert_id}/acts", act="reached", note=AGREED, at=local)
    assert (done.status_code, done.location) == (303, f"/alerts/prompts/{alert_id}")
    for staff_id in ("sam", "ruth"):
        assert band(service, staff_id) == ""
        assert AGREED in page(service, staff_id, alert_id)
    assert f"reached them at {at:%H:%M}" in page(service, "sam", alert_id)
    (told,) = [event for event in outbox(service) if event["status"] == "closed"]
    assert AGREED not in json.dumps(told)
    answer = service.api("sam", "POST", f"/alerts/api/alerts/{alert_id}/acts", json={"act": "accept"})
    assert (answer.status_code, "comes anew" in answer.get_json()["detail"]) == (409, True)


def outbox(service: Service) -> list[dict[str, str]]:
    """The alerts that were told, as they were told."""
    return [json.loads(row["value"]) for row in service.store.database["outbox"].find().sort("_id", 1)]


def test_a_press_after_that_is_a_new_prompt(service: Service) -> None:
    first = press(service)
    assert do(service, "sam", first, act="reached", note=AGREED) == 201
    second = press(service, 0, number=1)
    assert second != first
    assert HEADLINE in band(service, "sam")


def test_what_was_written_is_kept_when_it_cannot_be_taken(service: Service) -> None:
    alert_id = press(service)
    path = f"/alerts/prompts/{alert_id}/acts"
    far = service.send("sam", path, act="reached", note=AGREED, at="2100-01-01T10:00")
    assert (far.status_code, "This lies in the future." in far.text, AGREED in far.text) == (422, True, True)
    assert 'value="2100-01-01T10:00"' in far.text
    blank = service.send("sam", path, act="reached", note="  ")
    assert (blank.status_code, "A few words on what you agreed are needed." in blank.text) == (422, True)
    nonsense = service.send("sam", path, act="reached", note=AGREED, at="soon")
    assert (nonsense.status_code, AGREED in nonsense.text) == (422, True)


def test_nobody_ends_a_press_that_their_page_did_not_show(service: Service) -> None:
    alert_id = press(service)
    found = re.search('name="seen" value="([^"]+)"', page(service, "sam", alert_id))
    assert found
    press(service, 0, number=1)
    path = f"/alerts/prompts/{alert_id}/acts"
    answer = service.send("sam", path, act="reached", note=AGREED, seen=found[1])
    assert (answer.status_code, AGREED in answer.text) == (409, True)
    assert "has said it again since you opened this page" in answer.text
    assert HEADLINE in band(service, "ruth")


def test_whoever_takes_it_on_has_it_alone_and_the_others_see_who(service: Service) -> None:
    alert_id = press(service)
    done = service.send("ruth", f"/alerts/prompts/{alert_id}/acts", act="accept")
    assert done.status_code == 303
    assert "You took it on at" in band(service, "ruth")
    assert 'data-counts="safety"' in service.browser("ruth").get("/alerts/rows").text
    assert 'data-counts="safety"' not in service.browser("sam").get("/alerts/rows").text
    assert band(service, "sam") == ""
    service.neighbours.staff = {"ruth": "Imke Vos"}
    rows = service.browser("sam").get("/alerts/rows").text
    assert rows.index(">In hand<") < rows.index("taken on by Imke Vos at")
    assert "Imke Vos took it on at" in page(service, "sam", alert_id)
    assert do(service, "sam", alert_id, act="accept") == 201
    assert (band(service, "ruth"), "You took it on at" in band(service, "sam")) == ("", True)


def test_whoever_took_it_on_and_no_longer_sees_the_client_has_it_no_more(service: Service) -> None:
    alert_id = press(service)
    assert do(service, "ruth", alert_id, act="accept") == 201
    service.neighbours.reach = {"theo": Responsible(people=(THERAPIST,))}
    assert HEADLINE in band(service, "sam")


def test_saying_it_again_puts_it_on_top_for_everybody_once_more(service: Service) -> None:
    alert_id = press(service)
    assert do(service, "ruth", alert_id, act="accept") == 201
    press(service, 0, number=1)
    for staff_id in ("sam", "ruth"):
        assert HEADLINE in band(service, staff_id)
    assert "They have said it twice, first at" in page(service, "sam", alert_id)


def test_what_ended_without_anybody_reaching_them_does_not_say_that_somebody_did(service: Service) -> None:
    alert_id = press(service)
    service.store.database["alerts"].update_one({"_id": alert_id}, {"$set": {"status": "closed"}})
    text = page(service, "sam", alert_id)
    assert (">closed<" in text, ">reached<" in text) == (True, False)


def test_it_is_passed_to_a_colleague_who_then_has_to_take_it_on(service: Service) -> None:
    alert_id = press(service)
    assert do(service, "sam", alert_id, act="accept") == 201
    text = page(service, "sam", alert_id)
    [colleagues] = re.findall('<select [^>]*name="to".*?</select>', text, re.DOTALL)
    assert re.findall('<option value="([^"]+)"', colleagues) == ["ruth"]
    done = service.send("sam", f"/alerts/prompts/{alert_id}/acts", act="pass", to="ruth")
    assert done.status_code == 303
    assert "You asked Imke Vos at" in band(service, "sam")
    assert "Sam Okafor asked you at" in band(service, "ruth")
    assert do(service, "ruth", alert_id, act="accept") == 201
    assert band(service, "sam") == ""


@pytest.mark.parametrize("to", ["ola", "alex", "nobody", "sam"])
def test_it_is_passed_to_nobody_who_was_not_told(service: Service, to: str) -> None:
    alert_id = press(service)
    assert do(service, "sam", alert_id, act="pass", to=to) == 422
    answer = service.send("sam", f"/alerts/prompts/{alert_id}/acts", act="pass", to=to)
    assert (answer.status_code, 'value="pass"' in answer.text) == (422, True)


@pytest.mark.parametrize(("staff_id", "status"), [("sam", 201), ("ruth", 201), ("ola", 404), ("alex", 403)])
@pytest.mark.parametrize(
    "body",
    [{"act": "reached", "note": AGREED}, {"act": "accept"}, {"act": "acknowledge"}],
    ids=lambda body: body["act"],
)
def test_every_act_by_every_role(service: Service, body: dict[str, str], staff_id: str, status: int) -> None:
    alert_id = press(service)
    assert do(service, staff_id, alert_id, **body) == status
    by_form = service.send(staff_id, f"/alerts/prompts/{press(service, 0, number=1)}/acts", **body)
    assert by_form.status_code == {201: 303}.get(status, status)


@pytest.mark.parametrize(("staff_id", "status"), [("ola", 404), ("alex", 403)])
def test_nobody_else_passes_it_on(service: Service, staff_id: str, status: int) -> None:
    alert_id = press(service)
    assert do(service, staff_id, alert_id, act="pass", to="ruth") == status
    form = service.send(staff_id, f"/alerts/prompts/{alert_id}/acts", act="pass", to="ruth")
    assert form.status_code == status


def test_the_emergency_contact_and_the_crisis_plan_are_for_those_who_see_the_client(service: Service) -> None:
    alert_id = press(service)
    assert "crisis plan" not in page(service, "sam", alert_id), "nothing is written down"
    service.neighbours.crisis = {
        "theo": CrisisPlan(emergency_contact="Ana", emergency_phone="0151 555 0142", crisis_plan="Go for a walk.")
    }
    for staff_id in ("sam", "ruth"):
        text = page(service, staff_id, alert_id)
        assert 'href="tel:01515550142">Call 0151 555 0142<' in text
        assert "Go for a walk." in text
    for staff_id in ("ola", "alex"):
        assert "555 0142" not in service.browser(staff_id).get(f"/alerts/prompts/{alert_id}").text
    assert "555 0142" not in repr(list(service.store.database["alerts"].find()))
    service.neighbours.silent = True
    assert "They cannot be shown at the moment." in page(service, "sam", alert_id)


def test_the_number_is_for_those_who_see_the_client(service: Service) -> None:
    alert_id = press(service)
    for staff_id in ("sam", "ruth"):
        assert 'href="tel:+447700900152">Call +44 (0)7700 900152<' in page(service, staff_id, alert_id)
        assert 'href="tel:+447700900152">Call +44 (0)7700 900152<' in band(service, staff_id)
    for staff_id in ("ola", "alex"):
        assert "900152" not in service.browser(staff_id).get(f"/alerts/prompts/{alert_id}").text
    assert "900152" not in json.dumps(outbox(service))
    assert "900152" not in repr(list(service.store.database["alerts"].find()))


def test_the_clinics_own_procedure_stands_in_place_of_the_default(service: Service) -> None:
    alert_id = press(service)
    default = "Call now, twice within ten minutes."
    assert default in page(service, "sam", alert_id)
    service.neighbours.procedure = "Ring the duty desk <first>.\nThen call them."
    for staff_id in ("sam", "ruth"):
        text = page(service, staff_id, alert_id)
        assert '<p class="lines">Ring the duty desk &lt;first&gt;.\nThen call them.</p>' in text
        assert "own procedure. Attune is no emergency service." in text
        assert default not in text
    for staff_id in ("ola", "alex"):
        assert "duty desk" not in service.browser(staff_id).get(f"/alerts/prompts/{alert_id}").text


def test_a_prompt_about_safety_has_neither_chart_nor_snooze(service: Service) -> None:
    service.take(*ruptured("theo"))
    text = page(service, "sam", press(service))
    assert "<svg" not in text.partition('<article class="safety"')[2]
    assert not re.findall('value="(snooze|useful|not_useful|close|talked_about)"', text)


@pytest.mark.parametrize(
    ("doubt", "sentence"),
    [
        ("at_once", "within two seconds of the link being opened, so a mail scanner may have pressed it."),
        ("unopened", "had not been opened in that browser before, so a mail scanner may have pressed it."),
        ("staff_browser", "A member of staff was signed in in that browser"),
    ],
)
def test_a_press_that_may_not_be_the_clients_says_so_and_counts_all_the_same(
    service: Service, doubt: str, sentence: str
) -> None:
    alert_id = press(service, doubt=doubt)
    for text in (page(service, "sam", alert_id), band(service, "ruth")):
        assert sentence in text
        assert "Treat it as real until you have reached them." in text
    press(service, 0, number=1)
    assert "Treat it as real" not in page(service, "sam", alert_id), "one press is beyond doubt"


def test_a_risk_answer_that_was_taken_back_stays_and_says_so(service: Service) -> None:
    service.take(client_updated(), measured(0, 3, risk=2), measured(0, 3, risk=0, n=2))
    (alert_id,) = (item["alert_id"] for item in service.alerts())
    text = page(service, "sam", alert_id)
    assert "The answer was changed afterwards. That is no sign that they are safe." in text
    assert "at_once" not in text
