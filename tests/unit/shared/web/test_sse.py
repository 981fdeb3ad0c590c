from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from functools import partial

import flask
import pytest

from shared.errors import Unavailable
from shared.web.hub import CLOSED, DISPLACED, LOST, MOST_EACH, MOST_STREAMS, WAITING, Change, Hub, Listener, Notice
from shared.web.sse import Message, Wants, live, written
from tests.unit.shared.web.app import WebSettings, shop

SOON = 5.0
BEAT = "event: beat\ndata: \n\n"


class Feed:
    """A change stream that a test feeds; an exception in it breaks it."""

    def __init__(self) -> None:
        self.line: queue.Queue[Change[str] | Exception | None] = queue.Queue()
        self.watched = 0

    def __call__(self) -> Iterator[Change[str] | None]:
        self.watched += 1
        yield None
        while True:
            item = self.line.get(timeout=SOON)
            if isinstance(item, Exception):
                raise item
            yield item

    def say(self, *words: str) -> None:
        for word in words:
            self.line.put(Change(f"id-{word}", word))


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
def hub(feed: Feed) -> Iterator[Hub[str]]:
    made = Hub(feed, most=2, pause_s=0.01)
    yield made
    made.close()
    feed.line.put(None)


def test_everybody_hears_of_a_change(feed: Feed, hub: Hub[str]) -> None:
    listeners = [hub.listen("sam"), hub.listen("sam")]
    assert [listener.next(SOON) for listener in listeners] == [LOST, LOST]
    feed.say("a")
    for listener in listeners:
        heard = listener.next(SOON)
        while heard is LOST:  # the stream has begun
            heard = listener.next(SOON)
        assert heard == Change("id-a", "a")


def test_who_comes_back_gets_what_they_missed_or_is_told_so(feed: Feed, hub: Hub[str]) -> None:
    first = hub.listen("sam")
    feed.say("a", "b", "c")
    while first.next(SOON) != Change("id-c", "c"):
        pass
    hub.leave(first)
    again = hub.listen("sam", after="id-a")
    assert [again.next(SOON), again.next(SOON), again.next(0)] == [Change("id-b", "b"), Change("id-c", "c"), None]
    hub.leave(again)
    assert hub.listen("sam", after="long ago").next(SOON) is LOST


def test_too_many_are_unavailable_until_somebody_leaves(hub: Hub[str]) -> None:
    first, _second = hub.listen("sam"), hub.listen("sam")
    with pytest.raises(Unavailable):
        hub.listen("sam")
    hub.leave(first)
    hub.leave(first)
    hub.listen("sam")


def test_a_broken_stream_is_opened_again_and_everybody_told(feed: Feed, hub: Hub[str]) -> None:
    listener = hub.listen("sam")
    feed.say("a")
    while listener.next(SOON) != Change("id-a", "a"):
        pass
    feed.line.put(OSError("gone"))
    assert listener.next(SOON) is LOST
    assert feed.watched == 2


@pytest.mark.parametrize("last", [Change("id-a", "a"), LOST, DISPLACED, CLOSED])
def test_an_overfull_line_is_emptied_and_says_so(last: Change[str] | Notice) -> None:
    slow: Listener[str] = Listener()
    for number in range(WAITING):
        slow.put(Change(f"id-{number}", str(number)))
    slow.put(last)
    assert slow.next(0) is (LOST if isinstance(last, Change) else last)
    assert slow.next(0) is None


def test_closing_tells_everybody(hub: Hub[str]) -> None:
    listener = hub.listen("sam")
    hub.close()
    while listener.next(SOON) is not CLOSED:
        pass
    with pytest.raises(Unavailable):
        hub.listen("sam")


def test_the_newest_listeners_of_somebody_displace_their_oldest_and_nobody_elses(feed: Feed) -> None:
    hub = Hub(feed, most=4, each=2)
    ola = hub.listen("ola")
    first, second, third = (hub.listen("sam") for _ in range(3))
    assert told(first)[-1] is DISPLACED
    hub.close()
    for listener in (ola, second, third):
        assert DISPLACED not in told(listener)
    feed.line.put(None)


def test_nobody_keeps_others_out_however_many_they_open(feed: Feed) -> None:
    hub = Hub(feed)
    for _ in range(10 * MOST_STREAMS):
        hub.listen("sam")
    hub.listen("ola")
    hub.close()
    feed.line.put(None)


