"""What is pinned on top of every page of staff, here and in the other services."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import httpx
import msgspec

from services.alerts.ports import Responsible
from services.alerts.web.pins import MOST
from shared.contracts.principal import Principal
from shared.web.band import Band, RemotePins
from shared.web.internal import InternalClient
from tests.infra.alerts_clinic import ALEX, OLA, RUTH, SAM, client_updated, stalled
from tests.integration.alerts.not_safe import (
    HEADLINE,
    band,
    do,
    page,
    press,
)
from tests.integration.alerts.web import Service


def test_it_stands_on_top_of_every_page_of_everybody_who_was_told(service: Service) -> None:
    press(service)
    for staff_id in ("sam", "ruth"):
        for path in ("/alerts/", "/alerts/pinned", "/alerts/prompts/none"):
            assert HEADLINE in band(service, staff_id, path)
    assert band(service, "ola") == ""
    assert band(service, "alex") == "", "whoever runs the clinic sees no answers while somebody was told"
    assert service.browser(None).get("/alerts/pinned").status_code == 303


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


def asked(service: Service, me: Principal, language: str = "en") -> Band:
    """What another service is told to pin for that person."""
    headers = {"Authorization": f"Bearer {service.settings.service_secret}", "Accept-Language": language}
    answer = service.app.test_client().post("/internal/pinned", data=msgspec.json.encode(me), headers=headers)
    assert "900152" not in answer.text, "the number goes to no other service"
    return msgspec.json.decode(answer.data, type=Band)


def test_other_services_are_told_what_to_pin(service: Service) -> None:
    alert_id = press(service)
    for me in (SAM, RUTH):
        (pin,) = asked(service, me).pins
        assert pin.text.startswith("Theo Klein said ")
        assert pin.link == f"/alerts/prompts/{alert_id}"
    (pin,) = asked(service, SAM, "es").pins
    assert pin.text.startswith("Theo Klein dijo ")
    for me in (OLA, ALEX):
        assert asked(service, me).pins == []
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
