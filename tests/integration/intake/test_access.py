"""Every route, asked by everybody, about somebody else's client.

A route that is not listed here fails the test: say what it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from services.intake.web.audited import ROUTES
from shared.contracts.principal import Principal
from tests.infra.personas import ADMIN, EVERYBODY, OUTSIDERS, OWNER, STRANGER, SUPERVISOR, TEAMMATE
from tests.integration.intake.web import Clinic, routes

Bodies = dict[str, dict[str, Any]]

# Asked without a name, or by the other services, which bring their own secret.
OPEN = {
    "GET /intake/livez",
    "GET /intake/readyz",
    "GET /metrics",
    "GET /intake/static/<path:file>",
    "GET /intake/api/",
    "GET /intake/api/openapi.json",
    "GET /intake/sign-in",
    "POST /intake/sign-in",
    "POST /intake/sign-out",
    "POST /intake/kept",
    "POST /intake/locked",  # yes or no by the key of a page: test_locked.py
    "GET /intake/second-factor",
    "POST /intake/second-factor",
    "POST /intake/second-factor/app",
    "GET /intake/sign-in/provider",
    "GET /intake/sign-in/provider/back",
    "POST /intake/sign-out/by-provider",
    "POST /intake/second-factor/passkey",
    "POST /intake/passkey/options/<purpose>",
    "POST /intake/passkey/sign-in",
    "GET /intake/demo",
    "GET /intake/first-admin/<secret>",
    "POST /intake/first-admin/<secret>",
    "GET /intake/forgotten",
    "POST /intake/forgotten",
    "GET /intake/password/<secret>",
    "POST /intake/password/<secret>",
}
INTERNAL = {
    "POST /internal/endings",
    "POST /internal/principals",
    "POST /internal/names",
    "GET /internal/erased/<client_id>",
    "GET /internal/sessions/<session_id>",
    "GET /internal/upcoming",
    "GET /internal/messages",
    "GET /internal/protocol",
    "POST /internal/responsible",
    "POST /internal/addresses",
    "POST /internal/notice-wishes",
    "POST /internal/contacts",
    "POST /internal/contact-of-address",
    "GET /internal/clients/<client_id>/own-record",
    "GET /internal/clients/<client_id>/crisis-plan",
    "POST /internal/clients/<client_id>/mail-ended",
    "POST /internal/clients/<client_id>/asked",
    "POST /internal/clients/<client_id>/erasure-wish",
    "POST /internal/clients/<client_id>/language",
    "POST /internal/absences",
    "GET /internal/admins",
    "POST /internal/audit/entries",
    "POST /internal/audit/looks",
    "POST /internal/ledger/counts",
    "POST /internal/ledger/entries",
    "POST /internal/ledger/back",
    "GET /internal/ledger/trouble",
    "POST /internal/ledger/again",
}
# What is one's own, or one's own list: it shows each caller their own.
OWN = {
    "GET /intake/pinned",
    "GET /intake/",
    "GET /intake/today",
    "GET /intake/today/brief/",
    "GET /intake/today/brief.pdf",
    "GET /intake/plan",
    "POST /intake/plan",
    "GET /intake/clinic",
    "GET /intake/clients/new",
    "POST /intake/clients/new",
    "GET /intake/account/",
    "GET /intake/account/notices/",
    "POST /intake/account/notices/",
    "GET /intake/absences/",
    "POST /intake/absences/",
    "POST /intake/absences/<cover_id>/end",
    "POST /intake/account/language",
    "POST /intake/account/password",
    "GET /intake/account/logins/",
    "POST /intake/account/logins/end-others",
    "POST /intake/account/logins/<login_id>/end",
    "POST /intake/account/tokens",
    "POST /intake/account/tokens/<token_id>/revoke",
    "GET /intake/account/second-factor/",
    "GET /intake/account/second-factor/app",
    "POST /intake/account/second-factor/app",
    "POST /intake/account/second-factor/recovery",
    "POST /intake/account/second-factor/remove",
    "GET /intake/account/second-factor/passkey",
    "POST /intake/account/second-factor/passkey",
    "POST /intake/account/second-factor/passkey/<passkey_id>/remove",
    "POST /intake/confirm/passkey",
    "GET /intake/confirm",
    "POST /intake/confirm",
    "GET /intake/api/me",
    "GET /intake/api/clinic",
    "GET /intake/api/teams",
    "GET /intake/api/tokens",
    "DELETE /intake/api/tokens/<token_id>",
    "GET /intake/api/clients",
    "POST /intake/api/clients",
    "GET /intake/kept/<form_id>",
    "POST /intake/kept/<form_id>",
    "POST /intake/hand-overs/<hand_over_id>/read",
}
# An admin's alone.
ADMINS: Bodies = {
    "GET /intake/registrations": {},
    "GET /intake/audit": {},
    "POST /intake/clinic": {},
    "GET /intake/retention": {},
    "POST /intake/retention": {},
    "POST /intake/retention/<kind>/agree": {},
    "GET /intake/staff": {},
    "POST /intake/staff": {},
    "POST /intake/teams": {},
    "GET /intake/staff/<staff_id>": {},
    "POST /intake/staff/<staff_id>": {},
    "POST /intake/staff/<staff_id>/second-factor": {},
    "POST /intake/staff/<staff_id>/link": {},
    "POST /intake/staff/roles/<change_id>/confirm": {},
    "POST /intake/staff/roles/<change_id>/decline": {},
    "POST /intake/staff/<staff_id>/unlink": {},
    "GET /intake/clients/<client_id>/erase": {},
    "POST /intake/clients/<client_id>/erase": {},
    "GET /intake/erasures": {},
    "GET /intake/erasures/<erasure_id>": {},
    "POST /intake/erasures/wishes/<client_id>/refuse": {"reason": "The law asks us to keep it."},
    "PUT /intake/api/clinic": {"name": "Other"},
    "GET /intake/api/staff": {},
    "POST /intake/api/staff": {"email": "new@clinic.example", "name": "New", "roles": ["clinician"]},
    "GET /intake/api/staff/<staff_id>": {},
    "PATCH /intake/api/staff/<staff_id>": {"name": "Other"},
    "POST /intake/api/staff/<staff_id>/password-link": {},
    "POST /intake/api/teams": {"name": "West"},
    "DELETE /intake/api/clients/<client_id>": {"code": "MR"},
    "GET /intake/api/erasures": {},
    "GET /intake/api/erasures/<erasure_id>": {},
}
# A clinician's own calendar: tests/integration/intake/test_calendar.py asks as everybody.
CALENDAR = {
    "GET /intake/calendar/",
    "POST /intake/calendar/file",
    "POST /intake/calendar/look",
    "POST /intake/calendar/apply",
    "POST /intake/calendar/address",
    "POST /intake/calendar/forget",
}
# A client's registration: for those who care for them, and for admins.
REGISTRATIONS: Bodies = {
    "GET /intake/clients/<client_id>/": {},
    "POST /intake/clients/<client_id>/registration": {"name": "Maya"},
    "POST /intake/clients/<client_id>/care": {"status": "open"},
    "GET /intake/api/clients/<client_id>": {},
    "PATCH /intake/api/clients/<client_id>": {"name": "Maya"},
}
# Handing over: a supervisor's and an admin's.
HANDING_OVER: Bodies = {
    "POST /intake/clients/<client_id>/clinician": {"clinician_id": OWNER.staff_id},
}
# Handing a caseload over: a supervisor's and an admin's.
LEADING: Bodies = {
    "GET /intake/hand-over": {},
    "POST /intake/hand-over": {"giver_id": OWNER.staff_id, "clinician_id": STRANGER.staff_id},
}
# What was agreed and held: for those who care for them alone.
CARE: Bodies = {
    "GET /intake/clients/<client_id>/brief/": {},
    "GET /intake/clients/<client_id>/looked/": {},
    "GET /intake/clients/<client_id>/brief.pdf": {},
    "POST /intake/clients/<client_id>/ending": {"step": "wish"},
    "POST /intake/clients/<client_id>/preferences": {"kind": "stated"},
    "POST /intake/clients/<client_id>/crisis-plan": {"plan": ""},
    "POST /intake/clients/<client_id>/goals": {"title": "G"},
    "POST /intake/clients/<client_id>/goals/<goal_id>": {"status": "active"},
    "POST /intake/clients/<client_id>/goals/<goal_id>/words": {
        "title": "G",
        "milestones": "m",
        "seen": "1.1",
    },
    "POST /intake/clients/<client_id>/goals/<goal_id>/milestones/<milestone_id>": {},
    "POST /intake/clients/<client_id>/sessions": {"held_at": "2026-11-01T10:00", "status": "held"},
    "POST /intake/clients/<client_id>/sessions/<session_id>": {"status": "held"},
    "GET /intake/sessions/<session_id>": {},
    "POST /intake/sessions/<session_id>/held": {},
    "POST /intake/sessions/<session_id>/note": {"note": "N"},
    "POST /intake/sessions/<session_id>/homework": {"homework": "H"},
    "POST /intake/clients/<client_id>/sessions/<session_id>/homework": {"homework": "H"},
    "POST /intake/clients/<client_id>/held": {},
    "GET /intake/api/clients/<client_id>/goals": {},
    "POST /intake/api/clients/<client_id>/goals": {"title": "G"},
    "GET /intake/api/goals/<goal_id>": {},
    "PATCH /intake/api/goals/<goal_id>": {"status": "active"},
    "POST /intake/api/goals/<goal_id>/milestones/<milestone_id>/reached": {},
    "GET /intake/api/clients/<client_id>/sessions": {},
    "POST /intake/api/clients/<client_id>/sessions": {"held_at": "2026-11-01T10:00:00Z", "status": "held"},
    "GET /intake/api/sessions/<session_id>": {},
    "PATCH /intake/api/sessions/<session_id>": {"status": "held"},
}
# What is said of a planned session: tests/integration/intake/test_today.py asks as everybody.
PLANNED = {
    "POST /intake/sessions/<session_id>/became",
    "POST /intake/sessions/<session_id>/undo",
    "POST /intake/sessions/<session_id>/move",
    "POST /intake/sessions/<session_id>/call-off",
}


# Another team's record in an emergency: tests/integration/intake/test_openings.py asks as everybody.
OPENED = {
    "GET /intake/open-record",
    "POST /intake/open-record",
    "GET /intake/opened/<opening_id>/",
    "POST /intake/opened/<opening_id>/end",
    "POST /intake/opened/<opening_id>/read",
}


@dataclass
class Asked:
    """The owner's client, and how to ask any route about them."""

    clinic: Clinic
    ids: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        made = self.clinic.made(OWNER, "/clients", code="MR", name="Maya")
        path = f"/clients/{made['client_id']}"
        goal = self.clinic.made(OWNER, f"{path}/goals", title="G", milestones=["m"])
        session = self.clinic.made(OWNER, f"{path}/sessions", held_at="2026-11-01T10:00:00Z", status="held")
        self.ids = {
            "client_id": made["client_id"],
            "goal_id": goal["goal_id"],
            "milestone_id": goal["milestones"][0]["milestone_id"],
            "session_id": session["session_id"],
            "staff_id": OWNER.staff_id,
            "erasure_id": "none",
            "token_id": f"token-{OWNER.staff_id}",
        }

    def status(self, person: Principal | None, route: str, body: Mapping[str, Any]) -> int:
        """What the route answers to that person."""
        method, path = route.split(" ")
        for name, value in self.ids.items():
            path = path.replace(f"<{name}>", value)
        if path.startswith("/internal"):
            return self.clinic.browser(person).client.open(path, method=method).status_code
        if path.startswith("/intake/api"):
            sent = {"json": body} if method != "GET" else {}
            return self.clinic.ask(person, method, path.removeprefix("/intake/api"), **sent).status_code
        browser = self.clinic.browser(person)
        return (browser.get(path) if method == "GET" else browser.post(path, **body)).status_code


