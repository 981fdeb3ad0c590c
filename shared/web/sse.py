"""Live pages over Server-sent events: one change stream a process, fanned out in memory.

    hub = Hub(changes)                                    # one a process, in bootstrap
    hub.close_on_term()

    @bp.get("/stream")
    def stream() -> flask.Response:
        need("clinician", "supervisor")
        who = again()                                     # looks the login up anew, at the latest in a minute

        def scope() -> Wants | None:                      # None ends the stream: signed out
            me = who()
            return (lambda alert: me.scope().covers(alert.clinician_id, alert.team_id)) if me else None

        return live(hub, owner=me.staff_id, scope=scope, show=lambda alert: Message("row", render_row(alert)))

A connection may die without either side being told. So the page gets a `beat` every `ATTUNE_HEARTBEAT_S` seconds,
and its script takes two that are missing for a connection that is dead. There is none while the hub hears nothing.

`changes` is the hub's `subscribe`, see `hub`. A page that reconnects gets what it missed by `Last-Event-ID` (or
`?after=`), or a `refresh` if that is too old; on `refresh` the page's script fetches the page and swaps its parts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import flask

from shared.errors import AttuneError
from shared.web.hub import AGAIN, CLOSED, DISPLACED, Change, Hub, Listener, Notice

__all__ = ["REFRESH", "Change", "Hub", "Message", "Wants", "live"]

T = TypeVar("T")
RECHECK_S = 60.0
RETRY_MS = 3000

Wants = Callable[[T], bool]


@dataclass(frozen=True)
class Message:
    """What a page is sent: `row` swaps or adds an element by its id, `gone` takes it away, `refresh` swaps all.

    Pages are sent some by us: `beat` is a sign of life, `displaced` and `signed-out` end the stream.
    """

    event: str
    text: str


REFRESH = Message("refresh", "")
BEAT = Message("beat", "")


def live(
    hub: Hub[T],
    *,
    owner: str,
    scope: Callable[[], Wants[T] | None],
    show: Callable[[T], Message | None],
    clock: Callable[[], float] = time.monotonic,
) -> flask.Response:
    """Stream what the caller may see until they leave, are signed out or displaced, or the process stops.

    `owner` is the person, who has few streams at most over all their logins. `scope` gives what they may see now,
    at the start, when the hub says so and every 60 s, None when they are signed out; `show` makes a change into a
    message, None for nothing. Raises Unavailable when too many pages are live.
    """
    after = flask.request.headers.get("Last-Event-ID") or flask.request.args.get("after")
    listener = hub.listen(owner, after)
    told, beat_s = _Told(scope, show, clock, lambda: hub.looks), flask.current_app.config["HEARTBEAT_S"]
    response = flask.Response(
        flask.stream_with_context(_events(hub, listener, told, beat_s)),
        content_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )
    response.call_on_close(lambda: hub.leave(listener))  # also when not a line was sent
    return response


class _Told(Generic[T]):
    """What one page is told: the scope as last checked, and how changes are shown."""

    def __init__(
        self,
        scope: Callable[[], Wants[T] | None],
        show: Callable[[T], Message | None],
        clock: Callable[[], float],
        looks: Callable[[], int],
    ) -> None:
        self._scope, self._show, self._clock, self._looks = scope, show, clock, looks
        self._wants: Wants[T] | None = None
        self._check_at = clock()
        self._looked = looks()

    def still(self) -> bool:
        """Whether they are still signed in; asks when told to, and when the last answer is a minute old."""
        looks = self._looks()
        if self._clock() >= self._check_at or looks != self._looked:
            self._looked = looks
            self._check_at = self._clock() + RECHECK_S
            self._wants = self._scope()
        return self._wants is not None

    def line(self, item: Change[T] | Notice | None) -> str:
        """The lines for an item: a comment when there is nothing to tell, to notice a page that has left."""
        if isinstance(item, Change):
            message = self._show(item.subject) if self._wants and self._wants(item.subject) else None
            return written(message, item.id) if message else f"id: {item.id}\n\n"
        return written(REFRESH) if item else ": still here\n\n"


def _events(hub: Hub[T], listener: Listener[T], told: _Told[T], beat_s: float) -> Iterator[str]:
    def beat() -> str:
        return written(BEAT) if hub.hears() else ""

    yield f"retry: {RETRY_MS}\n\n"
    wait_s = 0.0  # the first sign of life comes at once
    try:
        while True:
            item, wait_s = listener.next(wait_s), beat_s
            if item is CLOSED:
                return
            if item is DISPLACED:
                yield written(Message("displaced", ""))
                return
            if not told.still():  # asked after waiting, so that what came meanwhile is not told
                yield written(Message("signed-out", ""))
                return
            if item is not AGAIN:
                yield told.line(item) + beat()
    except AttuneError:
        return  # nobody can say any more who they are: the page asks again and is told


def written(message: Message, change_id: str | None = None) -> str:
    """The message in the format of Server-sent events."""
    lines = [f"event: {message.event}"]
    lines += [f"id: {change_id}"] if change_id else []
    lines += [f"data: {line}" for line in message.text.splitlines() or [""]]
    return "\n".join(lines) + "\n\n"
