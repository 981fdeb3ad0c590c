"""A client who may not be safe: on top of everybody's pages who was told, until somebody has reached them."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta

import httpx
import msgspec
import pytest
from msgspec import structs

from services.alerts.domain.acts import ActName
from services.alerts.ports import Colleague, Responsible
from services.alerts.web.rows import MOST
from shared.contracts.principal import Principal
from shared.web.band import Band, RemotePins
from shared.web.internal import InternalClient
from tests.infra.alerts_clinic import ALEX, OLA, RUTH, SAM, client_updated, concern, measured, ruptured, stalled
from tests.integration.alerts.web import Service

THERAPIST = Colleague(staff_id="sam", name="Sam Okafor", role="therapist")
SUPERVISOR = Colleague(staff_id="ruth", name="Imke Vos", role="supervisor")
AGREED = "Safe tonight with his sister."
HEADLINE = "<b>Theo Klein</b> said at"


def press(service: Service, minutes_ago: float = 14, *, doubt: str | None = None, number: int = 0) -> str:
    """Theo said so some minutes ago; the id of the alert."""
    at = service.store.now() - timedelta(minutes=minutes_ago)
    said = structs.replace(concern(number, "theo", safety=True), raised_at=at, doubt=doubt)
    service.take(client_updated("theo"), said)
    service.neighbours.people = {"theo": "Theo Klein"}
    service.neighbours.reach = {"theo": Responsible(people=(THERAPIST, SUPERVISOR), phone="+44 (0)7700 900152")}
    return newest(service)


def newest(service: Service) -> str:
    return str(service.alerts("ruth", client_id="theo")[0]["alert_id"])


def band(service: Service, staff_id: str, path: str = "/alerts/pinned") -> str:
    """What stands on top of that page for them."""
    text = service.browser(staff_id).get(path).text
    found = re.search(r'<div id="pinned" data-part>(.*?)</section>', text, re.DOTALL)
    return found[1] if found else ""


def page(service: Service, staff_id: str, alert_id: str) -> str:
    answer = service.browser(staff_id).get(f"/alerts/prompts/{alert_id}")
    assert answer.status_code == 200
    return answer.text


def do(service: Service, staff_id: str, alert_id: str, **body: str) -> int:
    path = f"/alerts/api/alerts/{alert_id}/acts"
    return service.api(staff_id, "POST", path, json=body).status_code


def test_it_stands_on_top_of_every_page_of_everybody_who_was_told(service: Service) -> None:
    press(service)
    for staff_id in ("sam", "ruth"):
        for path in ("/alerts/", "/alerts/pinned", "/alerts/prompts/none"):
            assert HEADLINE in band(service, staff_id, path)
    assert band(service, "ola") == ""
    assert band(service, "alex") == "", "whoever runs the clinic sees no answers while somebody was told"
    assert service.browser(None).get("/alerts/pinned").status_code == 303


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
    assert "They have said it 2 times, first at" in page(service, "sam", alert_id)


def test_it_is_passed_to_a_colleague_who_then_has_to_take_it_on(service: Service) -> None:
    alert_id = press(service)
    assert do(service, "sam", alert_id, act="accept") == 201
    text = page(service, "sam", alert_id)
    assert re.findall('<option value="([^"]+)"', text) == ["ruth"]
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


def test_the_number_is_for_those_who_see_the_client(service: Service) -> None:
    alert_id = press(service)
    for staff_id in ("sam", "ruth"):
        assert 'href="tel:+447700900152">Call +44 (0)7700 900152<' in page(service, staff_id, alert_id)
        assert 'href="tel:+447700900152">Call +44 (0)7700 900152<' in band(service, staff_id)
    for staff_id in ("ola", "alex"):
        assert "900152" not in service.browser(staff_id).get(f"/alerts/prompts/{alert_id}").text
    assert "900152" not in json.dumps(outbox(service))
    assert "900152" not in repr(list(service.store.database["alerts"].find()))


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


def test_without_intake_the_page_works_with_short_ids(service: Service) -> None:
    alert_id = press(service)
    assert do(service, "ruth", alert_id, act="accept") == 201
    service.neighbours.people, service.neighbours.reach = {}, {}
    text = page(service, "sam", alert_id)
    assert "Client theo" in text
    assert "Colleague ruth took it on" in text
    assert "Who was told cannot be shown at the moment." in text
    assert "Colleagues cannot be shown at the moment." in text
    assert do(service, "sam", alert_id, act="pass", to="ruth") == 503


def test_in_a_list_that_is_too_long_it_is_first_all_the_same(service: Service) -> None:
    alert_id = press(service, 60)
    service.take(*stalled("jon"))
    rows = service.store.database["alerts"]
    one = rows.find_one({"client_id": "jon"}) or {}
    now = service.store.now()
    rows.insert_many([{**one, "_id": f"{one['_id']}-{n}", "raised_at": now} for n in range(MOST + 5)])
    found = re.findall(r'<li id="prompt-([^"]+)"', service.browser("sam").get("/alerts/rows").text)
    assert found[0] == alert_id
    assert HEADLINE in band(service, "sam")


def test_where_nobody_is_in_charge_the_clinic_is_told(service: Service) -> None:
    press(service)
    service.take(client_updated("theo", "gone", None, n=2))
    service.neighbours.reach = {"theo": Responsible(people=())}
    text = band(service, "alex", "/alerts/rules")
    assert "A client said" in text
    assert "nobody was told: assign somebody" in text
    assert 'href="/intake/clients/theo/"' in text
    assert "Theo" not in text, "admins see no answers: who it is stands at the end of the link"
    service.neighbours.reach = {}
    assert "cannot be shown at the moment" in band(service, "alex", "/alerts/rules"), "intake does not answer"


def asked(service: Service, me: Principal) -> Band:
    """What another service is told to pin for that person."""
    headers = {"Authorization": f"Bearer {service.settings.service_secret}"}
    answer = service.app.test_client().post("/internal/pinned", data=msgspec.json.encode(me), headers=headers)
    assert "900152" not in answer.text, "the number goes to no other service"
    return msgspec.json.decode(answer.data, type=Band)


def test_other_services_are_told_what_to_pin(service: Service) -> None:
    alert_id = press(service)
    for me in (SAM, RUTH):
        (pin,) = asked(service, me).pins
        assert pin.text.startswith("Theo Klein said at")
        assert pin.link == f"/alerts/prompts/{alert_id}"
    for me in (OLA, ALEX):
        assert asked(service, me) == Band([])
    assert service.app.test_client().post("/internal/pinned").status_code == 401


def test_they_ask_in_the_readers_name_and_show_what_they_are_told(service: Service) -> None:
    press(service)
    client = InternalClient(
        "http://alerts", service.settings.service_secret, transport=httpx.WSGITransport(service.app)
    )
    assert [len(RemotePins(client)(me).pins) for me in (SAM, RUTH, OLA, ALEX)] == [1, 1, 0, 0]


def test_what_an_earlier_version_kept_opens_and_is_pinned_again(service: Service) -> None:
    alert_id = press(service)
    rows = service.store.database["alerts"]

    def keep(status: str, act: str, until: datetime | None = None) -> None:
        done = {"act_id": "1", "alert_id": alert_id, "act": act, "by": "ruth", "at": service.store.now()}
        change = {"status": status, "snoozed_until": until, "done": [{**done, "until": until, "note": None}]}
        rows.update_one({"_id": alert_id}, {"$set": change, "$unset": {"opened": "", "news_at": ""}})

    keep("acknowledged", "acknowledge")
    assert HEADLINE in band(service, "sam")
    keep("snoozed", "snooze", service.store.now() + timedelta(days=7))
    assert HEADLINE in band(service, "sam")
    assert do(service, "sam", alert_id, act="accept") == 201
    keep("closed", "close")
    assert band(service, "sam") == ""
    assert page(service, "sam", alert_id)
