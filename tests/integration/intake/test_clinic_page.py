"""The page of the clinic's settings: a form for admins, and what everybody else sees of them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from services.intake.usecases.clinic import change_clinic, show_clinic
from services.intake.usecases.keeping import keep_clinic
from tests.infra.personas import ADMIN, OWNER, SUPERVISOR
from tests.integration.intake.web import Browser, Clinic

PAGE = "/intake/clinic"


def fields(page: str) -> dict[str, Any]:
    """What a browser would send of the form as it came."""
    form = page[page.index('class="settings"') :]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        assert name, tag
        if 'type="checkbox"' in tag:
            if " checked" in tag:
                found.setdefault(name[1], []).append(value[1] if value else "on")
        elif name[1] not in {"csrf_token", "once"}:
            found[name[1]] = value[1] if value else ""
    found |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', form))
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


@pytest.fixture
def admin(clinic: Clinic) -> Browser:
    return clinic.browser(ADMIN).at(PAGE)


def test_the_form_sent_as_it_came_changes_nothing(clinic: Clinic, admin: Browser) -> None:
    clinic.intake.transact(
        lambda unit: change_clinic(
            unit, {"protocol": "Call.\nThen ask.", "address": "https://attune.example", "remind_after_days": None}
        )
    )
    before = clinic.intake.transact(show_clinic)

    answer = admin.post(PAGE, **fields(admin.get(PAGE).text))

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}?saved=yes")
    assert clinic.intake.transact(show_clinic) == before
    assert "Saved." in admin.get(answer.headers["Location"]).text


def test_everything_can_be_set(clinic: Clinic, admin: Browser) -> None:
    said = fields(admin.get(PAGE).text) | {
        "name": "Hillside",
        "address": "https://attune.example/",
        "time_zone": "Europe/Vienna",
        "working_days": ["mon", "sat"],
        "opens": "08:30",
        "closes": "18:00",
        "languages": "es, en",
        "contact-0-label": "Samaritans",
        "contact-0-number": "116 123",
        "contact-0-hours": "day and night",
        "contact-2-label": "Emergency",
        "contact-2-number": "112",
        "crisis_words": "Or come by.",
        "safety_contact": ADMIN.staff_id,
        "protocol": "Call.\r\nThen ask.",
        "escalate_after_minutes": "15",
        "instruments": ["who-5"],
        "instruments_every_weeks": "6",
        "remind_after_days": "",
        "idle_minutes": "15",
    }

    assert admin.post(PAGE, **said).status_code == 303

    kept = clinic.intake.transact(show_clinic)
    assert (kept.name, kept.address, kept.time_zone) == ("Hillside", "https://attune.example", "Europe/Vienna")
    assert (kept.working_days, kept.opens, kept.closes) == (("mon", "sat"), "08:30", "18:00")
    assert (kept.languages, kept.safety_contact) == (("es", "en"), ADMIN.staff_id)
    assert [(one.label, one.number, one.hours, one.kind) for one in kept.crisis_contacts] == [
        ("Samaritans", "116 123", "day and night", "lifeline"),
        ("Emergency", "112", None, "emergency"),
    ]
    assert (kept.crisis_words, kept.protocol) == ("Or come by.", "Call.\nThen ask.")
    assert (kept.escalate_after_minutes, kept.remind_after_days, kept.idle_minutes) == (15, None, 15)
    assert (kept.instruments, kept.instruments_every_weeks) == (("who-5",), 6)


def test_reminders_that_an_earlier_version_let_come_too_late_come_when_they_may(
    clinic: Clinic, admin: Browser
) -> None:
    clinic.intake.transact(lambda unit: keep_clinic(unit, replace(show_clinic(unit), remind_after_days=6)))
    said = fields(admin.get(PAGE).text)
    assert said["remind_after_days"] == "2"
    assert admin.post(PAGE, **said | {"remind_after_days": "3"}).status_code == 422
    assert admin.post(PAGE, **said).status_code == 303
    assert clinic.intake.transact(show_clinic).remind_after_days == 2


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("contact-1-label", "Riverside", "Please give the number to call."),
        ("contact-1-number", "01632 960123", "Please say who answers."),
        ("contact-0-number", "ask us", "A telephone number has digits"),
        ("time_zone", "Atlantis", "This is no time zone"),
        ("address", "attune.example", "This is no address"),
        ("closes", "07:00", "The clinic closes after it opens."),
        ("languages", "English", "Give one language or more"),
        ("escalate_after_minutes", "1", "escalate_after_minutes-error"),
        ("idle_minutes", "721", "idle_minutes-error"),
        ("name", "", "name-error"),
    ],
)
def test_what_is_wrong_stands_beside_it_and_nothing_typed_is_lost(
    clinic: Clinic, admin: Browser, name: str, value: str, words: str
) -> None:
    before = clinic.intake.transact(show_clinic)
    said = fields(admin.get(PAGE).text) | {
        "crisis_words": "Or come by.",
        "contact-2-label": "Typed",
        "contact-2-number": "999",
    }

    answer = admin.post(PAGE, **said | {name: value})

    assert answer.status_code == 422
    assert words in answer.text
    assert fields(answer.text) == said | {name: value}
    assert clinic.intake.transact(show_clinic) == before


def test_two_admins_at_once_do_not_undo_each_other(clinic: Clinic, admin: Browser) -> None:
    said = fields(admin.get(PAGE).text)
    clinic.intake.transact(lambda unit: change_clinic(unit, {"protocol": "Theirs."}))

    answer = admin.post(PAGE, **said | {"name": "Mine"})

    assert (answer.status_code, "changed the settings meanwhile" in answer.text) == (422, True)
    assert clinic.intake.transact(show_clinic).protocol == "Theirs."


def test_questionnaires_that_are_asked_stay_while_feedback_is_away(clinic: Clinic, admin: Browser) -> None:
    clinic.questionnaires.known = None

    page = admin.get(PAGE).text

    assert "Others cannot be shown at the moment." in page
    assert admin.post(PAGE, **fields(page)).status_code == 303
    assert clinic.intake.transact(show_clinic).instruments == ("phq-9", "gad-7")


def test_others_see_the_clinic_and_whom_to_ask(clinic: Clinic) -> None:
    clinic.intake.transact(lambda unit: change_clinic(unit, {"safety_contact": None, "protocol": "Call at once."}))

    for person in (OWNER, SUPERVISOR):
        page = clinic.browser(person).get(PAGE).text
        assert "Ask Admin." in page
        assert "Call at once." in page
        assert 'href="tel:08081570123"' in page
        assert 'class="settings"' not in page


@pytest.mark.parametrize("path", ["/intake/", "/intake/clinic", "/intake/account/"])
def test_every_page_leads_to_what_is_missing_until_it_is_set(clinic: Clinic, path: str) -> None:
    set_them = {person: clinic.browser(person) for person in (ADMIN, OWNER)}
    words = "No check-in link goes out yet: the clinic has no safety contact."
    for browser in set_them.values():
        assert words not in browser.client.get(path, follow_redirects=True).text

    assert clinic.ask(ADMIN, "PUT", "/clinic", json={"safety_contact": None}).status_code == 200
    for browser in set_them.values():
        page = browser.client.get(path, follow_redirects=True).text
        assert words in page
        assert 'href="/intake/clinic"' in page[page.index(words) :]

    clinic.ask(ADMIN, "PUT", "/clinic", json={"safety_contact": ADMIN.staff_id})
    for browser in set_them.values():
        assert words not in browser.client.get(path, follow_redirects=True).text


ACCOUNT = f"twilio://AC{'a' * 32}:{'5ec2e7' * 5}@+15005550006/{{phone}}"


def account(clinic: Clinic) -> str | None:
    found: str | None = (clinic.internal("GET", "/messages").json or {})["account"]
    return found


def test_the_account_for_messages_is_kept_and_never_shown_again(clinic: Clinic, admin: Browser) -> None:
    assert "There is no account" in admin.get(PAGE).text
    assert admin.post(PAGE, **fields(admin.get(PAGE).text) | {"message_secret": ACCOUNT}).status_code == 303
    assert account(clinic) == ACCOUNT
    page = admin.get(PAGE).text
    assert "An account is kept." in page
    answers = [clinic.ask(one, "GET", "/clinic") for one in (ADMIN, OWNER)]
    assert [(answer.json or {})["sends_messages"] for answer in answers] == [True, True]
    shown = [page, clinic.browser(OWNER).get(PAGE).text, *(answer.text for answer in answers)]
    assert not any("5ec2e7" in text for text in shown)
    assert admin.post(PAGE, **fields(page) | {"name": "Hillside"}).status_code == 303
    assert account(clinic) == ACCOUNT, "an empty field changes nothing"
    assert admin.post(PAGE, **fields(admin.get(PAGE).text) | {"no_messages": "true"}).status_code == 303
    assert account(clinic) is None


@pytest.mark.parametrize(
    "address",
    ["json://127.0.0.1/{phone}", "mailto://a:b@c.example/{phone}", "x", ACCOUNT.removesuffix("/{phone}")],
)
def test_no_account_is_taken_that_could_call_anybody(clinic: Clinic, admin: Browser, address: str) -> None:
    answer = admin.post(PAGE, **fields(admin.get(PAGE).text) | {"message_secret": address})
    assert (answer.status_code, "message_secret-error" in answer.text) == (422, True)
    assert "5ec2e7" not in answer.text
    refused = clinic.ask(ADMIN, "PUT", "/clinic", json={"message_secret": address}, headers={"If-Match": "*"})
    assert (refused.status_code, "message_secret" in refused.text) == (422, True)
    assert account(clinic) is None


def test_only_admins_set_the_account(clinic: Clinic) -> None:
    said, anyway = {"message_secret": ACCOUNT}, {"If-Match": "*"}
    assert clinic.ask(OWNER, "PUT", "/clinic", json=said, headers=anyway).status_code == 403
    assert clinic.ask(ADMIN, "PUT", "/clinic", json=said, headers=anyway).status_code == 200
    assert account(clinic) == ACCOUNT
