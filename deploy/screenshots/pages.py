"""Every page of Attune: who looks at it, where it is, and what they do there first; for pictures and for tests.

In an address, words in braces stand for ids of what there is: a client, a prompt, a session with a check-in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page, expect

from deploy.local.plan import SERVICES
from deploy.screenshots.browser import answer, to_the_end
from shared.web import texts


def said(page: Page, words: str) -> str:
    """Those words in the page's language."""
    return texts.of(page.locator("html").get_attribute("lang") or "en").gettext(words)


def _press(page: Page, words: str) -> None:
    page.get_by_role("button", name=said(page, words)).click()


def _must_be_headed(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", name=said(page, words))).to_be_visible()


def _second_step(page: Page) -> None:
    _press(page, "Next: your goals")


def _third_step(page: Page) -> None:
    to_the_end(page)
    answer(page, **{"phq-9-9": 1})
    expect(page.locator(".safe.now")).to_be_visible()


def _not_safe(page: Page) -> None:
    _press(page, "Let my clinic know that I am not safe")
    _must_be_headed(page, "Your clinic gets a notice")


def _at_risk(page: Page) -> None:
    to_the_end(page)
    answer(page, **{"phq-9-9": 2})
    _press(page, "Send")
    _must_be_headed(page, "You do not have to be alone with this")


def _wrong(page: Page) -> None:
    _second_step(page)
    page.get_by_label(said(page, "Anything you want to say?")).fill("?")
    answer(page, routing="therapist")
    page.evaluate("document.querySelector('[name=routing]:checked').value = 'an older page'")
    to_the_end(page)
    _press(page, "Send")
    expect(page.get_by_role("alert")).to_be_visible()


def _thanks(page: Page) -> None:
    answer(page, heard=9, matters=9, fit=8, openness=9)
    to_the_end(page)
    _press(page, "Send")
    _must_be_headed(page, "Thank you")


def _value_check(page: Page) -> None:
    _thanks(page)
    expect(page.get_by_role("group", name=said(page, "Is coming here still worth it for you?"))).to_be_visible()
    page.get_by_label(said(page, "More of some things")).check()


def _wrong_code(page: Page) -> None:
    page.locator("[name=code]").fill("1234 5678")
    _press(page, "Open my check-in")
    expect(page.get_by_role("alert")).to_be_visible()


def _signed_in_wrongly(page: Page) -> None:
    page.locator("[name=email]").fill("nobody@clinic.example")
    page.locator("[name=password]").fill("?")
    _press(page, "Sign in")
    expect(page.get_by_text(said(page, "This e-mail address and password do not go together."))).to_be_visible()


@dataclass(frozen=True)
class Sight:
    """A page: who looks at it, where it is, and what they do there first."""

    who: str
    path: str
    first: Callable[[Page], None] | None = None
    goes_by_itself: bool = False  # after half a minute, whatever one does


_DOCUMENTS: Final = {f"documents of {service}": Sight("client", f"/{service}/api/") for service in SERVICES}
# The same for all readers: documents are in English, the front door's page in all of the clinic's languages.
IN_ONE_LANGUAGE: Final = {*_DOCUMENTS, "nothing here"}
PAGES: Final = {
    "check-in": Sight("client", "/feedback/c/{open}"),
    "check-in, second step": Sight("client", "/feedback/c/{open}", _second_step),
    "check-in, third step": Sight("client", "/feedback/c/{open}", _third_step),
    "check-in, something wrong": Sight("client", "/feedback/c/{open}", _wrong),
    "check-in, to be changed": Sight("client", "/feedback/c/{rated}"),
    "not safe": Sight("client", "/feedback/c/{open}", _not_safe),
    "thanks": Sight("client", "/feedback/c/{changing}", _thanks),
    "thanks, value check": Sight("client", "/feedback/c/{changing}", _value_check),
    "thanks, at risk": Sight("client", "/feedback/c/{changing}", _at_risk),
    "unknown link": Sight("client", "/feedback/c/unknown"),
    "expired link": Sight("client", "/feedback/c/{late}"),
    "answered link": Sight("client", "/feedback/c/{done}"),
    "replaced link": Sight("client", "/feedback/c/{replaced}"),
    "link that is not needed": Sight("client", "/feedback/c/{void}"),
    "answers of somebody else": Sight("client", "/feedback/c/{disowned}"),
    "no more messages": Sight("client", "/feedback/c/{open}/stop"),
    "check-in, where staff are signed in": Sight("clinician", "/feedback/c/{open}"),
    "no more mail": Sight("client", "/feedback/stop/{stop}"),
    "my record, closed": Sight("client", "/feedback/record"),
    "my record, by mail": Sight("client", "/feedback/record/by-mail"),
    "my record, link of a mail": Sight("client", "/feedback/record/by-mail/link/{mailed}"),
    "my record, old link": Sight("client", "/feedback/record/by-mail/link/unknown"),
    "my record": Sight("own record", "/feedback/record"),
    "accessibility": Sight("client", "/feedback/accessibility"),
    "nothing here": Sight("client", "/nothing"),
    "demo guide": Sight("client", "/intake/demo"),
    "sign-in": Sight("client", "/intake/sign-in"),
    "sign-in, wrong": Sight("client", "/intake/sign-in", _signed_in_wrongly),
    "forgotten password": Sight("client", "/intake/forgotten"),
    "choose a password": Sight("client", "/intake/password/{password}"),
    "choose a password, old link": Sight("client", "/intake/password/unknown"),
    "today": Sight("clinician", "/intake/today"),
    "plan a session": Sight("clinician", "/intake/plan"),
    "calendar": Sight("clinician", "/intake/calendar/"),
    "planned session": Sight("clinician", "/intake/sessions/{planned}"),
    "inbox": Sight("clinician", "/alerts/"),
    "prompt": Sight("clinician", "/alerts/prompts/{prompt}"),
    "prompt about safety": Sight("clinician", "/alerts/prompts/{safety}"),
    "caseload": Sight("clinician", "/intake/"),
    "caseload, nobody found": Sight("clinician", "/intake/?q=nobody"),
    "care ended": Sight("clinician", "/intake/?status=closed"),
    "client": Sight("clinician", "/intake/clients/{client}/"),
    "brief": Sight("clinician", "/intake/clients/{client}/brief/"),
    "looked": Sight("clinician", "/intake/clients/{client}/looked/"),
    "briefs": Sight("clinician", "/intake/today/brief/"),
    "new client": Sight("clinician", "/intake/clients/new"),
    "check-in link": Sight("clinician", "/feedback/sessions/{session}/check-in"),
    "check-in code": Sight("clinician", "/feedback/sessions/{session}/check-in/code"),
    "code for a record": Sight("clinician", "/feedback/clients/{client}/record"),
    "code for a tablet": Sight("clinician", "/feedback/sessions/{session}/check-in/tablet"),
    "tablet, not set up": Sight("client", "/feedback/kiosk/enrol"),
    "tablet": Sight("tablet", "/feedback/kiosk"),
    "tablet, wrong code": Sight("tablet", "/feedback/kiosk", _wrong_code),
    "tablet, check-in": Sight("tablet", "/feedback/kiosk/c/{sitting}"),
    "tablet, thanks": Sight("tablet", "/feedback/kiosk/c/{thanked}/thanks", goes_by_itself=True),
    "tablets": Sight("admin", "/feedback/tablets"),
    "account": Sight("clinician", "/intake/account/"),
    "second factor": Sight("clinician", "/intake/account/second-factor/"),
    "an app for codes": Sight("clinician", "/intake/account/second-factor/app"),
    "another passkey": Sight("clinician", "/intake/account/second-factor/passkey"),
    "is it you": Sight("admin", "/intake/confirm?next=/alerts/figures.csv"),
    "days away": Sight("clinician", "/intake/absences/"),
    "logins": Sight("clinician", "/intake/account/logins/"),
    "messages to staff": Sight("clinician", "/intake/account/notices/"),
    "not theirs": Sight("clinician", "/intake/staff"),
    "no such client": Sight("clinician", "/intake/clients/none/"),
    "registrations": Sight("admin", "/intake/registrations"),
    "registrations, care ended": Sight("admin", "/intake/registrations?status=closed"),
    "registration": Sight("admin", "/intake/clients/{client}/"),
    "staff": Sight("admin", "/intake/staff"),
    "member of staff": Sight("admin", "/intake/staff/{colleague}"),
    "erase": Sight("admin", "/intake/clients/{client}/erase"),
    "erasures": Sight("admin", "/intake/erasures"),
    "retention": Sight("admin", "/intake/retention"),
    "audit": Sight("admin", "/intake/audit"),
    "team": Sight("supervisor", "/alerts/team"),
    "open a record": Sight("supervisor", "/intake/open-record"),
    "hand over": Sight("supervisor", "/intake/hand-over"),
    "figures": Sight("admin", "/alerts/figures"),
    "my figures": Sight("clinician", "/alerts/my-figures"),
    "guess first": Sight("clinician", "/alerts/guess-first"),
    "rules": Sight("admin", "/alerts/rules"),
    "clinic": Sight("admin", "/intake/clinic"),
    "clinic, for others": Sight("clinician", "/intake/clinic"),
    "cards": Sight("supervisor", "/alerts/cards"),
    "card": Sight("admin", "/alerts/cards/heard/en"),
    "mail": Sight("admin", "/alerts/mail"),
    "ledger": Sight("admin", "/alerts/ledger"),
    "for supervision": Sight("supervisor", "/feedback/supervision"),
    "for supervision, nobody to read it": Sight("admin", "/feedback/supervision"),
    "erasure": Sight("admin", "/intake/erasures/{erasure}"),
    **_DOCUMENTS,
}
