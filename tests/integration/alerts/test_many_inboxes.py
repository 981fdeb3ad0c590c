"""Two hundred open inboxes at one started web process: real connections, and nobody else is kept waiting."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Final

import flask
import httpx
import msgspec
import pytest
from werkzeug.serving import make_server

from deploy.local import lifeline, plan, ports
from shared.web.hub import MOST_STREAMS
from tests.infra.alerts_clinic import SAM, ruptured
from tests.infra.lease import GENEROUS_S, until
from tests.infra.workers import environment
from tests.integration.alerts.web import Service

INBOXES: Final = 200


@contextmanager
def intake() -> Iterator[str]:
    """Whom alerts asks who somebody is: each secret is that of a clinician of that name. The address."""
    app = flask.Flask(__name__)

    @app.post("/internal/principals")
    def who() -> flask.Response:
        secret = flask.request.get_json()["secret"]
        principal = msgspec.structs.replace(SAM, staff_id=secret, name=secret.title())
        return flask.Response(msgspec.json.encode(principal), content_type="application/json")

    @app.get("/internal/not-safe")
    def nobody() -> dict[str, list[str]]:
        return {"concerns": []}

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()


@dataclass
class Started:
    """A web process of alerts, and how staff ask it."""

    url: str

    def browser(self, staff_id: str) -> httpx.Client:
        """A browser in which somebody is signed in, with connections of its own."""
        return httpx.Client(base_url=self.url, cookies={"attune_login": staff_id}, timeout=GENEROUS_S)

    def program(self, staff_id: str) -> httpx.Client:
        """A program with somebody's token."""
        headers = {"Authorization": f"Bearer {staff_id}"}
        return httpx.Client(base_url=f"{self.url}/alerts/api", headers=headers, timeout=GENEROUS_S)

    def ready(self) -> bool:
        """Whether it takes requests."""
        try:
            return httpx.get(f"{self.url}/alerts/livez", timeout=GENEROUS_S).status_code == 200
        except httpx.TransportError:
            return False


@pytest.fixture
def started(service: Service) -> Iterator[Started]:
    """Alerts' web process, started as `./attune up` starts it."""
    public, inside = (f"127.0.0.1:{port}" for port in ports.free_ports(2))
    with intake() as others:
        addresses = {f"ATTUNE_{name}_URL": others for name in ("INTAKE", "FEEDBACK")}
        own = {"ATTUNE_DATABASE": service.store.database.name, "ATTUNE_HEARTBEAT_S": "1", **addresses}
        process = subprocess.Popen(  # noqa: S603 - our own
            lifeline.command(sys.executable, "-P", "-m", *plan.gunicorn("alerts", public, inside)),
            cwd=plan.ROOT,
            env=os.environ | {"PYTHONPATH": str(plan.ROOT)} | environment(service.settings) | own,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            made = Started(f"http://{public}")
            until(made.ready, "alerts answering")
            yield made
        finally:
            process.kill()
            process.wait()


@dataclass
class Inbox:
    """One open page's connection."""

    answer: httpx.Response
    lines: Iterator[str]

    def hears(self, event: str) -> None:
        """Wait for an event of that name, for as long as anything else is worth waiting for."""
        heard: list[str] = []
        while event not in heard:
            assert heard.count("beat") < GENEROUS_S, heard
            line = next(self.lines)
            heard += [line.removeprefix("event: ")] if line.startswith("event: ") else []


def opened(started: Started, staff_id: str, ends: ExitStack) -> Inbox:
    """Open somebody's inbox; it stays open until the end."""
    client = ends.enter_context(started.browser(staff_id))
    answer = ends.enter_context(client.stream("GET", "/alerts/stream"))
    return Inbox(answer, answer.iter_lines())


def test_beyond_the_limit_pages_ask_and_everybody_is_answered(service: Service, started: Started) -> None:
    with ExitStack() as ends, started.browser("sam") as sam, started.program("sam") as api:
        own = opened(started, "sam", ends)
        pages = [opened(started, f"staff-{number}", ends) for number in range(INBOXES - 1)]
        live = [page for page in pages if page.answer.status_code == 200]
        refused = [page.answer for page in pages if page.answer.status_code == 503]
        assert (1 + len(live), len(refused)) == (MOST_STREAMS, INBOXES - MOST_STREAMS)
        assert all("Retry-After" in answer.headers for answer in refused)
        for page in (own, *live):
            page.hears("beat")
        service.take(*ruptured())
        own.hears("row")
        (alert,) = api.get("/alerts").raise_for_status().json()["items"]
        for path in ("/alerts/", "/alerts/rows", f"/alerts/prompts/{alert['alert_id']}"):
            assert alert["alert_id"] in sam.get(path).raise_for_status().text, "so a page that asks sees it"
        acts, key = f"/alerts/{alert['alert_id']}/acts", {"Idempotency-Key": "once"}
        assert api.post(acts, json={"act": "talked_about"}, headers=key).status_code == 201
        own.hears("refresh")
        for page in live:
            page.hears("beat")
