from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import msgspec
import pytest
from msgspec import structs

from shared.contracts.principal import Covered, Principal
from shared.errors import Unavailable
from shared.web import principals
from shared.web.credentials import Credential
from shared.web.identity import local_path
from shared.web.internal import InternalClient, internal_blueprint
from shared.web.principals import RemotePrincipals
from tests.unit.shared.web.app import CLINICIAN, WebSettings, shop

SAM = Credential("token", "sam-token")


@dataclass
class Intake:
    """Intake's internal API, which can be down."""

    known: dict[str, Principal] = field(default_factory=lambda: {"sam-token": CLINICIAN})
    down: bool = False
    asked: int = 0

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.down:
            raise httpx.ConnectError("refused")
        if request.headers["Authorization"] != "Bearer service-secret":
            return httpx.Response(401)
        found = self.known.get(msgspec.json.decode(request.content)["secret"])
        return httpx.Response(200, json=msgspec.to_builtins(found)) if found else httpx.Response(404)


@dataclass
class Bench:
    intake: Intake
    now: float = 0.0

    def principals(self) -> RemotePrincipals:
        client = InternalClient(
            "http://intake", "service-secret", transport=httpx.MockTransport(self.intake.answer)
        )
        return RemotePrincipals(client, clock=lambda: self.now)


@pytest.fixture
def bench() -> Bench:
    return Bench(Intake())


def test_an_answer_counts_for_a_minute(bench: Bench) -> None:
    find = bench.principals()
    assert find(SAM) == CLINICIAN
    bench.now = 59
    assert find(SAM) == CLINICIAN
    assert bench.intake.asked == 1
    bench.now = 61
    bench.intake.known.clear()
    assert find(SAM) is None


def test_a_known_one_lives_on_for_a_quarter_of_an_hour_while_intake_is_away(bench: Bench) -> None:
    find = bench.principals()
    find(SAM)
    bench.intake.down = True
    bench.now = 14 * 60
    assert find(SAM) == CLINICIAN
    bench.now = 15 * 60 + 1
    with pytest.raises(Unavailable):
        find(SAM)


def test_intake_is_left_alone_for_a_moment_after_it_did_not_answer(bench: Bench) -> None:
    find = bench.principals()
    find(SAM)
    bench.intake.down, bench.now = True, 100
    find(SAM)
    find(SAM)
    assert bench.intake.asked == 2
    bench.intake.down, bench.now = False, 106
    find(SAM)
    assert bench.intake.asked == 3


def test_a_stranger_is_unavailable_while_intake_is_away(bench: Bench) -> None:
    bench.intake.down = True
    with pytest.raises(Unavailable):
        bench.principals()(SAM)


def test_wrong_answers_are_unavailable_too() -> None:
    for answer in (
        httpx.Response(401),
        httpx.Response(500),
        httpx.Response(200, text="<"),
        httpx.Response(200, json=[]),
    ):
        client = InternalClient(
            "http://x", "s", transport=httpx.MockTransport(lambda _request, answer=answer: answer)
        )
        with pytest.raises(Unavailable):
            client.get("/internal/x")


@pytest.mark.parametrize(
    ("candidate", "kept"),
    [
        ("/alerts/?a=1", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https://evil.example", False),
        ("alerts", False),
        ("/a\tb", False),
        ("", False),
        (None, False),
    ],
)
def test_nobody_is_sent_to_another_site(candidate: str | None, kept: bool) -> None:  # noqa: FBT001 - a table
    assert (local_path(candidate, "/home") == candidate) is kept


def test_the_internal_api_answers_services_alone() -> None:
    app = shop(settings=WebSettings(service_secret="s3cret"))
    bp = internal_blueprint("shop")
    bp.add_url_rule("/ping", "ping", lambda: {"pong": True}, methods=["POST"])
    app.register_blueprint(bp)
    service = app.test_client()

    assert service.post("/internal/ping", headers={"Authorization": "Bearer s3cret"}).json == {"pong": True}
    for given in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer é"}, {"Authorization": "s3cret"}):
        answer = service.post("/internal/ping", headers=given)
        assert (answer.status_code, answer.content_type) == (401, "application/problem+json")


def test_an_empty_secret_lets_nobody_in() -> None:
    app = shop(settings=WebSettings(service_secret=""))
    bp = internal_blueprint("shop")
    bp.add_url_rule("/ping", "ping", lambda: {"pong": True})
    app.register_blueprint(bp)
    assert app.test_client().get("/internal/ping", headers={"Authorization": "Bearer "}).status_code == 401


def test_standing_in_ends_also_while_intake_is_away(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    until = datetime(2026, 12, 1, tzinfo=UTC)
    standing_in = structs.replace(CLINICIAN, covers=(Covered(staff_id="away", until=until),))
    bench.intake.known["sam-token"] = standing_in
    find = bench.principals()
    monkeypatch.setattr(principals, "now", lambda: until - timedelta(milliseconds=1))
    assert find(SAM) == standing_in
    assert standing_in.scope().covers("away", None)
    bench.intake.down = True
    monkeypatch.setattr(principals, "now", lambda: until)
    back = find(SAM)
    assert back == CLINICIAN
    assert not back.scope().covers("away", None)


def test_a_principal_of_a_version_that_knew_no_standing_in_is_read(bench: Bench) -> None:
    old = msgspec.to_builtins(CLINICIAN)
    del old["covers"]
    assert msgspec.convert(old, Principal) == CLINICIAN
    assert bench.principals()(SAM) == CLINICIAN
