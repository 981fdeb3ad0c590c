"""Live pages over Server-sent events: one change stream a process, fanned out in memory.

    hub = Hub(changes)                                    # one a process, in bootstrap
    hub.close_on_term()

    @bp.get("/stream")
    def stream() -> flask.Response:
        need("clinician", "supervisor")
        who = again()                                     # looks the login up anew, every minute

        def scope() -> Wants | None:                      # None ends the stream: signed out
            me = who()
            return (lambda alert: me.scope().covers(alert.clinician_id, alert.team_id)) if me else None

        return live(hub, scope=scope, show=lambda alert: Message("row", render_row(alert)))

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
from shared.web.hub import CLOSED, Change, Hub, Listener, Notice

__all__ = ["REFRESH", "Change", "Hub", "Message", "Wants", "live"]

T = TypeVar("T")
HEARTBEAT_S = 15.0
RECHECK_S = 60.0
RETRY_MS = 3000

Wants = Callable[[T], bool]


@dataclass(frozen=True)
class Message:
    """What a page is sent: `row` swaps or adds an element by its id, `gone` takes it away, `refresh` swaps all."""

    event: str
    text: str


REFRESH = Message("refresh", "")


def live(
    hub: Hub[T],
    *,
    scope: Callable[[], Wants[T] | None],
    show: Callable[[T], Message | None],
    clock: Callable[[], float] = time.monotonic,
) -> flask.Response:
    """Stream what the caller may see until they leave, are signed out, or the process stops.

    `scope` gives what they may see now, at the start and every 60 s, None when they are signed out; `show` makes a
    change into a message, None for nothing. Raises Unavailable when too many pages are live.
    """
    after = flask.request.headers.get("Last-Event-ID") or flask.request.args.get("after")
    listener = hub.listen(after)
    told = _Told(scope, show, clock)
    response = flask.Response(
        flask.stream_with_context(_events(listener, told)),
        content_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )
    response.call_on_close(lambda: hub.leave(listener))  # also when not a line was sent
    return response


class _Told(Generic[T]):
    """What one page is told: the scope as last checked, and how changes are shown."""

    def __init__(
        self, scope: Callable[[], Wants[T] | None], show: Callable[[T], Message | None], clock: Callable[[], float]
    ) -> None:
        self._scope, self._show, self._clock = scope, show, clock
        self._wants: Wants[T] | None = None
        self._check_at = clock()

    def still(self) -> bool:
        """Whether they are still signed in; asks when the last answer is a minute old."""
        if self._clock() >= self._check_at:
            self._check_at = self._clock() + RECHECK_S
            self._wants = self._scope()
        return self._wants is not None

    def line(self, item: Change[T] | Notice | None) -> str:
        """The lines for an item: a comment to keep the connection when there is nothing to tell."""
        if isinstance(item, Change):
            message = self._show(item.subject) if self._wants and self._wants(item.subject) else None
            return written(message, item.id) if message else f"id: {item.id}\n\n"
        return written(REFRESH) if item else ": still here\n\n"


def _events(listener: Listener[T], told: _Told[T]) -> Iterator[str]:
    yield f"retry: {RETRY_MS}\n\n"
    try:
        while told.still():
            item = listener.next(HEARTBEAT_S)
            if item is CLOSED:
                return
            yield told.line(item)
        yield written(Message("signed-out", ""))
    except AttuneError:
        return  # nobody can say any more who they are: the page asks again and is told


def written(message: Message, change_id: str | None = None) -> str:
    """The message in the format of Server-sent events."""
    lines = [f"event: {message.event}"]
    lines += [f"id: {change_id}"] if change_id else []
    lines += [f"data: {line}" for line in message.text.splitlines() or [""]]
    return "\n".join(lines) + "\n\n"
