from __future__ import annotations

import queue
from collections.abc import Callable, Iterator

import flask
import pytest

from shared.errors import Unavailable
from shared.web.hub import CLOSED, LOST, WAITING, Change, Hub
from shared.web.sse import Message, Wants, live, written
from tests.unit.shared.web.app import shop

SOON = 5.0


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
    listeners = [hub.listen(), hub.listen()]
    assert [listener.next(SOON) for listener in listeners] == [LOST, LOST]
    feed.say("a")
    for listener in listeners:
        heard = listener.next(SOON)
        while heard is LOST:  # the stream has begun
            heard = listener.next(SOON)
        assert heard == Change("id-a", "a")


def test_who_comes_back_gets_what_they_missed_or_is_told_so(feed: Feed, hub: Hub[str]) -> None:
    first = hub.listen()
    feed.say("a", "b", "c")
    while first.next(SOON) != Change("id-c", "c"):
        pass
    hub.leave(first)
    again = hub.listen(after="id-a")
    assert [again.next(SOON), again.next(SOON), again.next(0)] == [Change("id-b", "b"), Change("id-c", "c"), None]
    hub.leave(again)
    assert hub.listen(after="long ago").next(SOON) is LOST


def test_too_many_are_unavailable_until_somebody_leaves(hub: Hub[str]) -> None:
    first, _second = hub.listen(), hub.listen()
    with pytest.raises(Unavailable):
        hub.listen()
    hub.leave(first)
    hub.leave(first)
    hub.listen()


def test_a_broken_stream_is_opened_again_and_everybody_told(feed: Feed, hub: Hub[str]) -> None:
    listener = hub.listen()
    feed.say("a")
    while listener.next(SOON) != Change("id-a", "a"):
        pass
    feed.line.put(OSError("gone"))
    assert listener.next(SOON) is LOST
    assert feed.watched == 2


def test_an_overfull_line_is_emptied_and_says_so(feed: Feed, hub: Hub[str]) -> None:
    slow, quick = hub.listen(), hub.listen()
    feed.say(*map(str, range(WAITING + 10)))
    while quick.next(SOON) != Change(f"id-{WAITING + 9}", str(WAITING + 9)):
        pass
    assert slow.next(SOON) is LOST


def test_closing_tells_everybody(hub: Hub[str]) -> None:
    listener = hub.listen()
    hub.close()
    while listener.next(SOON) is not CLOSED:
        pass
    with pytest.raises(Unavailable):
        hub.listen()


def stream(hub: Hub[str], scope: Callable[[], Wants[str] | None]) -> Iterator[str]:
    app = shop()

    def show(word: str) -> Message | None:
        return Message("row", f"<p>\n{word}</p>")

    app.add_url_rule("/shop/stream", "stream", lambda: live(hub, scope=scope, show=show))
    answer = app.test_client().get("/shop/stream", buffered=False)
    assert answer.content_type == "text/event-stream"
    for part in answer.response:
        yield part.decode() if isinstance(part, bytes) else part
    answer.close()


def test_a_page_is_told_what_it_may_see(feed: Feed, hub: Hub[str]) -> None:
    lines = stream(hub, lambda: lambda word: word != "hidden")
    assert next(lines) == "retry: 3000\n\n"
    assert next(lines) == "event: refresh\ndata: \n\n"
    feed.say("hidden", "seen")
    told = next(lines)
    while "refresh" in told:
        told = next(lines)
    assert told == "id: id-hidden\n\n"
    assert next(lines) == "event: row\nid: id-seen\ndata: <p>\ndata: seen</p>\n\n"
    hub.close()
    assert [line for line in lines if "row" in line] == []


def test_a_page_that_is_signed_out_is_told_and_ends(hub: Hub[str]) -> None:
    assert list(stream(hub, lambda: None)) == ["retry: 3000\n\n", "event: signed-out\ndata: \n\n"]
    hub.listen()
    hub.listen()  # the page has left: there is room for two


def test_lines_cannot_be_smuggled_in() -> None:
    assert written(Message("row", "a\r\nevent: b\rc")) == "event: row\ndata: a\ndata: event: b\ndata: c\n\n"


def test_no_more_streams_than_the_limit(hub: Hub[str]) -> None:
    app = shop()
    app.add_url_rule("/shop/api/s", "s", lambda: live(hub, scope=lambda: None, show=lambda _word: None))
    hub.listen()
    hub.listen()
    answer: flask.wrappers.Response | object = app.test_client().get("/shop/api/s")
    assert getattr(answer, "status_code", 0) == 503
