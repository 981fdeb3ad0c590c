"""Intake, asked over HTTP: a server that stands for it, and the port where nobody listens any more."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient

from services.feedback.adapters.environment import FeedbackSettings
from services.feedback.adapters.intake import PAUSE_S, RemoteIntake
from services.feedback.bootstrap import application
from services.feedback.domain.record_mail import Addressee
from services.feedback.ports import Transact
from shared.contracts.revision import Revision
from shared.errors import Unavailable
from shared.store import Store
from shared.web.internal import InternalClient
from tests.infra.feedback_clinic import SAM, items, known, token_of
from tests.integration.feedback.conftest import principals

ANSWERS: dict[str, Any] = {
    "/internal/sessions/session-9": msgspec.to_builtins(known("session-9")),
    "/internal/sessions/strange": {"client": "not an object"},
    "/internal/names": {
        "clients": {"maya": {"name": "Maya", "code": "M1"}},
        "staff": {SAM.staff_id: {"name": "Sam"}},
        "goals": {"goal-1": {"title": "Sleep", "revision": {"epoch": 1, "n": 4}}},
        "teams": {"team-1": {"name": "North"}},
    },
    "/internal/contacts": {"maya": {"email": None, "phone": None, "language": "es"}},
    "/internal/contact-of-address": {"client_id": "maya", "email": "maya@mail.example", "language": None},
    "/internal/clients/maya/language": {"client_id": "maya"},
}
RATING = {"items": items(heard=8), "goals": [{"goal_id": "goal-1", "score": 3}]}


class Answering(BaseHTTPRequestHandler):
    """Answers as intake does."""

    def do_GET(self) -> None:
        found = ANSWERS.get(self.path) if self.headers["Authorization"] == "Bearer secret" else None
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.dumps(found).encode()
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name for it
        """Say nothing."""


class Ticking:
    """A monotonic clock that is moved by hand."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as listening:
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,))
        thread.start()
        yield listening
        listening.shutdown()
        thread.join()


@pytest.fixture
def ticking() -> Ticking:
    return Ticking()


@pytest.fixture
def remote(server: ThreadingHTTPServer, ticking: Ticking) -> Iterator[RemoteIntake]:
    client = InternalClient(f"http://127.0.0.1:{server.server_port}", "secret")
    yield RemoteIntake(client, clock=ticking)
    client.close()


@pytest.fixture
def nobody() -> Iterator[RemoteIntake]:
    """Intake while it is down: a port that was just given back."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as listening:
        port = listening.server_port
    client = InternalClient(f"http://127.0.0.1:{port}", "secret")
    yield RemoteIntake(client)
    client.close()


def test_it_tells_a_session_and_what_is_around_it(remote: RemoteIntake) -> None:
    assert remote.session("session-9") == known("session-9")
    assert remote.session("session-8") is None


def test_it_tells_names_and_titles(remote: RemoteIntake) -> None:
    assert remote.staff_name(SAM.staff_id) == "Sam"
    assert remote.client_name("maya") == "Maya"
    assert remote.staff_name("stranger") is None
    assert remote.titles(["goal-1", "goal-2"]) == {"goal-1": ("Sleep", Revision(1, 4))}


def test_it_tells_whom_mail_to_an_address_reaches(
    remote: RemoteIntake, nobody: RemoteIntake, monkeypatch: pytest.MonkeyPatch
) -> None:
    maya = Addressee(client_id="maya", email="maya@mail.example", language=None)
    assert remote.addressee("Maya@mail.example") == maya
    monkeypatch.delitem(ANSWERS, "/internal/contact-of-address")
    assert remote.addressee("maya@mail.example") is None
    with pytest.raises(Unavailable):
        nobody.addressee("maya@mail.example")


def test_it_tells_which_language_a_client_reads(
    remote: RemoteIntake, nobody: RemoteIntake, ticking: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert remote.language_of("maya") == "es"
    assert remote.language_of("stranger") is None
    monkeypatch.setitem(ANSWERS, "/internal/contacts", ["broken"])
    ticking.seconds = 61
    assert remote.language_of("maya") == "es"
    ticking.seconds += PAUSE_S
    remote.remember_language("maya", "en")
    assert remote.language_of("maya") == "en"
    assert nobody.language_of("maya") is None
    with pytest.raises(Unavailable):
        nobody.remember_language("maya", "es")


def test_an_answer_that_makes_no_sense_is_none(remote: RemoteIntake) -> None:
    with pytest.raises(Unavailable):
        remote.session("strange")


def test_a_known_name_outlives_intake_and_an_unknown_one_does_not(
    remote: RemoteIntake, ticking: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert remote.staff_name(SAM.staff_id) == "Sam"
    monkeypatch.setitem(ANSWERS, "/internal/names", ["broken"])
    ticking.seconds = 61
    assert remote.staff_name(SAM.staff_id) == "Sam"
    with pytest.raises(Unavailable):
        remote.client_name("maya")


def test_names_of_many_come_as_far_as_they_can_be_had(
    remote: RemoteIntake, ticking: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert remote.names_of("clients", ["maya", "stranger"]) == {"maya": "Maya"}
    assert remote.names_of("teams", ["team-1"]) == {"team-1": "North"}
    monkeypatch.setitem(ANSWERS, "/internal/names", ["broken"])
    assert remote.names_of("staff", [SAM.staff_id]) == {}
    ticking.seconds = 61
    assert remote.names_of("clients", ["maya", "noor"]) == {"maya": "Maya"}


def test_after_a_failure_it_is_left_alone_for_a_moment(
    remote: RemoteIntake, ticking: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ANSWERS, "/internal/names", ["broken"])
    with pytest.raises(Unavailable):
        remote.client_name("maya")
    monkeypatch.undo()
    with pytest.raises(Unavailable):
        remote.session("session-9")
    ticking.seconds = PAUSE_S
    assert remote.session("session-9") == known("session-9")


def test_nobody_answers_at_a_closed_port(nobody: RemoteIntake) -> None:
    with pytest.raises(Unavailable):
        nobody.session("session-9")
    with pytest.raises(Unavailable):
        nobody.staff_name(SAM.staff_id)


def test_ratings_go_on_without_intake(
    settings: FeedbackSettings, store: Store, clinic: Transact, nobody: RemoteIntake
) -> None:
    web = application(settings, store, nobody, principals).test_client()
    token = clinic(token_of)
    assert web.get(f"/feedback/c/{token}").status_code == 200
    assert web.put(f"/feedback/api/check-ins/{token}", json=RATING).status_code == 200
    assert web.post(f"/feedback/c/{token}", data={"heard": "8", "goal-goal-1": "3"}).status_code == 303
    assert _link(web, "session-1") == (200, None)
    assert _link(web, "session-9") == (404, "5")


def test_without_kafka_a_session_is_learnt_and_rated(
    settings: FeedbackSettings, store: Store, clinic: Transact, remote: RemoteIntake
) -> None:
    assert clinic is not None
    web = application(settings, store, remote, principals).test_client()
    assert _link(web, "session-9") == (200, None)
    token = clinic(lambda unit: token_of(unit, "session-9"))
    assert "Sleep" in web.get(f"/feedback/c/{token}").text
    assert web.put(f"/feedback/api/check-ins/{token}", json=RATING).status_code == 200


def _link(web: FlaskClient, session_id: str) -> tuple[int, str | None]:
    path = f"/feedback/api/sessions/{session_id}/check-in"
    answer = web.get(path, headers={"Authorization": f"Bearer {SAM.staff_id}"})
    return answer.status_code, answer.headers.get("Retry-After")
