"""Every service for messages, as a local stub: it takes what is posted, and answers as a test has it answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from shared.outbound import Stub

TWILIO = f"twilio://AC{'a' * 32}:{'5ec2e7' * 5}@+15005550006/{{phone}}"


@dataclass
class Phones:
    """What was posted: each as the path and the fields; `answers` is the status that the next ones get."""

    stub: Stub
    posted: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    answers: int = 200
    elsewhere: str = ""

    @property
    def texts(self) -> list[str]:
        """The texts, as they came."""
        return [fields["Body"] for _path, fields in self.posted]


@contextmanager
def phones() -> Iterator[Phones]:
    """The stub at an address of its own."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        server.phones = Phones(Stub(f"http://127.0.0.1:{server.server_address[1]}"))  # type: ignore[attr-defined] # ours
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server.phones  # type: ignore[attr-defined] # ours
        finally:
            server.shutdown()


class _Answers(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Take it or not."""
        found: Phones = self.server.phones  # type: ignore[attr-defined] # ours
        content = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if found.answers < 300:
            found.posted.append((self.path, {name: said[0] for name, said in parse_qs(content).items()}))
        self.send_response(found.answers)
        if found.elsewhere:
            self.send_header("Location", found.elsewhere)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_said: object) -> None:
        """Say nothing."""
