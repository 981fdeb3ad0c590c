"""A login that ends is over in all processes, as `./attune up` starts them."""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
import pytest

from tests.infra.lease import GENEROUS_S, until
from tests.infra.newcomers import choose_password
from tests.infra.running import Running

pytestmark = pytest.mark.xdist_group("system")

# Far from the minute after which everything is asked anew in any case.
SOON_S = 40


@dataclass
class Desk:
    """Somebody's browser, with their inbox open."""

    browser: httpx.Client
    staff_id: str
    said: str = ""
    over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Hear the inbox's stream until it ends."""
        with suppress(httpx.HTTPError), self.browser.stream("GET", "/alerts/stream") as answer:
            for piece in answer.iter_text():
                self.said += piece
        self.over.set()

    def reads(self) -> int:
        """How feedback answers, which remembers the login."""
        return self.browser.get("/feedback/pinned").status_code


def desk(attune: Running) -> Desk:
    """A new clinician, signed in."""
    email, password = f"{secrets.token_hex(6)}@clinic.example", secrets.token_urlsafe(12)
    headers = {"Authorization": f"Bearer {attune.token('admin@clinic.example')}"}
    body = {"name": "Sam Okafor", "email": email, "roles": ["clinician"]}
    with httpx.Client(base_url=attune.url, headers=headers, timeout=GENEROUS_S, trust_env=False) as admin:
        made = admin.post("/intake/api/staff", json=body).raise_for_status().json()
        choose_password(admin, made["staff_id"], password)
    browser = httpx.Client(base_url=attune.url, timeout=GENEROUS_S, trust_env=False)
    token = re.search('name="csrf_token" value="([^"]+)"', browser.get("/intake/sign-in").text)
    assert token
    said = {"email": email, "password": password, "csrf_token": token[1]}
    assert browser.post("/intake/sign-in", data=said).status_code == httpx.codes.SEE_OTHER
    return Desk(browser, made["staff_id"])


@pytest.fixture
def desks(attune: Running) -> Iterator[tuple[Desk, Desk]]:
    """Two clinicians whose inboxes are live, and whom feedback remembers."""
    found = desk(attune), desk(attune)
    for one in found:
        threading.Thread(target=one.watch, daemon=True).start()
        until(lambda one=one: "event: beat" in one.said, "the inbox being live")  # type: ignore[misc] # bound at once
        assert one.reads() == httpx.codes.OK
    yield found
    for one in found:
        one.browser.close()


def ended(attune: Running, one: Desk) -> None:
    """End all their logins, as another process of intake does."""
    with attune.database("intake") as database:
        database["logins"].delete_many({"staff_id": one.staff_id})


def is_over(one: Desk) -> None:
    """It is over, in both services."""
    until(one.over.is_set, "the stream being over", within_s=SOON_S)
    until(lambda: one.reads() == httpx.codes.SEE_OTHER, "feedback's page being over", within_s=SOON_S)
    assert "event: signed-out" in one.said


def test_a_login_that_ends_is_over_in_every_process(attune: Running, desks: tuple[Desk, Desk]) -> None:
    gone, other = desks
    ended(attune, gone)
    is_over(gone)
    assert not other.over.is_set()
    assert other.reads() == httpx.codes.OK


def test_while_intake_is_stopped_nobody_is_signed_out_and_what_ended_is_learned_after(
    attune: Running, desks: tuple[Desk, Desk]
) -> None:
    gone, other = desks
    attune.stop_process("intake-web")
    try:
        ended(attune, gone)
        assert (gone.over.is_set(), other.over.is_set()) == (False, False)
        assert other.reads() == httpx.codes.OK
    finally:
        attune.start_process("intake-web")
    is_over(gone)
    assert not other.over.is_set()
    assert other.reads() == httpx.codes.OK
