"""A note that was typed at a prompt while the login had ended."""

from __future__ import annotations

from tests.infra.alerts_clinic import client_updated, erased, ruptured
from tests.infra.forms import hidden
from tests.integration.alerts.web import Service


def test_a_note_is_kept_for_its_writer_until_it_is_sent_or_the_erased(service: Service) -> None:
    service.take(client_updated(), *ruptured())
    prompt = f"/alerts/prompts/{service.alerts()[0]['alert_id']}"
    key = hidden(service.browser("sam").get(prompt).text, f"{prompt}/acts")["once"]
    sent = service.send(None, f"{prompt}/acts", once=key, act="talked_about", note="about the homework")
    assert sent.status_code == 303
    assert service.alerts()[0]["status"] == "open"
    page = service.browser("sam").get(sent.location)
    assert (page.status_code, "about the homework" in page.text) == (200, True)
    assert service.browser("ruth").get(sent.location).status_code == 404
    assert service.browser(None).get(sent.location).status_code == 303
    again = hidden(page.text, f"{prompt}/acts") | {"csrf_token": ""}
    again.pop("csrf_token")
    assert service.send("sam", f"{prompt}/acts", **again).status_code == 303
    assert service.alerts()[0]["status"] == "talked_about"
    assert service.browser("sam").get(sent.location).status_code == 404
    service.send(None, f"{prompt}/acts", once=key, act="talked_about", note="about the homework")
    service.take(erased())
    assert service.store.database["kept_forms"].count_documents({}) == 0
