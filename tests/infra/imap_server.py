"""A real IMAP server, dovecot, with one mailbox, for tests run as root where Debian's package is installed."""

from __future__ import annotations

import imaplib
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from deploy import programs
from services.feedback.adapters.bounces import Mailbox
from tests.infra.lease import until

USER: Final = "attune@clinic.example"
PASSWORD: Final = "s3cret"
NOBODY: Final = 65534
SETTINGS: Final = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/base
state_dir = {folder}/state
log_path = {folder}/log
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:{folder}/mail/Maildir
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = passwd-file
  args = {folder}/users
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


@dataclass(frozen=True)
class Imap:
    """The running server."""

    mailbox: Mailbox

    def deliver(self, *messages: bytes) -> None:
        """Have these arrive."""
        with self._in() as imap:
            for message in messages:
                imap.append("INBOX", "", "", message)

    def flags(self) -> list[bytes]:
        """What is noted of each message."""
        with self._in() as imap:
            imap.select("INBOX", readonly=True)
            return [bytes(one) for one in imap.fetch("1:*", "(FLAGS)")[1] if isinstance(one, bytes)]

    def _in(self) -> imaplib.IMAP4:
        imap = imaplib.IMAP4(self.mailbox.host, self.mailbox.port, timeout=60)
        imap.login(USER, PASSWORD)
        return imap


@contextmanager
def imap_server(folder: Path) -> Iterator[Imap]:
    """The server, until the test is over; without it the test is left out."""
    program = programs.find("dovecot")
    if program is None or os.geteuid() != 0:
        pytest.skip("dovecot missing, or not root: install Debian's package dovecot-imapd")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = folder.resolve()
    (folder / "mail").mkdir(parents=True)
    shutil.chown(folder / "mail", NOBODY)
    (folder / "users").write_text(
        f"{USER}:{{PLAIN}}{PASSWORD}:{NOBODY}:{NOBODY}::{folder}/mail\n", encoding="utf-8"
    )
    (folder / "dovecot.conf").write_text(SETTINGS.format(folder=folder, port=port), encoding="utf-8")
    process = subprocess.Popen([program, "-F", "-c", str(folder / "dovecot.conf")])  # noqa: S603 - just found
    try:
        until(lambda: _answers(port), "dovecot answers")
        yield Imap(Mailbox(host="127.0.0.1", port=port, security="none", user=USER, password=PASSWORD))
    finally:
        process.terminate()
        process.wait(60)


def _answers(port: int) -> bool:
    try:
        imaplib.IMAP4("127.0.0.1", port, timeout=60).logout()
    except (imaplib.IMAP4.error, OSError):
        return False
    return True
