"""Attacks on signing in through an identity provider, each of them made."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

import pytest
from werkzeug.test import TestResponse

from services.intake.usecases.second_factors import renew_login
from shared import clock
from tests.infra import audited
from tests.infra import lying_provider as liars
from tests.infra.keycloak import CLIENT, CLIENT_SECRET, Keycloak, keycloak, said_in
from tests.infra.lying_provider import LyingProvider, lying_provider
from tests.infra.personas import ADMIN, OWNER, SUPERVISOR
from tests.integration.intake.provider import ask, somebody
from tests.integration.intake.web import Browser, Clinic

__all__ = ["keycloak"]

pytestmark = pytest.mark.xdist_group("keycloak")

BACK: Final = "/intake/sign-in/provider/back"
Lie = Callable[[LyingProvider], object]


@pytest.fixture
def liar(clinic: Clinic) -> Iterator[LyingProvider]:
    """A provider that the clinic trusts, in an attacker's hands."""
    with lying_provider() as liar:
        ask(clinic, liar.base, liars.CLIENT, liars.CLIENT_SECRET)
        yield liar


def come_back(browser: Browser, liar: LyingProvider, *, following: str = "", **over: str) -> TestResponse:
    """Begin to sign in, and come back with a code."""
    sent = browser.get(f"/intake/sign-in/provider?next={following}")
    said = said_in(sent.location)
    liar.nonce = said["nonce"]
    assert (said["code_challenge_method"], said["response_type"]) == ("S256", "code")
    return browser.client.get(BACK, query_string={"code": "a-code", "state": said["state"]} | over)


def test_who_is_to_show_anew_that_it_is_them_must_have_done_so(clinic: Clinic, liar: LyingProvider) -> None:
    for shown_at, status in ((None, 403), (int(time.time()) - 3600, 403), (int(time.time()), 303)):
        browser = clinic.browser()
        said = said_in(browser.get("/intake/sign-in/provider?anew=1&next=/intake/account/").location)
        assert (said["prompt"], said["max_age"]) == ("login", "0")
        liar.nonce, liar.claims = said["nonce"], {"auth_time": shown_at} if shown_at else {}
        back = browser.client.get(BACK, query_string={"code": "a-code", "state": said["state"]})
        assert back.status_code == status


def test_a_login_that_the_provider_opened_unasked_is_asked_again_before_an_export_and_there(
    clinic: Clinic, liar: LyingProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: clinic.intake.now)
    browser = clinic.browser()
    liar.claims = {"auth_time": int((clinic.intake.now - timedelta(hours=1)).timestamp())}
    come_back(browser, liar)
    page = browser.get("/intake/confirm?next=/intake/account/")
    assert (page.status_code, "Sign in with Example Account once more" in page.text) == (200, True)
    anew = html.unescape(re.findall(r'href="(/intake/sign-in/provider[?][^"]+)"', page.text)[0])
    said = said_in(browser.get(anew).location)
    liar.nonce, liar.claims = said["nonce"], {"auth_time": int(time.time())}
    back = browser.client.get(BACK, query_string={"code": "a-code", "state": said["state"]})
    assert browser.get(back.location).location == "/intake/account/"


def test_a_login_that_went_on_under_another_secret_ends_with_the_one_there(
    clinic: Clinic, liar: LyingProvider
) -> None:
    browser = clinic.browser()
    come_back(browser, liar)
    cookie = browser.client.get_cookie("attune_login")
    assert cookie is not None
    clinic.intake.transact(lambda unit: renew_login(unit, cookie.value, "another secret"))
    browser.client.set_cookie("attune_login", "another secret")
    assert is_in(browser)
    token = liar.logout_token()
    assert browser.client.post("/intake/sign-out/by-provider", data={"logout_token": token}).status_code == 200
    assert not is_in(browser)


def test_whose_groups_give_other_roles_is_in_the_audit(clinic: Clinic, liar: LyingProvider) -> None:
    audited.forget(clinic.intake.store)
    come_back(clinic.browser(), liar)
    come_back(clinic.browser(), liar)
    liar.claims = {"groups": ["leads"]}
    come_back(clinic.browser(), liar)
    entries = [(entry.what, entry.who, entry.of) for entry in audited.entries(clinic.intake.store)]
    owner = OWNER.staff_id
    linked = changed = [("sign-in", owner, owner), ("roles", owner, owner)]
    assert entries == [*linked, ("sign-in", owner, ""), *changed]


def test_an_admin_undoes_a_link_and_the_next_account_with_the_address_is_linked(
    clinic: Clinic, liar: LyingProvider
) -> None:
    browser, admin = clinic.browser(), clinic.browser(ADMIN)
    come_back(browser, liar)
    page = f"/intake/staff/{OWNER.staff_id}"
    assert "They sign in with the account that they have there." in admin.get(page).text
    assert admin.post(f"{page}/unlink").location == page
    assert not is_in(browser)
    assert "account that they have there" not in admin.get(page).text
    liar.claims = {"sub": "their-other-account"}
    assert come_back(clinic.browser(), liar).location == "/intake/today"


