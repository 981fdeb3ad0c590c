"""Intake's Flask application over MongoDB, and what tests ask it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.intake.adapters.one_time_codes import TotpCodes
from services.intake.adapters.passkeys import WebAuthn
from services.intake.adapters.passwords import Argon2Passwords
from services.intake.bootstrap import make_app
from services.intake.domain.clients import Client
from services.intake.domain.goals import Goal
from services.intake.domain.logins import ApiToken, Login, digest
from services.intake.ports import Confirmed, SentLinks, Told, Unit
from services.intake.web.deps import Deps
from shared import clock
from shared.contracts.principal import Principal
from tests.infra.engines import plain_settings
from tests.infra.intake_clinic import settle
from tests.infra.personas import EVERYBODY
from tests.integration.intake.real import RealIntake

PASSWORD = "quiet river stone"
# Hashing is slow on purpose; tests need not be.
QUICK = Argon2Passwords(memory_kib=64, passes=1)


def token_form(**said: object) -> dict[str, Any]:
    """What stands in the form for a token, with whatever the test says instead."""
    return {"name": "t", "days": "30", "areas": ["intake"], "kind": "change", "password": PASSWORD} | said


class TellingServices:
    """The other services, saying what the test had them say."""

    def __init__(self) -> None:
        self.said: Confirmed = {"feedback": "pending", "alerts": "unreachable"}

    def erased_at(self, client_id: str) -> Confirmed:
        assert client_id
        return self.said


class TellingPrompts:
    """Alerts, saying what the test had it say; remembers who asked about whom."""

    def __init__(self) -> None:
        self.told: Told | None = Told(prompts=[])
        self.asked: list[tuple[Principal, str, list[str], str]] = []

    def about(self, reader: Principal, client: Client, goals: Sequence[Goal], language: str) -> Told | None:
        self.asked.append((reader, client.client_id, [goal.title for goal in goals], language))
        return self.told


class TellingQuestionnaires:
    """Feedback, saying which questionnaires it has, or nothing."""

    def __init__(self) -> None:
        self.known: Mapping[str, str] | None = {"phq-9": "PHQ-9", "gad-7": "GAD-7", "who-5": "WHO-5"}

    def titles(self) -> Mapping[str, str] | None:
        return self.known


class TellingPostbox:
    """Feedback that says what became of links; `known` is None while it is away."""

    def __init__(self) -> None:
        self.known: SentLinks | None = SentLinks()

    def of(self, _session_ids: object) -> SentLinks | None:
        return self.known


class Browser:
    """A browser that sends forms as it found them, with our token in them."""

    def __init__(self, client: FlaskClient, page_with_form: str) -> None:
        self.client = client
        self._form = page_with_form
        self._token = ""

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def post(self, path: str, **said: object) -> TestResponse:
        """Send a form; a list is a field that is sent several times."""
        self._token = self._token or self._found()
        return self.client.post(path, data={"csrf_token": self._token, **said})

    def at(self, page_with_form: str) -> Browser:
        """The same browser with the token of another page: a new login has a new one."""
        return Browser(self.client, page_with_form)

    def _found(self) -> str:
        found = re.search('name="csrf_token" value="([^"]+)"', self.client.get(self._form).text)
        assert found
        return found[1]


class Clinic:
    """The personas' clinic behind its web application."""

    def __init__(self, intake: RealIntake) -> None:
        self.intake = intake
        self.others = TellingServices()
        self.prompts = TellingPrompts()
        self.questionnaires = TellingQuestionnaires()
        self.sent_links = TellingPostbox()
        others = (self.others, self.prompts, self.questionnaires, self.sent_links)
        deps = Deps(intake.transact, intake.read, QUICK, *others, codes=TotpCodes(), passkeys=WebAuthn())
        self.app = make_app(plain_settings("intake"), intake.store, deps)
        intake.transact(_open)

    def sign_in(self, person: Principal) -> None:
        """Let that person's login begin anew."""
        self.intake.transact(lambda unit: unit.logins.put(_login(person, unit.now)))

    def give_password(self, person: Principal) -> None:
        """Let that person have a password that is theirs, without what follows where somebody changes it."""

        def give(unit: Unit) -> None:
            [staff] = unit.staff.find_many([person.staff_id])
            unit.staff.put(replace(staff, password_hash=QUICK.hashed(PASSWORD)))

        self.intake.transact(give)

    def browser(self, person: Principal | None = None) -> Browser:
        """A browser, signed in as that person."""
        client = self.app.test_client()
        if person:
            client.set_cookie("attune_login", f"login of {person.staff_id}")
        return Browser(client, "/intake/account/" if person else "/intake/sign-in")

    def ask(self, person: Principal | None, method: str, path: str, **options: Any) -> TestResponse:  # noqa: ANN401 - werkzeug's
        """A request to the API with that person's token; `path` is below `/intake/api`."""
        headers = dict(options.pop("headers", {}))
        if person:
            headers["Authorization"] = f"Bearer token of {person.staff_id}"
        return self.app.test_client().open(f"/intake/api{path}", method=method, headers=headers, **options)

    def made(self, person: Principal, path: str, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """What a POST to the API made."""
        answer = self.ask(person, "POST", path, json=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json or {})

    def internal(self, method: str, path: str, **options: Any) -> TestResponse:  # noqa: ANN401 - werkzeug's
        """A request of another service."""
        headers = {"Authorization": "Bearer service-secret"}
        return self.app.test_client().open(f"/internal{path}", method=method, headers=headers, **options)

    def at(self, **span: float) -> str:
        """An instant so far from now, as the API takes it."""
        return iso(self.intake.now + timedelta(**span))


def iso(instant: datetime) -> str:
    return instant.isoformat()


def fields(answer: TestResponse) -> Mapping[str, object]:
    """What a 422 says is wrong, by field."""
    assert answer.status_code == 422, answer.text
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    wrong: Mapping[str, object] = answer.json["errors"]
    return wrong


def routes(app: flask.Flask) -> set[str]:
    """Every method and route of the application."""
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def _open(unit: Unit) -> None:
    settle(unit)
    for person in EVERYBODY:
        of = person.staff_id
        unit.logins.put(_login(person, unit.now))
        unit.tokens.put(
            ApiToken(
                token_id=f"token-{of}",
                secret_hash=digest(f"token of {of}"),
                staff_id=of,
                name="t",
                created_at=unit.now,
            )
        )


def _login(person: Principal, now: datetime) -> Login:
    of = person.staff_id
    return Login(
        secret_hash=digest(f"login of {of}"), staff_id=of, created_at=now, seen_at=now, confirmed_at=clock.now()
    )
