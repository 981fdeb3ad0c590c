"""A small clinic behind all three services, in which people sign in, watch, and are signed out."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import httpx

from services.intake.adapters.mongo import MongoUnit
from services.intake.bootstrap import transactions
from services.intake.domain.logins import Terms
from services.intake.usecases.signing_in import issue_token
from shared.web.credentials import LOGIN_COOKIE
from tests.infra.alerts_clinic import client_updated, ruptured
from tests.infra.lease import GENEROUS_S, until
from tests.integration.upgrade.record import PASSWORD, csrf
from tests.integration.upgrade.whole import Whole

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BEAT: Final = "event: beat"
TEAM: Final = "Riverside"
# Long enough for a busy machine, and far from the minute after which everything is asked anew in any case.
SOON_S: Final = 40


@dataclass
class Stream:
    """What an open inbox is told, gathered until it ends."""

    said: str = ""
    over: threading.Event = field(default_factory=threading.Event)

    def listen(self, url: str, secret: str) -> None:
        """Hear all of it; the connection's end is the stream's."""
        cookies = {"Cookie": f"{LOGIN_COOKIE}={secret}"}
        with (
            suppress(httpx.HTTPError),
            httpx.Client(base_url=url, timeout=GENEROUS_S, trust_env=False) as browser,
            browser.stream("GET", "/alerts/stream", headers=cookies) as answer,
        ):
            for piece in answer.iter_text():
                self.said += piece
        self.over.set()

    def rows(self) -> int:
        """How many rows came."""
        return self.said.count("event: row")


class Watched:
    """A service's application that counts what it is asked, and can be away."""

    def __init__(self, app: Any) -> None:  # noqa: ANN401 - a WSGI application
        self._app = app
        self.asked: list[str] = []
        self.answering: list[str] = []
        self.away = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or be away."""
        path = environ["PATH_INFO"]
        self.asked.append(path)
        if self.away:
            start_response("503 Service Unavailable", [])
            return []
        self.answering.append(path)
        try:
            answer: Iterable[bytes] = self._app(environ, start_response)
            return answer
        finally:
            self.answering.remove(path)


@dataclass(frozen=True)
class Person:
    """Somebody who works here."""

    staff_id: str
    email: str
    token: str


class House:
    """The clinic; `watched` are its services, as what is asked of them goes by."""

    def __init__(self, attune: Whole) -> None:
        self.attune = attune
        self.watched = {name: Watched(part.app) for name, part in attune.parts.items()}
        for name, part in attune.parts.items():
            attune.parts[name] = replace(part, app=self.watched[name])  # type: ignore[arg-type] # it is asked as one
        self.admin = self.hire("admin")

    def hire(self, *roles: str) -> Person:
        """Take somebody on."""
        email = f"{secrets.token_hex(5)}@clinic.example"
        staff_id = self.attune.call("intake", "create_staff", email, "Sam Okafor", roles, PASSWORD, team=TEAM)
        return Person(str(staff_id), email, str(self.attune.call("intake", "issue_token", email)))

    def browser(self, secret: str = "") -> httpx.Client:
        """A browser, signed in by that login."""
        cookies = {LOGIN_COOKIE: secret} if secret else {}
        return httpx.Client(base_url=self.attune.url, cookies=cookies, timeout=GENEROUS_S, trust_env=False)

    def sign_in(self, person: Person) -> str:
        """The secret of a new login."""
        with self.browser() as browser:
            form = {"email": person.email, "password": PASSWORD}
            form |= {"csrf_token": csrf(browser.get("/intake/sign-in").text)}
            assert browser.post("/intake/sign-in", data=form).status_code == httpx.codes.SEE_OTHER
            return browser.cookies[LOGIN_COOKIE]

    def stream(self, secret: str) -> Stream:
        """An open inbox, once it is live."""
        stream = Stream()
        threading.Thread(target=stream.listen, args=(self.attune.url, secret), daemon=True).start()
        until(lambda: BEAT in stream.said, "the inbox being live")
        return stream

    def ask(self, token: str, method: str, path: str, **content: Any) -> httpx.Response:  # noqa: ANN401 - httpx's
        """What a program with that token is answered."""
        headers = {"Authorization": f"Bearer {token}"} | content.pop("headers", {})
        with self.browser() as program:
            return program.request(method, path, headers=headers, **content)

    def token(self, person: Person, **terms: Any) -> str:  # noqa: ANN401 - as the page has it
        """A token on these terms."""

        def work(unit: MongoUnit) -> str:
            return issue_token(unit, person.staff_id, "a program", terms=Terms(**terms))[1]

        return transactions(self.attune.parts["intake"].worker.consumer.store)(work)

    def change(self, person: Person, **change: object) -> None:
        """Have an admin change something about them."""
        path = f"/intake/api/staff/{person.staff_id}"
        answer = self.ask(self.admin.token, "PATCH", path, json=change, headers={"If-Match": "*"})
        assert answer.is_success, answer.text

    def reads(self, secret: str, path: str) -> int:
        """How a page answers whoever has that login."""
        with self.browser(secret) as browser:
            return browser.get(path).status_code

    def prompt(self, person: Person) -> None:
        """Give that clinician a client who deserves a prompt."""
        client_id = secrets.token_hex(8)
        _sam, *told = ruptured(client_id)
        consumer = self.attune.parts["alerts"].worker.consumer
        events = [client_updated(client_id, person.staff_id), *told]
        consumer.store.transact(lambda unit: consumer.apply(unit, events))

    def questions(self, path: str) -> int:
        """How often the services have asked intake that so far."""
        return self.watched["intake"].asked.count(path)
