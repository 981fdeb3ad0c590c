from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import httpx
import msgspec
from msgspec.structs import replace

from shared.contracts.endings import Ended
from shared.contracts.principal import Principal
from shared.errors import Unavailable
from shared.web.credentials import Credential
from shared.web.endings import GATHER_S, PATH, PAUSE_S, Endings
from shared.web.internal import InternalClient
from shared.web.principals import RemotePrincipals
from tests.unit.shared.web.app import CLINICIAN

SAM, OLA = Credential("login", "sam"), Credential("login", "ola")


def hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


class Intake:
    """Intake's internal API: whose a secret is, and what it says has ended."""

    def __init__(self) -> None:
        self.known = {"sam": CLINICIAN, "ola": replace(CLINICIAN, staff_id="ola")}
        self.says: list[Ended] = []
        self.after: list[str | None] = []
        self.asked: list[str] = []
        self.used: list[bool] = []
        self.down = False
        self.now = 0.0
        self.meanwhile: Callable[[], None] = lambda: None

    def client(self) -> InternalClient:
        return InternalClient("http://intake", "s", transport=httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("refused")
        body = msgspec.json.decode(request.content)
        if request.url.path == PATH:
            self.after.append(body["after"])
            return httpx.Response(200, content=msgspec.json.encode(self.says.pop(0)))
        self.asked.append(body["secret"])
        self.used.append(body["used"])
        found = self.known.get(body["secret"])
        self.meanwhile()
        return httpx.Response(200, content=msgspec.json.encode(found)) if found else httpx.Response(404)


def remembering(intake: Intake) -> RemotePrincipals:
    find = RemotePrincipals(intake.client(), clock=lambda: intake.now)
    assert find(SAM)
    assert find(OLA)
    intake.asked.clear()
    return find


def test_what_has_ended_is_nobodys_and_nobody_else_is_asked_about() -> None:
    intake = Intake()
    find = remembering(intake)
    find.heed(Ended(position="1", secrets=[hashed("sam")]))
    assert find(SAM) is None
    assert find(OLA) is not None
    assert intake.asked == []


def test_an_answer_that_was_given_before_the_end_does_not_bring_it_back() -> None:
    intake = Intake()
    find = RemotePrincipals(intake.client(), clock=lambda: intake.now)
    intake.meanwhile = lambda: find.heed(Ended(position="1", secrets=[hashed("sam")]))
    assert find(SAM) is None
    assert find(SAM) is None


def test_of_whom_something_changed_is_asked_about_again_and_outlives_an_intake_that_is_away() -> None:
    intake = Intake()
    find = remembering(intake)
    find.heed(Ended(position="1", staff=[CLINICIAN.staff_id]))
    intake.down = True
    assert find(SAM) == CLINICIAN
    intake.down, intake.now = False, 10.0
    intake.known["sam"] = replace(CLINICIAN, roles=frozenset({"admin"}))
    assert roles(find(SAM)) == {"admin"}
    assert find(OLA) is not None
    assert intake.asked == ["sam"]


def test_an_answer_that_was_asked_for_before_a_change_is_asked_for_again() -> None:
    intake = Intake()
    find = RemotePrincipals(intake.client(), clock=lambda: intake.now)
    intake.meanwhile = lambda: find.heed(Ended(position="1", staff=[CLINICIAN.staff_id]))
    find(SAM)
    intake.meanwhile = lambda: None
    find(SAM)
    find(SAM)
    assert intake.asked == ["sam", "sam"]


def test_where_something_may_have_been_missed_everybody_is_asked_about_again() -> None:
    intake = Intake()
    find = remembering(intake)
    find.heed(Ended(position="1", anybody=True))
    find(SAM)
    find(OLA)
    assert intake.asked == ["sam", "ola"]


def test_each_question_goes_on_from_the_position_of_the_last_answer() -> None:
    intake = Intake()
    find = remembering(intake)
    woken: list[str] = []
    endings = Endings(intake.client(), find, then=lambda: woken.append("now"), clock=lambda: intake.now)
    intake.says = [
        Ended(position="1", anybody=True),
        Ended(position="2"),
        Ended(position="3", secrets=[hashed("sam")]),
        Ended(position="4"),
    ]
    assert [endings.hear() for _answer in range(4)] == [PAUSE_S, PAUSE_S, GATHER_S, PAUSE_S]
    assert intake.after == [None, "1", "2", "3"]
    assert woken == ["now", "now"]
    assert find(SAM) is None


def test_an_intake_that_does_not_answer_is_asked_for_the_same_again() -> None:
    intake = Intake()
    endings = Endings(intake.client(), remembering(intake), clock=lambda: intake.now)
    intake.says = [Ended(position="1"), Ended(position="2")]
    endings.hear()
    intake.down = True
    assert endings.hear() == PAUSE_S
    intake.down = False
    endings.hear()
    assert intake.after == [None, "1"]


def test_what_could_not_be_heeded_is_asked_for_again() -> None:
    intake = Intake()

    def fail() -> None:
        raise Unavailable("A stream was in the way.", retry_after=1)

    endings = Endings(intake.client(), remembering(intake), then=fail)
    intake.says = [Ended(position="1", anybody=True)] * 2
    for _time in range(2):
        try:
            endings.hear()
        except Unavailable:
            continue
    assert intake.after == [None, None]


def test_intake_hears_of_use_once_a_minute_whatever_a_page_has_asked_before() -> None:
    intake = Intake()
    find = RemotePrincipals(intake.client(), clock=lambda: intake.now)
    by_hand = Credential("login", "sam", used=True)
    for at, shown in ((0, SAM), (10, by_hand), (20, by_hand), (69, SAM), (69, by_hand), (71, by_hand)):
        intake.now = at
        find(shown)
    assert intake.used == [False, True, True]
    intake.now = 130
    find(SAM)
    assert intake.used == [False, True, True]
    intake.now = 140
    find(SAM)
    assert intake.used == [False, True, True, False]


def roles(found: Principal | None) -> frozenset[str]:
    assert found is not None
    return frozenset(found.roles)
