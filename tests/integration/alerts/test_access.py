"""Every route by every role about someone else's client."""

from __future__ import annotations

import re

import pytest

from services.alerts.adapters.mongo import MongoFigures
from services.alerts.domain.figures.snapshot import Own
from tests.infra.alerts_clinic import client_updated, ruptured
from tests.infra.figures_clinic import published_quarters
from tests.integration.alerts.web import Service

API = (
    ("GET", "/alerts/api/alerts/{alert}", 200),
    ("POST", "/alerts/api/alerts/{alert}/acts", 201),
    ("GET", "/alerts/api/clients/maya/trajectory", 200),
)
PAGES = (
    ("GET", "/alerts/prompts/{alert}", 200),
    ("POST", "/alerts/prompts/{alert}/acts", 303),
    ("POST", "/alerts/prompts/{alert}/undo", 404),  # nothing was done yet; whose prompt it is: see test_undo
)
RULES: tuple[tuple[str, str, dict[str, object] | None, int], ...] = (
    ("GET", "/alerts/api/rule-sets", None, 200),
    ("POST", "/alerts/api/rule-sets", {"rules": {"h": 3.0}, "why": "We try."}, 201),
    ("GET", "/alerts/api/proposals", None, 200),
    ("POST", "/alerts/api/calibrations", {}, 202),
    ("GET", "/alerts/api/calibrations/<calibration_id>", None, 404),
    ("POST", "/alerts/api/what-if", {"rules": {"h": 3.0}}, 202),
    ("GET", "/alerts/api/what-if/<what_if_id>", None, 404),
    ("GET", "/alerts/api/usefulness", None, 200),
)
RULES_FORMS = {
    "/alerts/rules/proposals": ({"budget": "5"}, 303),
    "/alerts/rules/what-ifs": ({"proposal_id": "none"}, 422),
    "/alerts/rules/in-force": ({"proposal_id": "none", "why": "We try.", "after": "1"}, 422),
}
FIGURES = ("/alerts/figures", "/alerts/figures.csv", "/alerts/api/figures")
OWN_FIGURES = ("/alerts/my-figures", "/alerts/my-figures.csv", "/alerts/api/my-figures")
LEDGER: tuple[tuple[str, str, dict[str, object] | None, int], ...] = (
    ("GET", "/alerts/api/ledger", None, 200),
    ("POST", "/alerts/api/ledger/retries", {"service": "alerts", "reason": "failed"}, 200),
    ("POST", "/alerts/api/ledger/retries", {"service": "nobody", "reason": "failed"}, 404),
    ("POST", "/alerts/api/ledger/retries", {"service": "alerts"}, 422),
)
WORDS = {"title": "Ours", "questions": ["One?", "Two?"], "helps": ["A.", "B."], "why": "Because."}
CARDS: tuple[tuple[str, str, dict[str, object] | None, tuple[str, ...]], ...] = (
    ("GET", "/alerts/api/prompt-cards", None, ("ruth", "alex")),
    ("GET", "/alerts/api/prompt-cards/heard/en", None, ("ruth", "alex")),
    ("PUT", "/alerts/api/prompt-cards/heard/en", {"words": WORDS}, ("alex",)),
)
LISTS = ("/alerts/", "/alerts/rows", "/alerts/api/alerts", "/alerts/stream", "/alerts/pinned")
PUBLIC = {"/alerts/api/", "/alerts/api/openapi.json", "/alerts/livez", "/alerts/readyz", "/metrics"}
PUBLIC |= {"/alerts/kept"}  # keeps a form for whoever its key names: tests/integration/intake/test_locked.py

MAY = {"sam": None, "ruth": None, "ola": 404, "alex": 403}


def alert_of(service: Service) -> str:
    service.take(*ruptured())
    return str(service.alerts()[0]["alert_id"])


@pytest.mark.parametrize("staff_id", MAY)
@pytest.mark.parametrize(("method", "path", "allowed"), API)
def test_the_api(service: Service, staff_id: str, method: str, path: str, allowed: int) -> None:
    options = {"json": {"act": "useful"}} if method == "POST" else {}
    answer = service.api(staff_id, method, path.format(alert=alert_of(service)), **options)
    assert answer.status_code == (MAY[staff_id] or allowed)


@pytest.mark.parametrize("staff_id", MAY)
@pytest.mark.parametrize(("method", "path", "allowed"), PAGES)
def test_the_pages(service: Service, staff_id: str, method: str, path: str, allowed: int) -> None:
    address = path.format(alert=alert_of(service))
    if method == "POST":
        answer = service.send(staff_id, address, act="useful")
    else:
        answer = service.browser(staff_id).get(address)
    assert answer.status_code == (MAY[staff_id] or allowed)


