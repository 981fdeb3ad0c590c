"""Every route, every role, and somebody else's client."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.feedback.ports import Transact
from services.feedback.web.audited import ROUTES
from shared.contracts.principal import Principal
from shared.web.credentials import LOGIN_COOKIE
from tests.infra.audited import declared
from tests.infra.feedback_clinic import ADMIN, COLLEAGUE, LEAD, OTHER_LEAD, SAM, token_of

API = "/feedback/api/sessions/session-1/check-in"
NOTES = "/feedback/api/clients/maya/notes"
PAGE = "/feedback/sessions/session-1/check-in"
CODE = f"{PAGE}/code"
OWN_RECORD = "/feedback/clients/maya/record"
TABLET_CODE = f"{PAGE}/tablet"
LIST = "/feedback/supervision"
TABLETS = "/feedback/tablets"
# What each member of staff gets at each route about Maya, who is Sam's client in Lea's team.
EXPECTED = {
    API: {SAM: 200, LEAD: 200, COLLEAGUE: 404, OTHER_LEAD: 404, ADMIN: 403},
    NOTES: {SAM: 200, LEAD: 200, COLLEAGUE: 404, OTHER_LEAD: 404, ADMIN: 403},
    PAGE: {SAM: 200, LEAD: 200, COLLEAGUE: 404, OTHER_LEAD: 404, ADMIN: 403},
    CODE: {SAM: 200, LEAD: 200, COLLEAGUE: 404, OTHER_LEAD: 404, ADMIN: 403},
    OWN_RECORD: {SAM: 200, LEAD: 200, COLLEAGUE: 404, OTHER_LEAD: 404, ADMIN: 403},
    TABLET_CODE: {SAM: 200, LEAD: 200, COLLEAGUE: 404, OTHER_LEAD: 404, ADMIN: 403},
}
# A list of one's own, whoever the clients are; what stands in it: test_supervision_page.py.
OWN = {
    LIST: {SAM: 403, LEAD: 200, COLLEAGUE: 403, OTHER_LEAD: 200, ADMIN: 200},
    TABLETS: {SAM: 403, LEAD: 200, COLLEAGUE: 403, OTHER_LEAD: 200, ADMIN: 200},
}
BY_PAGE = {PAGE, CODE, OWN_RECORD, TABLET_CODE}
CASES = [(path, who, status) for path, by_whom in (EXPECTED | OWN).items() for who, status in by_whom.items()]
# Routes whose path is their authority, or that say nothing of anybody.
OPEN = {
    "/feedback/c/<token>",
    "/feedback/c/<path:_rest>",
    "/feedback/thanks/<address>",
    "/feedback/c/<token>/not-safe",
    "/feedback/thanks/<address>/not-safe",
    "/feedback/c/<token>/not-me",
    "/feedback/c/<token>/last-time/not-me",
    "/feedback/thanks/<address>/not-me",
    "/feedback/thanks/<address>/value",
    "/feedback/stop/<token>",
    "/feedback/c/<token>/stop",
    "/feedback/api/check-ins/<token>",
    # A client's own, with a login of their own: test_record_attacks.py.
    "/feedback/record",
    "/feedback/record/open",
    "/feedback/record/by-mail",
    "/feedback/record/by-mail/code",
    "/feedback/record/by-mail/link/<token>",
    "/feedback/record/asked",
    "/feedback/record/download",
    "/feedback/record/erasure",
    "/feedback/record/sign-out",
    "/feedback/record/exit",
    "/feedback/api/instruments",
    "/feedback/accessibility",
    "/feedback/kept",  # keeps a form for whoever its key names: tests/integration/intake/test_locked.py
    "/feedback/static/<path:file>",
    "/feedback/livez",
    "/feedback/readyz",
    "/feedback/api/",
    "/feedback/api/openapi.json",
    "/metrics",
}
# Pages of a tablet of the clinic, whose cookie is their authority: test_kiosk.py.
TABLET = {
    "/feedback/kiosk",
    "/feedback/kiosk/c/<address>",
    "/feedback/kiosk/c/<address>/thanks",
    "/feedback/kiosk/c/<address>/close",
    "/feedback/kiosk/c/<address>/not-safe",
    "/feedback/kiosk/enrol",
    "/feedback/kiosk/enrol/<code>",
}
INTERNAL = {
    "/internal/notes": "POST",
    "/internal/today": "POST",
    "/internal/supervision": "POST",
    "/internal/not-safe": "GET",
    "/internal/sent": "POST",
    "/internal/instruments": "GET",
    "/internal/erasures/<client_id>": "GET",
    "/internal/audit/entries": "POST",
    "/internal/audit/looks": "POST",
    "/internal/ledger/counts": "POST",
    "/internal/ledger/entries": "POST",
    "/internal/ledger/back": "POST",
    "/internal/ledger/trouble": "GET",
    "/internal/ledger/again": "POST",
}
GUARDED = {
    "/feedback/api/sessions/<session_id>/check-in",
    "/feedback/api/clients/<client_id>/notes",
    "/feedback/sessions/<session_id>/check-in",
    "/feedback/sessions/<session_id>/check-in/code",
    "/feedback/sessions/<session_id>/check-in/new-link",
    "/feedback/clients/<client_id>/record",
    "/feedback/sessions/<session_id>/check-in/tablet",
    "/feedback/tablets",
    "/feedback/tablets/<tablet_id>",
    "/feedback/tablets/<tablet_id>/revoke",
    "/feedback/supervision",
    "/feedback/supervision/<note_id>/read",
    "/feedback/kept/<form_id>",
    "/feedback/pinned",
}


def ask(web: FlaskClient, path: str, who: Principal | None) -> int:
    if who is None:
        return web.get(path).status_code
    if path in BY_PAGE | OWN.keys():
        web.set_cookie(LOGIN_COOKIE, who.staff_id)
        return web.get(path).status_code
    return web.get(path, headers={"Authorization": f"Bearer {who.staff_id}"}).status_code


@pytest.mark.parametrize(("path", "who", "status"), CASES, ids=lambda part: getattr(part, "name", str(part)))
def test_each_role_gets_what_is_theirs(web: FlaskClient, path: str, who: Principal, status: int) -> None:
    assert ask(web, path, who) == status


@pytest.mark.parametrize("who", [SAM, LEAD, COLLEAGUE], ids=lambda who: who.name)
def test_the_client_of_somebody_else_is_not_found(web: FlaskClient, who: Principal) -> None:
    for path in EXPECTED:
        theirs = path.replace("session-1", "session-of-noor").replace("maya", "noor")
        headers = {"Authorization": f"Bearer {who.staff_id}"}
        web.set_cookie(LOGIN_COOKIE, who.staff_id)
        answer = web.get(theirs, headers={} if path in BY_PAGE else headers)
        assert answer.status_code == 404
        assert "Retry-After" not in answer.headers


def test_nobody_signed_in_gets_nothing(web: FlaskClient) -> None:
    assert [ask(web, path, None) for path in (API, NOTES)] == [401, 401]
    assert {ask(web, path, None) for path in BY_PAGE | OWN.keys()} == {303}
    assert ask(web, "/feedback/pinned", None) == 303
    for path, method in INTERNAL.items():
        assert web.open(path.replace("<client_id>", "maya"), method=method).status_code == 401


def test_a_token_opens_its_own_check_in_and_nothing_else(web: FlaskClient, clinic: Transact) -> None:
    token = clinic(token_of)
    assert web.get(API, headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert web.get(f"/internal/erasures/{token}", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_no_route_is_left_out_here(app: Flask) -> None:
    assert {rule.rule for rule in app.url_map.iter_rules()} == OPEN | TABLET | INTERNAL.keys() | GUARDED
    assert declared(app) <= ROUTES.keys(), "say in services/feedback/web/audited.py what each is"