@pytest.fixture
def asked(clinic: Clinic) -> Asked:
    """The owner's client."""
    return Asked(clinic)


def test_every_route_is_listed(clinic: Clinic) -> None:
    by_role = [set(ADMINS), set(REGISTRATIONS), set(HANDING_OVER), set(LEADING), set(CARE)]
    listed = [OPEN, INTERNAL, OWN, PLANNED, CALENDAR, OPENED, *by_role]
    assert routes(clinic.app) == set().union(*listed)
    assert sum(map(len, listed)) == len(routes(clinic.app))
    assert routes(clinic.app) - INTERNAL <= ROUTES.keys(), "say in services/intake/web/audited.py what each is"


def test_who_cares_for_the_client_gets_through(asked: Asked) -> None:
    for route, body in (REGISTRATIONS | CARE).items():
        assert asked.status(OWNER, route, body) in {200, 201, 303}, route
        assert asked.status(SUPERVISOR, route, body) in {200, 201, 303}, route
    for route, body in HANDING_OVER.items():
        assert asked.status(OWNER, route, body) == 403, route
        assert asked.status(SUPERVISOR, route, body) == 303, route


def test_somebody_elses_client_is_not_there(asked: Asked) -> None:
    for route, body in (REGISTRATIONS | CARE).items():
        assert {asked.status(person, route, body) for person in OUTSIDERS} == {404}, route