@pytest.mark.parametrize(("method", "path", "body", "allowed"), RULES)
def test_rules_are_the_admins(
    service: Service, method: str, path: str, body: dict[str, object] | None, allowed: int
) -> None:
    options = {"json": body} if body is not None else {}
    for staff_id in ("sam", "ruth", "ola"):
        assert service.api(staff_id, method, path, **options).status_code == 403
    assert service.api("alex", method, path, **options).status_code == allowed


@pytest.mark.parametrize(("method", "path", "body", "allowed"), CARDS)
def test_cards_are_read_by_supervisors_and_written_by_admins(
    service: Service, method: str, path: str, body: dict[str, object] | None, allowed: tuple[str, ...]
) -> None:
    options = {"json": body, "headers": {"If-Match": "*"}} if body is not None else {}
    for staff_id in ("sam", "ola", "ruth", "alex"):
        answer = service.api(staff_id, method, path, **options)
        assert answer.status_code == (200 if staff_id in allowed else 403), staff_id


def test_the_pages_of_cards_are_read_by_supervisors_and_written_by_admins(service: Service) -> None:
    page, said = "/alerts/cards/heard/en", {"do": "as-it-came", "after": "0.0"}
    for staff_id, may in {"sam": 403, "ola": 403, "ruth": 200, "alex": 200}.items():
        assert service.browser(staff_id).get("/alerts/cards").status_code == may
        assert service.browser(staff_id).get(page).status_code == may
        assert service.send(staff_id, page, **said).status_code == (303 if staff_id == "alex" else 403)
    assert service.browser("alex").post(page, data=said).status_code == 400


@pytest.mark.parametrize(("method", "path", "body", "allowed"), LEDGER)
def test_the_ledger_is_the_admins(
    service: Service, method: str, path: str, body: dict[str, object] | None, allowed: int
) -> None:
    options = {"json": body} if body is not None else {}
    for staff_id in ("sam", "ruth", "ola"):
        assert service.api(staff_id, method, path, **options).status_code == 403
    assert service.api("alex", method, path, **options).status_code == allowed


def test_the_page_about_the_ledger_is_the_admins(service: Service) -> None:
    tried, nothing = {"service": "alerts", "kind": "trial-mail"}, {"service": "alerts"}
    for staff_id in ("sam", "ruth", "ola"):
        assert service.browser(staff_id).get("/alerts/ledger").status_code == 403
        assert service.send(staff_id, "/alerts/ledger/again", **tried).status_code == 403
    assert service.browser("alex").get("/alerts/ledger").status_code == 200
    assert service.send("alex", "/alerts/ledger/again", **tried).status_code == 303
    assert service.send("alex", "/alerts/ledger/again", **nothing).status_code == 404
    assert service.browser("alex").post("/alerts/ledger/again", data=tried).status_code == 400


def test_the_page_about_rules_is_the_admins(service: Service) -> None:
    for staff_id in ("sam", "ruth", "ola"):
        assert service.browser(staff_id).get("/alerts/rules").status_code == 403
        for path, (fields, _status) in RULES_FORMS.items():
            assert service.send(staff_id, path, **fields).status_code == 403
    assert service.browser("alex").get("/alerts/rules").status_code == 200
    for path, (fields, status) in RULES_FORMS.items():
        assert service.send("alex", path, **fields).status_code == status
        assert service.browser("alex").post(path, data=fields).status_code == 400


def test_the_page_about_mail_is_the_admins(service: Service) -> None:
    for staff_id in ("sam", "ruth", "ola"):
        assert service.browser(staff_id).get("/alerts/mail").status_code == 403
        assert service.send(staff_id, "/alerts/mail/trials").status_code == 403
    assert service.browser("alex").get("/alerts/mail").status_code == 200
    assert service.send("alex", "/alerts/mail/trials").status_code == 303
    assert service.browser("alex").post("/alerts/mail/trials").status_code == 400


@pytest.mark.parametrize("path", FIGURES)
def test_figures_are_the_admins(service: Service, path: str) -> None:
    kept = MongoFigures(service.store)
    kept.keep(next(published_quarters({"north": 5}))[1])
    for staff_id in ("sam", "ruth", "ola"):
        assert reached(service, staff_id, path) == 403
    assert reached(service, "alex", path) == 200


