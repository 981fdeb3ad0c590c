"""What the other services say is remembered for a minute, and done without when they are silent."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import pytest

from services.alerts.adapters.neighbours import BATCH, Remembered, RemoteNeighbours
from shared.errors import Unavailable
from shared.web.internal import InternalClient


@dataclass
class Source:
    """Answers while it is up, and counts how often it was asked."""

    now: float = 0.0
    up: bool = True
    asked: list[list[str]] = field(default_factory=list)

    def ask(self, ids: object) -> dict[str, str]:
        self.asked.append(list(ids))  # type: ignore[call-overload] # a sequence
        if not self.up:
            raise Unavailable("silent", retry_after=5)
        return {key: key.upper() for key in self.asked[-1] if key != "nobody"}

    def clock(self) -> float:
        return self.now


def remembered(source: Source) -> Remembered:
    return Remembered("letters", source.ask, source.clock)


def test_an_answer_lasts_a_minute_also_that_there_is_none() -> None:
    source = Source()
    known = remembered(source)
    for _ in range(2):
        assert known.of({"a", "nobody"}) == {"a": "A"}
    assert source.asked == [["a", "nobody"]]
    source.now = 61
    known.of({"a"})
    assert len(source.asked) == 2


def test_many_are_asked_in_batches() -> None:
    source = Source()
    assert len(remembered(source).of({f"k{n:03}" for n in range(BATCH + 1)})) == BATCH + 1
    assert [len(ids) for ids in source.asked] == [BATCH, 1]


def test_what_lapses_is_forgotten_after_its_minute_and_never_shown_again() -> None:
    source = Source()
    known = Remembered("letters", source.ask, source.clock, lapses=True)
    assert known.of({"a"}) == {"a": "A"}
    source.up, source.now = False, 59
    assert known.of({"a"}) == {"a": "A"}
    source.now = 60
    assert known.of({"a"}) == {}


def test_a_silent_service_is_left_alone_for_a_while_and_old_answers_stay() -> None:
    source = Source()
    known = remembered(source)
    known.of({"a"})
    source.up, source.now = False, 61
    assert known.of({"a", "b"}) == {"a": "A"}
    known.of({"a", "b"})
    assert len(source.asked) == 2
    source.up, source.now = True, 67
    assert known.of({"a", "b"}) == {"a": "A", "b": "B"}


ASKED = {"session_ids": ["s1", "s2"], "reader_id": "sam"}
WRITTEN = {
    "note_id": "n1",
    "session_id": "s1",
    "routing": "therapist",
    "written_at": "2026-03-05T14:00:00.000Z",
    "text": "Words",
}


def answer(request: httpx.Request) -> httpx.Response:
    if request.url.path == "/internal/protocol":
        return httpx.Response(200, json={"protocol": "Call at once."})
    if request.url.path == "/internal/upcoming":
        assert request.url.params["client_ids"] == "maya"
        return httpx.Response(200, json={"maya": "2026-03-05T14:00:00.000Z"})
    asked = json.loads(request.content)
    if request.url.path == "/internal/notes":
        return httpx.Response(200, json={"notes": [WRITTEN] if asked == ASKED else []})
    clients = {"maya": {"name": "Maya R.", "code": "M1"}} if asked.get("client_ids") else {}
    goals = {"g1": {"title": "Sleep", "revision": 1}} if asked.get("goal_ids") else {}
    staff = {"sam": {"name": "Sam"}} if asked.get("staff_ids") else {}
    return httpx.Response(200, json={"clients": clients, "goals": goals, "staff": staff})


def test_the_services_are_asked_in_their_own_words() -> None:
    client = InternalClient("http://there", "secret", transport=httpx.MockTransport(answer))
    neighbours = RemoteNeighbours(client, client)
    assert neighbours.names({"maya", "x"}) == {"maya": "Maya R."}
    assert neighbours.goal_titles({"g1"}) == {"g1": "Sleep"}
    assert neighbours.staff_names({"sam"}) == {"sam": "Sam"}
    assert neighbours.upcoming({"maya"}) == {"maya": datetime(2026, 3, 5, 14, tzinfo=UTC)}
    assert neighbours.protocol() == "Call at once."
    (note,) = neighbours.notes({"s2", "s1"}, "sam") or ()
    assert (note.session_id, note.routing, note.text) == ("s1", "therapist", "Words")
    assert note.written_at == datetime(2026, 3, 5, 14, tzinfo=UTC)
    assert "Words" not in repr(note)
    assert neighbours.notes({"s1", "s2"}, "ruth") == []


def test_all_that_a_list_shows_is_asked_for_at_once() -> None:
    asked: list[dict[str, list[str]]] = []

    def names(request: httpx.Request) -> httpx.Response:
        said = json.loads(request.content)
        asked.append(said)
        return httpx.Response(
            200,
            json={
                "clients": {one: {"name": f"Name of {one}"} for one in said["client_ids"]},
                "goals": {"g1": {"title": "Sleep", "revision": 1}},
                "staff": {"sam": {"name": "Sam"}},
                "upcoming": {"c001": "2026-03-05T14:00:00.000Z"},
            },
        )

    client = InternalClient("http://there", "secret", transport=httpx.MockTransport(names))
    neighbours = RemoteNeighbours(client, client)
    clients = {f"c{number:03}" for number in range(150)}
    for _ in range(2):
        neighbours.look_up(clients=clients, goals={"g1"}, staff={"sam", "ola"})
        assert len(neighbours.names(clients)) == 150
        assert neighbours.goal_titles({"g1"}) == {"g1": "Sleep"}
        assert neighbours.staff_names({"sam", "ola"}) == {"sam": "Sam"}
        assert neighbours.upcoming(clients) == {"c001": datetime(2026, 3, 5, 14, tzinfo=UTC)}
    assert [len(said["client_ids"]) for said in asked] == [100, 50]
    assert sorted(asked[0]["staff_ids"]) == ["ola", "sam"]
    assert asked[1]["staff_ids"] == []


def test_where_intake_is_of_an_earlier_version_next_sessions_are_asked_for_by_themselves() -> None:
    client = InternalClient("http://there", "secret", transport=httpx.MockTransport(answer))
    neighbours = RemoteNeighbours(client, client)
    neighbours.look_up(clients={"maya"}, goals=set(), staff=set())
    assert neighbours.names({"maya"}) == {"maya": "Maya R."}
    assert neighbours.upcoming({"maya"}) == {"maya": datetime(2026, 3, 5, 14, tzinfo=UTC)}


def test_whoever_did_not_answer_for_a_list_is_not_asked_for_its_parts() -> None:
    asked: list[str] = []

    def silence(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        raise httpx.ConnectError("refused")

    client = InternalClient("http://there", "secret", transport=httpx.MockTransport(silence))
    neighbours = RemoteNeighbours(client, client)
    neighbours.look_up(clients={"maya"}, goals={"g1"}, staff={"sam"})
    assert neighbours.names({"maya"}) == neighbours.goal_titles({"g1"}) == neighbours.upcoming({"maya"}) == {}
    assert asked == ["/internal/names"]


@pytest.mark.parametrize(
    "answer",
    [httpx.Response(503), httpx.Response(200, json={}), httpx.Response(200, json={"notes": [{"text": "Words"}]})],
)
def test_a_note_that_cannot_be_had_is_said_so_and_asked_for_again(answer: httpx.Response) -> None:
    answers = [answer, httpx.Response(200, json={"notes": [WRITTEN]})]
    client = InternalClient("http://there", "secret", transport=httpx.MockTransport(lambda _asked: answers.pop(0)))
    neighbours = RemoteNeighbours(client, client)
    assert neighbours.notes({"s1"}, "sam") is None
    assert len(neighbours.notes({"s1"}, "sam") or ()) == 1


def test_a_note_is_asked_for_each_time_and_never_remembered() -> None:
    answers = [httpx.Response(200, json={"notes": written}) for written in ([WRITTEN], [])]
    client = InternalClient("http://there", "secret", transport=httpx.MockTransport(lambda _asked: answers.pop(0)))
    neighbours = RemoteNeighbours(client, client)
    assert len(neighbours.notes({"s1"}, "sam") or ()) == 1
    assert neighbours.notes({"s1"}, "sam") == []


def test_whom_a_word_about_safety_reaches_is_asked_of_intake() -> None:
    told = {
        "theo": {"phone": "07700 900152", "people": [{"staff_id": "sam", "name": "Sam", "role": "therapist"}]},
        "ana": {"phone": None, "people": []},
    }
    client = InternalClient(
        "http://there", "secret", transport=httpx.MockTransport(lambda _asked: httpx.Response(200, json=told))
    )
    found = RemoteNeighbours(client, client).responsible(["theo", "ana", "nobody"])
    assert found.keys() == {"theo", "ana"}
    assert found["theo"].phone == "07700 900152"
    assert [(one.staff_id, one.role) for one in found["theo"].people] == [("sam", "therapist")]
    assert "900152" not in repr(found), "what is logged may not hold a number"


@pytest.mark.parametrize("answer", [httpx.Response(503), httpx.Response(200, json={"protocol": None})])
def test_a_clinic_may_have_no_procedure_of_its_own(answer: httpx.Response) -> None:
    client = InternalClient("http://there", "secret", transport=httpx.MockTransport(lambda _asked: answer))
    assert RemoteNeighbours(client, client).protocol() is None


@pytest.mark.parametrize(
    "answer", [httpx.Response(503), httpx.Response(404), httpx.Response(200, json={"theo": 1})]
)
def test_whom_it_reaches_may_stay_unknown(answer: httpx.Response) -> None:
    client = InternalClient("http://there", "secret", transport=httpx.MockTransport(lambda _asked: answer))
    assert RemoteNeighbours(client, client).responsible(["theo"]) == {}
