"""A process hangs, or is away: whoever waits gets whom to call, and nobody is left without a word."""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass

import httpx
import pytest

from tests.infra.clinic import RUPTURE, Clinic
from tests.infra.lease import until
from tests.infra.load import Waiting, prepare
from tests.infra.running import Running
from tests.infra.the_clinic import CALL
from tests.infra.whole import frozen

pytestmark = pytest.mark.xdist_group("chaos")
Silence = Callable[[Running, str], AbstractContextManager[None]]

# The front door promises ten seconds; a machine that is short of breath may take many more.
GENEROUS_S = 60
THREADS = 2 * 32
FORM = "Content-Type: application/x-www-form-urlencoded\r\n\r\nemail="


@pytest.fixture
def clinic(attune: Running) -> Iterator[Clinic]:
    clinic = Clinic(attune.url, attune.token("clinician@clinic.example"), timeout_s=60).awaited()
    yield clinic
    clinic.close()


@pytest.fixture
def waiting(clinic: Clinic) -> Waiting:
    return prepare(clinic, 1)[0]


@pytest.fixture
def client(attune: Running) -> Iterator[httpx.Client]:
    """A client's browser, without scripts."""
    with httpx.Client(base_url=attune.url, timeout=GENEROUS_S, trust_env=False) as client:
        yield client


@contextmanager
def away(attune: Running, process: str) -> Iterator[None]:
    """Within, there is no such process."""
    for pid in attune.pids(process):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    attune.stop_process(process)  # or it would be there again
    try:
        yield
    finally:
        attune.start_process(process)


@pytest.mark.parametrize(
    ("silent", "process"), [(frozen, "feedback-web"), (away, "feedback-web"), (frozen, "mongodb")]
)
def test_whoever_is_not_safe_is_told_whom_to_call_and_that_the_clinic_was_not(
    attune: Running, client: httpx.Client, clinic: Clinic, waiting: Waiting, silent: Silence, process: str
) -> None:
    path = f"/feedback/c/{waiting.token}/not-safe"
    with silent(attune, process):
        page = client.post(path)
        assert page.status_code == 503
        assert page.text.index(CALL) < page.text.index("Your clinic could not be told")
        assert "Try again to tell my clinic" in page.text
    until(lambda: "Your clinic gets a notice" in client.post(path).text, "the clinic being told")
    until(lambda: bool(clinic.alerts(client_id=waiting.client.client_id, kind="NOT_SAFE")), "the prompt")


@pytest.mark.parametrize(
    ("silent", "process"), [(frozen, "feedback-web"), (away, "feedback-web"), (frozen, "mongodb")]
)
def test_whoever_checks_in_meanwhile_is_told_so_calmly(
    attune: Running, client: httpx.Client, waiting: Waiting, silent: Silence, process: str
) -> None:
    path = f"/feedback/c/{waiting.token}"
    with silent(attune, process):
        looked, sent = client.get(path), client.post(path, data={"heard": "9", "note": ""})
        assert (looked.status_code, sent.status_code) == (503, 503)
        assert CALL in looked.text
        assert sent.text.index(CALL) < sent.text.index("What you filled in is not lost")
    # A frozen process may wake to the answers that were sent: they are taken then.
    back = {httpx.codes.OK, httpx.codes.CONFLICT}
    until(lambda: client.get(path).status_code in back, "the check-in being back, or answered")


def test_the_inbox_is_there_while_intake_hangs(attune: Running, clinic: Clinic, waiting: Waiting) -> None:
    """Who asks is known for a while, and names are done without."""
    with signed_in(attune, "clinician@clinic.example") as staff:
        clinic.rate(waiting.token, RUPTURE)
        until(lambda: bool(clinic.alerts(client_id=waiting.client.client_id)), "the prompt")
        staff.get("/alerts/api/alerts").raise_for_status()
        with frozen(attune, "intake-web"):
            page = staff.get("/alerts/")
        assert page.status_code == httpx.codes.OK
        assert waiting.client.client_id[:8] in page.text


def test_who_is_asking_is_found_out_while_all_public_threads_of_intake_are_held(attune: Running) -> None:
    """A flood of sign-ins would otherwise keep somebody reading who was dismissed."""
    stays, leaves = colleague(attune), colleague(attune)
    with attune.database("intake") as database:
        left = database["staff"].update_one({"_id": leaves.staff_id}, {"$set": {"active": False}})
    assert left.modified_count == 1
    with held(attune, "intake-web"):
        for who, status in ((stays, httpx.codes.OK), (leaves, httpx.codes.UNAUTHORIZED)):
            headers = {"Authorization": f"Bearer {who.token}"}
            answer = httpx.get(f"{attune.url}/alerts/api/alerts", headers=headers, timeout=GENEROUS_S)
            assert answer.status_code == status


@dataclass(frozen=True)
class Colleague:
    """A clinician with an API token that no service has seen yet."""

    staff_id: str
    token: str


def colleague(attune: Running) -> Colleague:
    """Somebody new."""
    admin, email = (
        Clinic(attune.url, attune.token("admin@clinic.example")),
        f"{secrets.token_hex(6)}@clinic.example",
    )
    body = {"name": "Noor", "email": email, "roles": ["clinician"]}
    made = admin.http.post("/intake/api/staff", json=body).raise_for_status().json()
    admin.close()
    return Colleague(made["staff_id"], attune.token(email))


@contextmanager
def held(attune: Running, process: str) -> Iterator[None]:
    """Within, every public thread of that web process waits for a form that does not come, past the front door."""
    port, service = attune.place.state.ports[process], process.partition("-")[0]
    words = f"POST /{service}/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 200\r\n" + FORM
    with ExitStack() as held_open:
        for _ in range(THREADS):
            raw = held_open.enter_context(socket.create_connection(("127.0.0.1", port)))
            raw.sendall(words.encode())
        yield


@contextmanager
def signed_in(attune: Running, email: str) -> Iterator[httpx.Client]:
    """The browser of a member of staff."""
    with httpx.Client(base_url=attune.url, timeout=GENEROUS_S, trust_env=False) as browser:
        page = browser.get("/intake/sign-in").text
        [token] = re.findall(r'name="csrf_token" value="([^"]+)"', page)
        [password] = re.findall(rf"Sign-in: {re.escape(email)} / (\S+)", attune.said)
        sent = {"email": email, "password": password, "csrf_token": token}
        assert browser.post("/intake/sign-in", data=sent).status_code == httpx.codes.SEE_OTHER
        yield browser
