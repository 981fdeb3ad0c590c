"""A real mail server in a process of its own, which a test makes slow, has refuse, and kills.

`python -m tests.infra.mail_server FOLDER PORT` is the server. It takes a message by writing it to the folder, and
only then says so. What it does besides it reads, at each message, from `mode` in the folder: `take`, `refuse` (451
for now), `unknown` (550 for good at the recipient), `slow` (waits for another mode before it says that it has the
message) and `die` (ends itself between taking a message and saying so).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

from aiosmtpd.smtp import SMTP, Envelope, Session

from shared.mail import MailServer
from tests.infra.lease import until

SUBJECT = "Attune: please sign in now"
"""All that our mails about safety say."""


class Handler:
    """Takes mail into a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Know the address, or not."""
        if self._mode() == "unknown":
            return "550 5.1.1 nobody of this name lives here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the same
        """Take the message, or do not."""
        if self._mode() == "refuse":
            with (self._folder / "refused").open("a", encoding="utf-8") as refused:
                refused.write(".")
            return "451 4.3.0 try again later"
        content = envelope.content
        part, taken = self._folder / f".{uuid4()}", self._folder / f"{time.time_ns()}-{uuid4()}.eml"
        part.write_bytes(content if isinstance(content, bytes) else (content or "").encode())
        part.rename(taken)
        if self._mode() == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        while self._mode() == "slow":  # noqa: ASYNC110 - another process changes it
            await asyncio.sleep(0.05)
        taken.with_suffix(".said").touch()  # nothing else has a turn before the answer is on its way
        return "250 OK"

    def _mode(self) -> str:
        return (self._folder / "mode").read_text(encoding="utf-8")


class Post:
    """The server as a test holds it; the folder outlives its process."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.deaths = 0
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.now("take")

    @property
    def server(self) -> MailServer:
        """How to reach it."""
        return MailServer(host="127.0.0.1", port=self.port, security="none", sender="attune@clinic.example")

    @property
    def environment(self) -> dict[str, str]:
        """The settings that name it."""
        return {
            "ATTUNE_SMTP_HOST": "127.0.0.1",
            "ATTUNE_SMTP_PORT": str(self.port),
            "ATTUNE_SMTP_SECURITY": "none",
            "ATTUNE_MAIL_FROM": self.server.sender,
        }

    def now(self, mode: str) -> None:
        """From now on do that."""
        part = self._folder / ".mode"
        part.write_text(mode, encoding="utf-8")
        part.rename(self._folder / "mode")

    def start(self) -> None:
        """Start the process, and wait until it answers."""
        command = [sys.executable, "-m", "tests.infra.mail_server", str(self._folder), str(self.port)]
        self._process = subprocess.Popen(command)  # noqa: S603 - the command is our own
        until(self._answers, "the mail server answering")

    def kill(self) -> None:
        """End the process at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def revive(self) -> bool:
        """Start it again if it has died; whether it had."""
        if self._process is None or self._process.poll() is None:
            return False
        self.deaths += 1
        self.start()
        return True

    def forget(self) -> None:
        """Let go of all messages, and take whatever comes."""
        for file in (*self._folder.glob("*.eml"), *self._folder.glob("*.said")):
            file.unlink()
        self.deaths = 0
        self.now("take")

    def taken(self) -> list[EmailMessage]:
        """All messages, in the order in which they came."""
        return [_read(file) for file in sorted(self._folder.glob("*.eml"))]

    def ids(self) -> Counter[str]:
        """How often each Message-ID came."""
        return Counter(str(message["Message-ID"]) for message in self.taken())

    def said(self) -> Counter[str]:
        """How often it said of each Message-ID that it has taken it."""
        files = (file.with_suffix(".eml") for file in self._folder.glob("*.said"))
        return Counter(str(_read(file)["Message-ID"]) for file in files)

    def news(self) -> tuple[int, int, bool]:
        """Changes with whatever happens: how much it took and refused, and whether it has died."""
        refused = self._folder / "refused"
        died = self._process is not None and self._process.poll() is not None
        return len(list(self._folder.glob("*.eml"))), refused.stat().st_size if refused.exists() else 0, died

    def to(self) -> list[str]:
        """Whom the messages were for, each as often as it came, in order of addresses."""
        return sorted(str(message["To"]) for message in self.taken())

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as there:
            return there.recv(3) == b"220"
        return False


def _read(file: Path) -> EmailMessage:
    return message_from_bytes(file.read_bytes(), _class=EmailMessage, policy=policy.default)


@contextmanager
def post(folder: Path) -> Iterator[Post]:
    """A running server that ends with the test."""
    made = Post(folder)
    made.start()
    try:
        yield made
    finally:
        made.kill()


async def _serve(folder: Path, port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(folder), hostname="mail"), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), int(sys.argv[2])))
