"""The page of one's own logins and tokens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from services.intake.domain.logins import Login, digest
from tests.infra.personas import OWNER, TEAMMATE
from tests.integration.intake.web import PASSWORD, Browser, Clinic, token_form

PAGE = "/intake/account/logins/"
TOKENS = "/intake/account/tokens"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def signed_in(clinic: Clinic, user_agent: str) -> Browser:
    """Another browser of the owner's."""
    browser = clinic.browser()
    browser.client.environ_base["HTTP_USER_AGENT"] = user_agent
    answer = browser.post("/intake/sign-in", email="owner@clinic.example", password=PASSWORD)
    assert answer.status_code == 303
    return browser.at("/intake/account/")


def login_of(clinic: Clinic, system: str) -> str:
    found: list[Login] = clinic.intake.transact(lambda unit: unit.logins.of(OWNER.staff_id))
    return next(one.login_id for one in found if one.system == system)


def ask_with(clinic: Clinic, secret: str, method: str, path: str, **content: object) -> TestResponse:
    headers = {"Authorization": f"Bearer {secret}"}
    return clinic.app.test_client().open(path, method=method, headers=headers, **content)  # type: ignore[arg-type] # werkzeug's


def made(clinic: Clinic, **said: object) -> str:
    """The secret of a new token of the owner's."""
    page = clinic.browser(OWNER).post(TOKENS, **token_form(**said))
    assert page.status_code == 200
    return str(page.text.split("<code>")[1].split("</code>")[0])


@pytest.fixture(autouse=True)
def _with_password(clinic: Clinic) -> None:
    clinic.give_password(OWNER)


def test_each_login_says_when_where_and_which_is_this_one(clinic: Clinic) -> None:
    elsewhere = signed_in(clinic, FIREFOX)
    page = elsewhere.get(PAGE).text
    assert 'Firefox on Windows <span class="tag">this one</span>' in page
    assert page.count("this one") == 1
    assert "Sign out A browser that we do not know" in page
    assert FIREFOX not in repr(list(clinic.intake.store.database["logins"].find()))


def test_one_that_is_not_mine_is_signed_out_and_mine_stays(clinic: Clinic) -> None:
    elsewhere, here = signed_in(clinic, FIREFOX), clinic.browser(OWNER)
    here.post(f"/intake/account/logins/{login_of(clinic, 'Windows')}/end")
    assert elsewhere.get(PAGE).status_code == 303
    assert here.get(PAGE).status_code == 200


def test_nobody_ends_somebody_elses(clinic: Clinic) -> None:
    elsewhere = signed_in(clinic, FIREFOX)
    answer = clinic.browser(TEAMMATE).post(f"/intake/account/logins/{login_of(clinic, 'Windows')}/end")
    assert answer.status_code == 404
    assert elsewhere.get(PAGE).status_code == 200


def test_all_others_are_signed_out_at_once(clinic: Clinic) -> None:
    others = [signed_in(clinic, FIREFOX) for _other in range(3)]
    here, colleague = clinic.browser(OWNER), clinic.browser(TEAMMATE)
    here.post("/intake/account/logins/end-others")
    assert [other.get(PAGE).status_code for other in others] == [303, 303, 303]
    assert [here.get(PAGE).status_code, colleague.get(PAGE).status_code] == [200, 200]


def test_a_login_of_an_earlier_version_is_listed(clinic: Clinic) -> None:
    logins = clinic.intake.store.database["logins"]
    logins.update_many({}, {"$unset": {"browser": "", "system": ""}})
    assert "A browser that we do not know" in clinic.browser(OWNER).get(PAGE).text
    assert isinstance(clinic.intake.transact(lambda unit: unit.logins.of(OWNER.staff_id))[0], Login)


def test_a_token_is_made_with_ones_password_alone(clinic: Clinic) -> None:
    answer = clinic.browser(OWNER).post(TOKENS, **token_form(name="stolen", password="not it, sorry"))
    assert (answer.status_code, "This is not your password" in answer.text) == (422, True)
    assert "stolen" not in repr(clinic.ask(OWNER, "GET", "/tokens").json)


@pytest.mark.parametrize("wrong", [{"days": "3650"}, {"areas": []}, {"areas": ["all"]}, {"kind": "all"}])
def test_a_token_for_ever_or_for_nothing_is_not_made(clinic: Clinic, wrong: dict[str, object]) -> None:
    before = clinic.ask(OWNER, "GET", "/tokens").json
    assert clinic.browser(OWNER).post(TOKENS, **token_form(**wrong)).status_code == 422
    assert clinic.ask(OWNER, "GET", "/tokens").json == before


def test_a_token_that_only_reads_changes_nothing(clinic: Clinic) -> None:
    secret = made(clinic, kind="read")
    assert ask_with(clinic, secret, "GET", "/intake/api/clients").status_code == 200
    answer = ask_with(clinic, secret, "POST", "/intake/api/clients", json={"code": "MR", "name": "Maya"})
    assert answer.status_code == 403
    assert clinic.ask(OWNER, "GET", "/clients").json["items"] == []  # type: ignore[index] # JSON


def test_a_token_for_another_area_opens_nothing_here(clinic: Clinic) -> None:
    secret = made(clinic, areas=["alerts"])
    assert ask_with(clinic, secret, "GET", "/intake/api/clients").status_code == 403


def test_a_token_ends_when_it_was_said_to(clinic: Clinic) -> None:
    secret = made(clinic, days="30")
    clinic.intake.now += timedelta(days=29)
    assert ask_with(clinic, secret, "GET", "/intake/api/me").status_code == 200
    clinic.intake.now += timedelta(days=1)
    assert ask_with(clinic, secret, "GET", "/intake/api/me").status_code == 401


def test_a_token_of_an_earlier_version_goes_on_and_is_advised_against(clinic: Clinic) -> None:
    tokens = clinic.intake.store.database["tokens"]
    tokens.update_many({}, {"$unset": {"ends_at": "", "rights": "", "used_at": ""}})
    clinic.intake.now += timedelta(days=1000)
    clinic.sign_in(OWNER)
    assert clinic.ask(OWNER, "GET", "/clients").status_code == 200
    page = clinic.browser(OWNER).get(PAGE).text
    assert "without an end" in page
    assert "May do all that you may do" in page


def test_when_a_token_was_last_used_is_shown(clinic: Clinic) -> None:
    assert "not used so far" in clinic.browser(OWNER).get(PAGE).text
    clinic.ask(OWNER, "GET", "/me")
    listed = clinic.ask(OWNER, "GET", "/tokens").json
    assert listed is not None
    assert listed["items"][0]["used_at"]
    assert "not used so far" not in clinic.browser(OWNER).get(PAGE).text


def test_another_password_ends_all_logins_and_tokens(clinic: Clinic) -> None:
    secret, elsewhere, here = made(clinic), signed_in(clinic, FIREFOX), clinic.browser(OWNER)
    done = here.post("/intake/account/password", password=PASSWORD, new_password="another few words")
    assert done.location == "/intake/sign-in"
    assert ask_with(clinic, secret, "GET", "/intake/api/me").status_code == 401
    assert [elsewhere.get(PAGE).status_code, here.get(PAGE).status_code] == [303, 303]
    assert clinic.intake.transact(lambda unit: unit.tokens.find(digest(secret))) is None