def is_in(browser: Browser) -> bool:
    """Whether the browser is signed in."""
    return browser.get("/intake/account/").status_code == 200


def test_what_the_others_differ_from_gets_in(clinic: Clinic, liar: LyingProvider) -> None:
    browser = clinic.browser()
    assert come_back(browser, liar).location == "/intake/today"
    assert is_in(browser)


LIES: Final[dict[str, Lie]] = {
    "for another audience": lambda liar: liar.claims.update(aud="other"),
    "for another audience, bought by us": lambda liar: liar.claims.update(aud=["other"], azp=liars.CLIENT),
    "for another party": lambda liar: liar.claims.update(azp="other"),
    "of another issuer": lambda liar: liar.claims.update(iss="https://elsewhere.example"),
    "expired": lambda liar: liar.claims.update(exp=1_700_000_000),
    "without an end": lambda liar: liar.without.add("exp"),
    "with another nonce": lambda liar: liar.claims.update(nonce="of-another-browser"),
    "without a nonce": lambda liar: liar.without.add("nonce"),
    "of nobody": lambda liar: liar.without.add("sub"),
    "signed with another key": lambda liar: setattr(liar, "key", liars.SOMEBODY_ELSES),
    "signed with the client's secret": lambda liar: _signed(liar, liars.SHARED, "HS256"),
    "not signed": lambda liar: _signed(liar, liars.SHARED, "none"),
}


def _signed(liar: LyingProvider, key: Any, how: str) -> None:  # noqa: ANN401 - a key of any kind
    liar.key, liar.header = key, {"alg": how, "kid": "ours"}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_does_not_hold_lets_nobody_in(clinic: Clinic, liar: LyingProvider, lie: str) -> None:
    LIES[lie](liar)
    browser = clinic.browser()
    refused = come_back(browser, liar)
    assert (refused.status_code, "does not hold" in refused.text) == (403, True)
    assert not is_in(browser)
    assert not clinic.intake.transact(lambda unit: unit.provider_accounts.of(OWNER.staff_id))


def test_an_address_that_nobody_vouches_for_takes_no_account_over(clinic: Clinic, liar: LyingProvider) -> None:
    for said in (False, "true", "yes", 1, None):
        liar.claims = {"email_verified": said, "sub": "mallory"}
        browser = clinic.browser()
        assert "does not vouch for your e-mail address" in come_back(browser, liar).text
        assert not is_in(browser)


def test_an_address_that_somebody_else_has_now_takes_no_account_over(clinic: Clinic, liar: LyingProvider) -> None:
    come_back(clinic.browser(), liar)
    liar.claims = {"sub": "the-next-with-this-address"}
    browser = clinic.browser()
    assert "goes with another account" in come_back(browser, liar).text
    assert not is_in(browser)


def test_a_state_that_was_made_up_or_is_another_browsers_asks_nobody(clinic: Clinic, liar: LyingProvider) -> None:
    mallory, victim = clinic.browser(), clinic.browser()
    state = said_in(mallory.get("/intake/sign-in/provider").location)["state"]
    liar.asked.clear()
    for forged in (state, "made-up", ""):
        refused = victim.client.get(BACK, query_string={"code": "of-mallory", "state": forged})
        assert (refused.status_code, "not begun in this browser" in refused.text) == (403, True)
    assert not is_in(victim)
    assert not liar.asked


def test_a_state_counts_once(clinic: Clinic, liar: LyingProvider) -> None:
    browser = clinic.browser()
    state = said_in(browser.get("/intake/sign-in/provider").location)["state"]
    liar.claims = {"nonce": "wrong"}
    again = [browser.client.get(BACK, query_string={"code": "c", "state": state}) for _ in range(2)]
    assert ["not begun in this browser" in answer.text for answer in again] == [False, True]


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "/%09/elsewhere"]
)
def test_nobody_is_sent_elsewhere(clinic: Clinic, liar: LyingProvider, elsewhere: str) -> None:
    assert come_back(clinic.browser(), liar, following=elsewhere).location == "/intake/today"


def test_the_answer_of_another_provider_is_not_taken(clinic: Clinic, liar: LyingProvider) -> None:
    browser = clinic.browser()
    mixed = come_back(browser, liar, iss="https://attacker.example")
    assert (mixed.status_code, "another provider’s" in mixed.text) == (403, True)
    assert "/token" not in liar.asked  # the code was told to nobody


def test_a_provider_that_always_says_who_it_is_must_say_it(clinic: Clinic, liar: LyingProvider) -> None:
    liar.description = {"authorization_response_iss_parameter_supported": True}
    assert come_back(clinic.browser(), liar).status_code == 403
    assert come_back(clinic.browser(), liar, iss=liar.base).status_code == 303


@pytest.mark.parametrize(
    "description", [{"issuer": "https://elsewhere.example"}, {"token_endpoint": "ftp://elsewhere.example"}]
)
def test_a_provider_that_describes_another_is_not_used(
    clinic: Clinic, liar: LyingProvider, description: dict[str, str]
) -> None:
    liar.description = description
    assert clinic.browser().get("/intake/sign-in/provider").status_code == 403