@pytest.mark.parametrize("path", OWN_FIGURES)
def test_own_figures_are_each_clinicians(service: Service, path: str) -> None:
    own = Own(
        own_id="2025-Q1|sam", quarter="2025-Q1", clinician_id="sam", figures=next(published_quarters({"a": 5}))[1]
    )
    MongoFigures(service.store).keep_own([own])
    for staff_id in ("ruth", "alex"):
        assert reached(service, staff_id, path) == 403
    assert reached(service, "sam", path) == 200
    assert reached(service, "ola", path) == (404 if path.endswith(".csv") else 200)


def reached(service: Service, staff_id: str, path: str) -> int:
    answer = service.api(staff_id, "GET", path) if "/api/" in path else service.browser(staff_id).get(path)
    return answer.status_code


@pytest.mark.parametrize("path", LISTS[:3])
def test_lists_show_nobody_elses(service: Service, path: str) -> None:
    alert_id = alert_of(service)
    for staff_id, sees in {"sam": True, "ruth": True, "ola": False}.items():
        reach = service.api if "/api/" in path else lambda who, _method, where: service.browser(who).get(where)
        answer = reach(staff_id, "GET", path)
        assert (answer.status_code, alert_id in answer.text) == (200, sees)
    denied = service.api("alex", "GET", path) if "/api/" in path else service.browser("alex").get(path)
    assert (denied.status_code, denied.headers.get("Location")) in {(403, None), (303, "/intake/")}
    assert (denied.status_code == 303) == (path == LISTS[0]), "only the clinic's first page leads on"


def test_a_client_who_moved_is_the_former_clinicians_no_longer(service: Service) -> None:
    alert_id = alert_of(service)
    service.take(client_updated(clinician_id="ola", team_id="south", n=2))
    for path in (f"/alerts/api/alerts/{alert_id}", "/alerts/api/clients/maya/trajectory"):
        assert service.api("sam", "GET", path).status_code == 404
        assert service.api("ruth", "GET", path).status_code == 404
        assert service.api("ola", "GET", path).status_code == 200


def test_nobody_signed_in_sees_nothing(service: Service) -> None:
    alert_id = alert_of(service)
    for rule in service.app.url_map.iter_rules():
        path = re.sub(r"<[^>]+>", alert_id, rule.rule)
        if path in PUBLIC or "/static/" in path:
            continue
        posts = "POST" in (rule.methods or ())
        answer = service.send(None, path) if posts else service.app.test_client().get(path)
        status = answer.status_code
        assert status == (303 if not path.startswith(("/alerts/api/", "/internal/")) else 401), path


def test_a_form_from_elsewhere_does_nothing(service: Service) -> None:
    alert_id = alert_of(service)
    answer = service.browser("sam").post(f"/alerts/prompts/{alert_id}/acts", data={"act": "close"})
    assert (answer.status_code, service.alerts()[0]["status"]) == (400, "open")


def test_every_route_is_walked(service: Service) -> None:
    walked = {path.format(alert="<alert_id>") for _method, path, _status in (*API, *PAGES)}
    walked = {path.replace("maya", "<client_id>") for path in walked}
    walked |= {path for _method, path, _body, _status in RULES} | {"/alerts/rules", *RULES_FORMS}
    walked |= {"/alerts/mail", "/alerts/mail/trials", *FIGURES, *OWN_FIGURES}
    walked |= {"/alerts/mail", "/alerts/mail/trials", "/alerts/ledger", "/alerts/ledger/again"}
    walked |= {"/alerts/team"}  # test_team.py
    walked |= {"/alerts/prompts/<alert_id>/remind"}  # test_reminders.py
    walked |= {path for _method, path, _body, _status in LEDGER}
    walked |= {"/alerts/cards", "/alerts/cards/<card>/<language>", "/alerts/api/prompt-cards"}
    walked |= {"/alerts/api/prompt-cards/<card>/<language>"}
    walked |= {"/alerts/guess-first", "/alerts/clients/<client_id>/guess"}  # in test_guess_first.py
    ours = {rule.rule for rule in service.app.url_map.iter_rules() if "static" not in rule.rule}
    inside = {"/internal/erasures/<client_id>", "/internal/clients", "/internal/today", "/internal/pinned"}
    inside |= {"/internal/audit/looks", "/internal/audit/entries"}
    inside |= {f"/internal/ledger/{what}" for what in ("counts", "entries", "back", "trouble", "again")}
    assert ours - PUBLIC - set(LISTS) - walked == {"/alerts/kept/<form_id>", *inside}
