"""Whether, where and in which language a client may be sent links: asked on pages, told to the other services."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from services.intake.domain.demo import Guide
from services.intake.ports import SentLink, SentLinks
from services.intake.usecases.demo import keep_guide
from tests.infra.personas import OWNER
from tests.integration.intake.web import Clinic

SAID = {"name": "Maya Reyes", "email": "maya@mail.example", "phone": "07700 900123"}
SAFE = {"mail_consent": "true", "safe_to_mail": "true", "safe_to_text": "true"}


def registered(clinic: Clinic, client_id: str) -> dict[str, Any]:
    found: dict[str, Any] = clinic.ask(OWNER, "GET", f"/clients/{client_id}").get_json()
    return found


def contact(clinic: Clinic, client_id: str) -> dict[str, Any]:
    answer = clinic.internal("POST", "/contacts", json={"client_ids": [client_id, "nobody"]})
    found: dict[str, Any] = answer.get_json()
    assert set(found) == {client_id}
    only: dict[str, Any] = found[client_id]
    return only


def test_consent_safety_and_language_are_asked_when_a_client_is_taken_on(clinic: Clinic) -> None:
    browser = clinic.browser(OWNER)
    wrong = browser.post("/intake/clients/new", **SAID, **SAFE, code="", language="es", asked="not-agreed")
    ticked = re.findall(r'name="([a-z_]+)" value="true"[^>]* checked', wrong.text)
    assert (wrong.status_code, ticked) == (422, [*SAFE]), "what was ticked stays ticked"
    done = browser.post("/intake/clients/new", **SAID, **SAFE, code="MR", language="es", asked="not-agreed")
    page = done.location
    client_id = page.rstrip("/").split("/")[-1]
    assert "check-in links may be sent by mail" in browser.get(page).text
    assert contact(clinic, client_id) == {"email": SAID["email"], "phone": SAID["phone"], "language": "es"}


def test_without_consent_or_safety_no_address_is_told(clinic: Clinic) -> None:
    client_id = clinic.made(OWNER, "/clients", code="MR", **SAID)["client_id"]
    nowhere = {"email": None, "phone": None, "language": None}
    assert contact(clinic, client_id) == nowhere, "what an earlier version kept is neither consent nor safe"
    change(clinic, client_id, mail_consent=True)
    assert contact(clinic, client_id) == nowhere
    change(clinic, client_id, safe_to_text=True)
    assert contact(clinic, client_id) == nowhere | {"phone": SAID["phone"]}
    change(clinic, client_id, mail_consent=False, safe_to_mail=True)
    assert contact(clinic, client_id) == nowhere


def change(clinic: Clinic, client_id: str, **words: bool) -> None:
    answer = clinic.ask(OWNER, "PATCH", f"/clients/{client_id}", json=words, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text


def test_a_box_is_unticked_on_the_page_and_an_older_page_changes_nothing(clinic: Clinic) -> None:
    agreed = {"mail_consent": True, "safe_to_mail": True, "language": "en"}
    client_id = clinic.made(OWNER, "/clients", code="MR", **SAID, **agreed)["client_id"]
    page, browser = f"/intake/clients/{client_id}/", clinic.browser(OWNER)
    browser.post(f"{page}registration", **SAID)
    kept = registered(clinic, client_id)
    assert (kept["mail_consent"], kept["safe_to_mail"], kept["language"]) == (True, True, "en")
    browser.post(f"{page}registration", **SAID, asked="agreed", safe_to_mail="true", language="")
    kept = registered(clinic, client_id)
    assert (kept["mail_consent"], kept["safe_to_mail"], kept["language"]) == (False, True, None)
    assert "no check-in links are sent" in browser.get(page).text


def test_who_wants_no_more_links_is_shown_and_nothing_else_changes(clinic: Clinic) -> None:
    agreed = {"mail_consent": True, "safe_to_mail": True}
    client_id = clinic.made(OWNER, "/clients", code="MR", **SAID, **agreed)["client_id"]
    page, browser = f"/intake/clients/{client_id}/", clinic.browser(OWNER)
    before = registered(clinic, client_id)
    for _ in range(2):
        assert clinic.internal("POST", f"/clients/{client_id}/mail-ended").status_code == 200
    kept = registered(clinic, client_id)
    assert kept["mail_ended_at"] is not None
    assert kept == before | {"mail_consent": False, "mail_ended_at": kept["mail_ended_at"]}
    assert "asked not to be sent check-in links any more" in browser.get(page).text
    browser.post(f"{page}registration", **SAID, **SAFE, asked="agreed")
    assert contact(clinic, client_id)["email"] is None, "a page of before, with its box as it was, revives nothing"
    browser.post(f"{page}registration", **SAID, **SAFE, asked="not-agreed")
    assert contact(clinic, client_id)["email"] == SAID["email"], "they agreed anew"
    assert "asked not to be sent" not in browser.get(page).text
    assert clinic.internal("POST", "/clients/nobody/mail-ended").status_code == 404


def test_the_language_that_a_client_chose_is_kept(clinic: Clinic) -> None:
    client_id = clinic.made(OWNER, "/clients", code="MR", **SAID)["client_id"]
    assert clinic.internal("POST", f"/clients/{client_id}/language", json={"language": "es"}).status_code == 200
    assert contact(clinic, client_id)["language"] == "es"
    assert clinic.internal("POST", "/clients/nobody/language", json={"language": "es"}).status_code == 404


def test_nobody_of_a_demo_clinic_is_sent_anything(clinic: Clinic) -> None:
    agreed = {"mail_consent": True, "safe_to_mail": True, "safe_to_text": True}
    client_id = clinic.made(OWNER, "/clients", code="MR", **SAID, **agreed)["client_id"]
    clinic.intake.transact(lambda unit: keep_guide(unit, Guide(guests=(), password="")))
    assert contact(clinic, client_id) == {"email": None, "phone": None, "language": None}


def found_by(clinic: Clinic, email: str) -> object:
    """Whom intake tells for an address, which is None for nobody."""
    answer = clinic.internal("POST", "/contact-of-address", json={"email": email})
    return answer.get_json()["client_id"] if answer.status_code == 200 else None


def test_a_client_is_found_by_their_address_only_where_mail_may_go_there(clinic: Clinic) -> None:
    client_id = clinic.made(OWNER, "/clients", code="MR", **SAID)["client_id"]
    assert found_by(clinic, SAID["email"]) is None
    change(clinic, client_id, mail_consent=True, safe_to_mail=True)
    for typed in (SAID["email"], "MAYA@mail.EXAMPLE", " maya@mail.example "):
        assert found_by(clinic, typed) == client_id
    for typed in ("", "maya", "mail.example", "maya@mail.exampl", "\u0000email\u0000maya@mail.example"):
        assert found_by(clinic, typed) is None
    clinic.internal("POST", f"/clients/{client_id}/asked", json={"asked": False})
    assert found_by(clinic, SAID["email"]) is None
    clinic.internal("POST", f"/clients/{client_id}/asked", json={"asked": True})
    assert found_by(clinic, SAID["email"]) == client_id
    moved = {"email": "maya@other.example", "safe_to_mail": True}
    clinic.ask(OWNER, "PATCH", f"/clients/{client_id}", json=moved, headers={"If-Match": "*"})
    assert [found_by(clinic, typed) for typed in (SAID["email"], "maya@other.example")] == [None, client_id]
    assert clinic.ask(OWNER, "GET", "/clients").get_json()["items"]


def test_an_address_that_two_clients_have_is_nobodys(clinic: Clinic) -> None:
    agreed = {"mail_consent": True, "safe_to_mail": True}
    first = clinic.made(OWNER, "/clients", code="MR", **SAID, **agreed)["client_id"]
    second = clinic.made(OWNER, "/clients", code="NR", **SAID | {"name": "Noor Reyes"})["client_id"]
    assert found_by(clinic, SAID["email"]) is None, "whoever reads the mail of one reads that of the other"
    clinic.ask(OWNER, "PATCH", f"/clients/{second}", json={"email": None}, headers={"If-Match": "*"})
    assert found_by(clinic, SAID["email"]) == first


def test_nobody_of_a_demo_clinic_is_found_by_their_address(clinic: Clinic) -> None:
    clinic.made(OWNER, "/clients", code="MR", **SAID, mail_consent=True, safe_to_mail=True)
    clinic.intake.transact(lambda unit: keep_guide(unit, Guide(guests=(), password="")))
    assert found_by(clinic, SAID["email"]) is None


def test_the_clients_page_lists_what_was_sent_and_does_without_feedback(clinic: Clinic) -> None:
    client_id = clinic.made(OWNER, "/clients", code="MR", **SAID)["client_id"]
    path = f"/clients/{client_id}/sessions"
    held = clinic.made(OWNER, path, held_at="2026-11-20T10:00:00Z", status="held")["session_id"]
    at = datetime(2026, 11, 20, 11, tzinfo=UTC)
    sent = [
        SentLink(session_id=held, stage="link", channel="mail", taken_at=at),
        SentLink(session_id=held, stage="reminder", channel="message", refused=True),
    ]
    clinic.sent_links.known = SentLinks(sent=sent, opened={held: at + timedelta(days=1)})
    browser, page = clinic.browser(OWNER), f"/intake/clients/{client_id}/"
    text = browser.get(page).text
    places = [
        text.index(words) for words in ("Link mailed 20 Nov", "The reminder could not be sent", "Opened 21 Nov")
    ]
    assert places == sorted(places)
    clinic.sent_links.known = None
    away = browser.get(page)
    assert (away.status_code, "Link mailed" in away.text) == (200, False)
    assert "Whether check-in links were sent cannot be shown at the moment." in away.text
    assert "Show check-in link" in away.text


def test_who_can_only_be_sent_messages_is_said_so(clinic: Clinic) -> None:
    client_id = clinic.made(OWNER, "/clients", code="MR", **SAID, mail_consent=True, safe_to_text=True)[
        "client_id"
    ]
    assert (
        "check-in links may be sent to their phone"
        in clinic.browser(OWNER).get(f"/intake/clients/{client_id}/").text
    )
