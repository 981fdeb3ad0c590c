"""A TCP relay that a test can have go silent, or cut off, between a browser and what it talks to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Literal

Takes = Literal["relayed", "silent", "refused"]
PIECE = 65_536


@dataclass(eq=False)
class _Pair:
    """One connection through the relay; while it is silent what comes from either side is swallowed."""

    here: socket.socket
    there: socket.socket
    silent: bool = False

    def pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE):
                if not self.silent:
                    sink.sendall(piece)
        if not self.silent:  # neither side hears that the other has closed
            self.close()

    def close(self) -> None:
        for end in (self.here, self.there):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Relay:
    """Passes connections on to a port of this machine."""

    def __init__(self, port: int) -> None:
        self._to = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._pairs: list[_Pair] = []
        self._new: Takes = "relayed"
        threading.Thread(target=self._accept, name="relay", daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def silence(self, *, new: Takes) -> None:
        """Swallow all that comes on the connections there are, and close none of them."""
        with self._lock:
            self._new = new
            for pair in self._pairs:
                pair.silent = True

    def cut(self) -> None:
        """Close the connections there are, and refuse new ones."""
        with self._lock:
            self._new = "refused"
            for pair in self._pairs:
                pair.close()

    def heal(self) -> None:
        """Pass new connections on."""
        with self._lock:
            self._new = "relayed"

    def close(self) -> None:
        """End it."""
        self.cut()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                here, _address = self._listener.accept()
                with self._lock:
                    self._take(here)

    def _take(self, here: socket.socket) -> None:
        if self._new == "refused":
            here.close()
            return
        pair = _Pair(here, socket.create_connection(self._to), silent=self._new == "silent")
        self._pairs.append(pair)
        for source, sink in ((pair.here, pair.there), (pair.there, pair.here)):
            threading.Thread(target=pair.pump, args=(source, sink), name="relay", daemon=True).start()


@contextmanager
def relay(port: int) -> Iterator[Relay]:
    """A relay that ends with the test."""
    made = Relay(port)
    try:
        yield made
    finally:
        made.close()
