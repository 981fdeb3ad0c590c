"""Mail that came back: reports of failed delivery (RFC 3464) in the mailbox that mail comes from, over IMAP."""

from __future__ import annotations

import contextlib
import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from typing import Final, Literal

from shared import logs

log = logs.get(__name__)

Security = Literal["tls", "starttls", "none"]
PORTS: Final[dict[Security, int]] = {"tls": 993, "starttls": 143, "none": 143}
ANSWER_S: Final = 20.0
# A server gives up on a mail within five days (RFC 5321, 4.5.4.1), and a link lives for seven.
LOOK_BACK: Final = timedelta(days=8)
MOST_AT_ONCE: Final = 100
# A report quotes the mail that came back, whose headers are all that is wanted of it.
LONGEST: Final = 256 * 1024
MONTHS: Final = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_MESSAGE_ID: Final = re.compile(r"<[^<>\s]+>")


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """Where what comes back arrives, and how to sign in there."""

    host: str
    port: int
    user: str
    security: Security = "tls"
    password: str = field(default="", repr=False)
    folder: str = "INBOX"


class BounceReader:
    """Reads each report until what it says is kept; nothing in the mailbox is changed."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._read: set[tuple[bytes, bytes]] = set()
        self._kept: set[tuple[bytes, bytes]] = set()

    def failed(self, now: datetime) -> list[str]:
        """The Message-IDs of mails that came back for good; nothing while the mailbox cannot be read."""
        try:
            with _opened(self._mailbox) as imap:
                return [found for raw in self._reports(imap, now) if (found := message_id_of_failed(raw))]
        except (imaplib.IMAP4.error, OSError) as error:  # what the server says may quote an address
            log.warning("bounces are not read", error=type(error).__name__)
            return []

    def kept(self) -> None:
        """What was read last is kept, and need not be read again while this process lives."""
        self._kept |= self._read

    def _reports(self, imap: imaplib.IMAP4, now: datetime) -> Iterator[bytes]:
        since = now - LOOK_BACK
        day = f"{since.day}-{MONTHS[since.month - 1]}-{since.year}"
        _state, found = imap.uid("SEARCH", "SINCE", day, "HEADER", "Content-Type", "delivery-status")
        life = (imap.response("UIDVALIDITY")[1] or [b""])[0] or b""
        new = [uid for uid in (found[0] or b"").split() if (life, uid) not in self._kept]
        for uid in new[:MOST_AT_ONCE]:
            _state, parts = imap.uid("FETCH", uid.decode(), f"(BODY.PEEK[]<0.{LONGEST}>)")
            yield from (part[1] for part in parts if isinstance(part, tuple))
            self._read.add((life, uid))


def message_id_of_failed(raw: bytes) -> str | None:
    """The Message-ID of the mail that this report says has failed for good; None for anything else."""
    report = message_from_bytes(raw)
    parts = list(report.walk())
    if report.get_content_type() != "multipart/report" or not any(map(_says_failed, parts)):
        return None
    found = (_MESSAGE_ID.search(str(original["Message-ID"])) for original in map(_original, parts) if original)
    return next((one[0] for one in found if one), None)


def _says_failed(part: Message) -> bool:
    """Whether it is a status in which a recipient has failed, and not one that is only late."""
    blocks = part.get_payload() if part.get_content_type() == "message/delivery-status" else []
    said = [str(block["Action"]).strip().lower() for block in blocks if isinstance(block, Message)]
    return "failed" in said


def _original(part: Message) -> Message | None:
    """The mail that came back, or its headers, if this part is that."""
    if part.get_content_type() == "text/rfc822-headers":
        content = part.get_payload(decode=True)
        return message_from_bytes(content) if isinstance(content, bytes) else None
    inner = part.get_payload() if part.get_content_type() == "message/rfc822" else []
    return next((one for one in inner if isinstance(one, Message)), None)


@contextmanager
def _opened(mailbox: Mailbox) -> Iterator[imaplib.IMAP4]:
    imap = _connected(mailbox)
    try:
        if mailbox.security == "starttls":
            imap.starttls(ssl.create_default_context())
        imap.authenticate("PLAIN", lambda _asked: f"\0{mailbox.user}\0{mailbox.password}".encode())
        state, _said = imap.select(f'"{mailbox.folder}"', readonly=True)
        if state != "OK":
            raise imaplib.IMAP4.error("no such folder")
        yield imap
    finally:
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            imap.logout()


def _connected(mailbox: Mailbox) -> imaplib.IMAP4:
    if mailbox.security == "tls":
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=context, timeout=ANSWER_S)
    return imaplib.IMAP4(mailbox.host, mailbox.port, timeout=ANSWER_S)