def test_who_may_not_hand_over_does_not_learn_of_the_client(asked: Asked) -> None:
    for route, body in HANDING_OVER.items():
        assert {asked.status(person, route, body) for person in OUTSIDERS} == {403, 404}, route


def test_caseloads_are_handed_over_by_supervisors_and_admins(asked: Asked) -> None:
    for route, body in LEADING.items():
        assert {asked.status(person, route, body) for person in (OWNER, TEAMMATE, STRANGER)} == {403}, route
    preview = f"GET /intake/hand-over?giver_id={OWNER.staff_id}&clinician_id={TEAMMATE.staff_id}"
    answers = {person.name: asked.status(person, preview, {}) for person in EVERYBODY}
    assert answers == {
        "Owner": 403,
        "Teammate": 403,
        "Stranger": 403,
        "Supervisor": 200,
        "Other-Supervisor": 422,
        "Admin": 200,
    }


def test_an_admin_sees_registrations_and_no_care(asked: Asked) -> None:
    for route, body in CARE.items():
        assert asked.status(ADMIN, route, body) == 403, route
    for route, body in (REGISTRATIONS | HANDING_OVER).items():
        assert asked.status(ADMIN, route, body) in {200, 303}, route


def test_what_is_an_admins_is_nobody_elses(asked: Asked) -> None:
    for route, body in ADMINS.items():
        assert {asked.status(person, route, body) for person in EVERYBODY if person != ADMIN} == {403}, route


