"""One change stream a process, fanned out in memory to everybody who listens.

`Hub(subscribe)`: `subscribe()` gives an iterator that yields None once it watches and then every second or so
while nothing happens, and a `Change` for everything that does. When it ends or raises, it is called again.
Whoever may have missed something is told `LOST`, so that they look for themselves.

Everybody has room for a few listeners: of one more than that the oldest is `DISPLACED`, so that the page that they
opened last is live and nobody takes the room of the others.
"""

from __future__ import annotations

import queue
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from types import FrameType
from typing import Generic, TypeVar

import prometheus_client

from shared import logs
from shared.errors import Unavailable
from shared.web.words import _

T = TypeVar("T")

MOST_STREAMS = 150
MOST_EACH = 5
WAITING = 100
REMEMBERED = 500
PAUSE_S = 2.0
RETRY_AFTER_S = 30
SILENT_S = 5.0

OPEN = prometheus_client.Gauge("attune_open_streams", "Live pages connected.")

log = logs.get("hub")


@dataclass(frozen=True)
class Change(Generic[T]):
    """Something that changed; its id is the same in every process, as a revision or a resume token is."""

    id: str
    subject: T


class Notice(Enum):
    """What a listener is told besides changes."""

    LOST = "something may have been missed"
    CLOSED = "nothing more will come"
    DISPLACED = "nothing more will come, because the same person has opened newer ones"
    AGAIN = "find out again who listens and what they may see"


LOST, CLOSED, DISPLACED, AGAIN = Notice.LOST, Notice.CLOSED, Notice.DISPLACED, Notice.AGAIN


class Listener(Generic[T]):
    """One listener's waiting line; when it overflows it is emptied and says LOST."""

    def __init__(self) -> None:
        self._line: queue.Queue[Change[T] | Notice] = queue.Queue(WAITING)

    def put(self, item: Change[T] | Notice) -> None:
        """Put an item into the line; called by the hub alone, under its lock."""
        try:
            self._line.put_nowait(item)
        except queue.Full:
            while not self._line.empty():
                self._line.get_nowait()
            self._line.put_nowait(item if item is CLOSED or item is DISPLACED else LOST)

    def next(self, timeout_s: float) -> Change[T] | Notice | None:
        """The next item; None when none came in time."""
        try:
            return self._line.get(timeout=timeout_s)
        except queue.Empty:
            return None


class Hub(Generic[T]):
    """Spreads one stream of changes; starts with the first listener, thread-safe."""

    def __init__(
        self,
        subscribe: Callable[[], Iterator[Change[T] | None]],
        *,
        most: int = MOST_STREAMS,
        each: int = MOST_EACH,
        pause_s: float = PAUSE_S,
        silent_s: float = SILENT_S,
    ) -> None:
        self._subscribe, self._most, self._each = subscribe, most, each
        self._pause_s, self._silent_s = pause_s, silent_s
        self._lock = threading.Lock()
        self._listeners: dict[Listener[T], str] = {}  # oldest first, each with its owner
        self._heard_at = float("-inf")
        self.looks = 0  # how often they were told to look again, whatever became of their lines
        self._recent: deque[Change[T]] = deque(maxlen=REMEMBERED)
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def listen(self, owner: str, after: str | None = None) -> Listener[T]:
        """A listener that first gets what came after that change, or LOST if that is not known any more.

        Where its owner has as many as one may have, their oldest is displaced. Raises Unavailable when too many
        listen already. Give it back with `leave`.
        """
        listener: Listener[T] = Listener()
        with self._lock:
            self._displace(owner)
            if self._closing.is_set() or len(self._listeners) >= self._most:
                raise Unavailable(_("Too many live pages are open."), retry_after=RETRY_AFTER_S)
            for item in self._missed(after):
                listener.put(item)
            self._listeners[listener] = owner
            OPEN.set(len(self._listeners))
            self._start()
        return listener

    def leave(self, listener: Listener[T]) -> None:
        """Stop listening; more than once does no harm."""
        with self._lock:
            self._listeners.pop(listener, None)
            OPEN.set(len(self._listeners))

    def hears(self) -> bool:
        """Whether the stream of changes gave a sign of life of late: if not, we may be missing something."""
        return time.monotonic() - self._heard_at <= self._silent_s

    def look_again(self) -> None:
        """Have each listener find out at once whether it may still listen, and to what."""
        self.looks += 1
        self._spread(AGAIN)

    def close(self) -> None:
        """Tell every listener that nothing more comes, and end."""
        self._closing.set()
        self._spread(CLOSED)

    def close_on_term(self) -> None:
        """Close when the process is told to stop, before gunicorn waits for the open answers; for `bootstrap`."""
        before = signal.getsignal(signal.SIGTERM)

        def stop(signum: int, frame: FrameType | None) -> None:
            # Not here: the thread that the signal interrupts may hold the lock.
            threading.Thread(target=self.close, name="hub-close").start()
            if callable(before):
                before(signum, frame)

        if callable(before) and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, stop)

    def _displace(self, owner: str) -> None:
        theirs = [listener for listener, of in self._listeners.items() if of == owner]
        for oldest in theirs[: max(0, len(theirs) + 1 - self._each)]:
            oldest.put(DISPLACED)
            del self._listeners[oldest]

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="hub", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._follow()
            except Exception as error:  # noqa: BLE001 - whatever breaks the stream, pages go on by asking again
                log.warning("change stream broke", reason=type(error).__name__)
            self._closing.wait(self._pause_s)

    def _follow(self) -> None:
        watching = False
        for change in self._subscribe():
            self._heard_at = time.monotonic()
            if self._closing.is_set():
                return
            if not watching:
                watching = True
                self._spread(LOST)  # what happened before we watched
            if change is not None:
                self._spread(change)

    def _spread(self, item: Change[T] | Notice) -> None:
        with self._lock:
            if isinstance(item, Change):
                self._recent.append(item)
            for listener in self._listeners:
                listener.put(item)

    def _missed(self, after: str | None) -> list[Change[T] | Notice]:
        for place, change in enumerate(self._recent):
            if change.id == after:
                return list(islice(self._recent, place + 1, None))
        return [LOST]