def test_many_open_pages_do_not_fill_the_cookie(clinic: Clinic, liar: LyingProvider) -> None:
    browser = clinic.browser()
    for _ in range(12):
        browser.get("/intake/sign-in/provider?next=/intake/" + "x" * 400)
    assert come_back(browser, liar).location == "/intake/today"


ENDINGS: Final[dict[str, Lie]] = {
    "for another audience": lambda liar: liar.claims.update(aud="other"),
    "of another issuer": lambda liar: liar.claims.update(iss="https://elsewhere.example"),
    "with a nonce": lambda liar: liar.claims.update(nonce="n"),
    "without an event": lambda liar: liar.without.add("events"),
    "of another event": lambda liar: liar.claims.update(events={"http://elsewhere.example/event": {}}),
    "without a number": lambda liar: liar.without.add("jti"),
    "without an instant": lambda liar: liar.without.add("iat"),
    "of long ago": lambda liar: liar.claims.update(iat=1_700_000_000),
    "of nobody and nothing": lambda liar: liar.without.update({"sub", "sid"}),
    "signed with another key": lambda liar: setattr(liar, "key", liars.SOMEBODY_ELSES),
    "signed with the client's secret": lambda liar: _signed(liar, liars.SHARED, "HS256"),
    "not signed": lambda liar: _signed(liar, liars.SHARED, "none"),
    "of another kind": lambda liar: liar.header.update(typ="at+jwt"),
}


@pytest.mark.parametrize("lie", ENDINGS)
def test_a_word_that_is_not_the_providers_ends_nothing(clinic: Clinic, liar: LyingProvider, lie: str) -> None:
    browser = clinic.browser()
    come_back(browser, liar)
    ENDINGS[lie](liar)
    answer = browser.client.post("/intake/sign-out/by-provider", data={"logout_token": liar.logout_token()})
    assert (answer.status_code, answer.json) == (400, {"error": "invalid_request"})
    assert is_in(browser)


def test_the_token_for_coming_in_ends_nothing(clinic: Clinic, liar: LyingProvider) -> None:
    browser = clinic.browser()
    come_back(browser, liar)
    for token in (liar.id_token(), "", "no token", "a.b.c", "x" * 20_000):
        told = browser.client.post("/intake/sign-out/by-provider", data={"logout_token": token})
        assert told.status_code == 400
    assert is_in(browser)


def test_an_ending_is_heard_once(clinic: Clinic, liar: LyingProvider) -> None:
    browser = clinic.browser()
    come_back(browser, liar)
    token = liar.logout_token()
    told = [browser.client.post("/intake/sign-out/by-provider", data={"logout_token": token}) for _ in range(2)]
    assert [answer.status_code for answer in told] == [200, 400]
    assert not is_in(browser)
    come_back(browser, liar)
    browser.client.post("/intake/sign-out/by-provider", data={"logout_token": token})
    assert is_in(browser)


@pytest.mark.parametrize("named", ["sub", "sid"])
def test_an_ending_of_another_session_ends_none_of_ours(clinic: Clinic, liar: LyingProvider, named: str) -> None:
    browser = clinic.browser()
    come_back(browser, liar)
    liar.claims, liar.without = {named: "another"}, {"sub", "sid"} - {named}
    token = liar.logout_token()
    assert browser.client.post("/intake/sign-out/by-provider", data={"logout_token": token}).status_code == 200
    assert is_in(browser)


@pytest.fixture
def asking(clinic: Clinic, keycloak: Keycloak) -> Clinic:
    """The clinic that asks Keycloak."""
    ask(clinic, keycloak.issuer, CLIENT, CLIENT_SECRET)
    keycloak.set_groups("owner", "therapists")
    return clinic


def test_a_code_counts_once_and_in_the_browser_that_asked_alone(asking: Clinic, keycloak: Keycloak) -> None:
    with somebody(asking, keycloak, "owner") as owner, somebody(asking, keycloak, "owner") as mallory:
        stolen = said_in(owner.sent_back())["code"]
        state = said_in(mallory.here.get("/intake/sign-in/provider").location)["state"]
        said = {"code": stolen, "state": state, "iss": keycloak.issuer}
        refused = mallory.here.client.get(BACK, query_string=said)
        assert (refused.status_code, mallory.is_in) == (403, False)
        used = owner.sent_back()
        assert owner.here.get(used).status_code == 303
        assert owner.here.get(used).status_code == 403


def test_keycloaks_own_unverified_address_takes_no_account_over(asking: Clinic, keycloak: Keycloak) -> None:
    with somebody(asking, keycloak, "mallory") as mallory:
        refused = mallory.arrive()
        assert (refused.status_code, "does not vouch" in refused.text, mallory.is_in) == (403, True, False)
    assert not asking.intake.transact(lambda unit: unit.provider_accounts.of(SUPERVISOR.staff_id))