def test_nobody_signed_in_gets_nowhere(asked: Asked) -> None:
    for route in OWN | set(ADMINS) | set(REGISTRATIONS) | set(HANDING_OVER) | set(LEADING) | set(CARE):
        body = (ADMINS | REGISTRATIONS | HANDING_OVER | LEADING | CARE).get(route, {"code": "X", "name": "X"})
        wanted = 401 if "/api/" in route else 303
        assert asked.status(None, route, body) == wanted, route


def test_the_internal_api_wants_the_services_secret(asked: Asked) -> None:
    for route in INTERNAL:
        for person in (None, OWNER, ADMIN):
            assert asked.status(person, route, {}) == 401, route


def test_nobody_ends_another_persons_token(asked: Asked) -> None:
    for person in EVERYBODY:
        if person != OWNER:
            assert asked.status(person, "DELETE /intake/api/tokens/<token_id>", {}) == 404
            assert asked.status(person, "POST /intake/account/tokens/<token_id>/revoke", {}) == 404
    assert asked.status(OWNER, "DELETE /intake/api/tokens/<token_id>", {}) == 204


def test_a_form_without_our_token_changes_nothing(clinic: Clinic) -> None:
    sent = {"code": "MR", "name": "Maya"}
    assert clinic.browser(OWNER).client.post("/intake/clients/new", data=sent).status_code == 400
    listed = clinic.ask(OWNER, "GET", "/clients").json
    assert listed == {"items": [], "next": None}