def told(listener: Listener[str]) -> list[Change[str] | Notice]:
    """What stands in a listener's line, up to its end or what ends it."""
    heard: list[Change[str] | Notice] = []
    while not heard or heard[-1] not in {CLOSED, DISPLACED}:
        item = listener.next(SOON)
        assert item is not None, heard
        heard.append(item)
    return heard


def stream(
    hub: Hub[str], scope: Callable[[], Wants[str] | None] = lambda: lambda _word: True, *, beat_s: float = 15.0
) -> Iterator[str]:
    app = shop(settings=WebSettings(heartbeat_s=beat_s))

    def show(word: str) -> Message | None:
        return Message("row", f"<p>\n{word}</p>")

    app.add_url_rule("/shop/stream", "stream", lambda: live(hub, owner="sam", scope=scope, show=show))
    answer = app.test_client().get("/shop/stream", buffered=False)
    assert answer.content_type == "text/event-stream"
    for part in answer.response:
        yield part.decode() if isinstance(part, bytes) else part
    answer.close()


def test_a_page_is_told_what_it_may_see(feed: Feed, hub: Hub[str]) -> None:
    lines = stream(hub, lambda: lambda word: word != "hidden")
    assert next(lines) == "retry: 3000\n\n"
    assert next(lines).startswith("event: refresh\ndata: \n\n")
    feed.say("hidden", "seen")
    told = next(lines)
    while "refresh" in told:
        told = next(lines)
    assert told == f"id: id-hidden\n\n{BEAT}"
    assert next(lines) == f"event: row\nid: id-seen\ndata: <p>\ndata: seen</p>\n\n{BEAT}"
    hub.close()
    assert [line for line in lines if "row" in line] == []


def test_a_page_gets_a_sign_of_life_while_nothing_happens(feed: Feed, hub: Hub[str]) -> None:
    lines = stream(hub, beat_s=0.01)
    assert [line for line, _ in zip(lines, range(6), strict=False)][-1] == f": still here\n\n{BEAT}"
    feed.line.put(None)


def test_a_page_gets_no_sign_of_life_of_what_hears_nothing_itself(feed: Feed) -> None:
    hub = Hub(feed, silent_s=0.5)
    lines = stream(hub, beat_s=0.05)
    while next(lines) != ": still here\n\n":
        pass
    feed.line.put(None)
    while not next(lines).endswith(BEAT):
        pass
    hub.close()
    feed.line.put(None)


def test_a_page_that_is_displaced_is_told_and_ends(feed: Feed) -> None:
    hub = Hub(feed)
    lines = stream(hub)
    next(lines)
    for _ in range(MOST_EACH):
        hub.listen("sam")
    assert list(lines)[-1] == "event: displaced\ndata: \n\n"
    hub.close()
    feed.line.put(None)


def test_a_page_that_is_signed_out_is_told_and_ends(hub: Hub[str]) -> None:
    assert list(stream(hub, lambda: None)) == ["retry: 3000\n\n", "event: signed-out\ndata: \n\n"]
    hub.listen("sam")
    hub.listen("sam")  # the page has left: there is room for two


def test_lines_cannot_be_smuggled_in() -> None:
    assert written(Message("row", "a\r\nevent: b\rc")) == "event: row\ndata: a\ndata: event: b\ndata: c\n\n"


def test_no_more_streams_than_the_limit(hub: Hub[str]) -> None:
    app = shop()
    view = partial(live, hub, owner="sam", scope=lambda: None, show=lambda _word: None)
    app.add_url_rule("/shop/api/s", "s", view)
    hub.listen("sam")
    hub.listen("sam")
    answer: flask.wrappers.Response | object = app.test_client().get("/shop/api/s")
    assert getattr(answer, "status_code", 0) == 503


def test_a_stream_finds_out_at_once_who_listens_when_it_is_told_to(feed: Feed, hub: Hub[str]) -> None:
    signed_in = True
    events = stream(hub, lambda: (lambda _word: True) if signed_in else None)
    assert next(events) == "retry: 3000\n\n"
    assert "refresh" in next(events)
    signed_in = False
    feed.say("a")
    hub.look_again()
    assert list(events) == ["event: signed-out\ndata: \n\n"]
