"""Mail: one message to one address, handed to the clinic's mail server.

Whatever can be different another time raises Unavailable, and the same message may be sent again. It keeps its
Message-ID, by which a copy is known: one goes out where the server died before it could say that it had taken the
first. That an address takes no mail raises Refused.
"""

from __future__ import annotations

import contextlib
import hashlib
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final, Literal

from shared.errors import AttuneError, Unavailable
from shared.sentence import say

Security = Literal["starttls", "tls", "none"]
PORTS: Final[dict[Security, int]] = {"starttls": 587, "tls": 465, "none": 25}
CONNECT_S: Final = 15.0
ANSWER_S: Final = 60.0
# A server may take this long to say that it has taken a message (RFC 5321, 4.5.3.2.6). Who gives up before then
# sends again what has arrived.
TAKEN_S: Final = 600.0
RETRY_AFTER_S: Final = 5
PERMANENT: Final = 500
TAKEN: Final = 250


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """The server that takes our mail, and the address that it comes from."""

    host: str
    sender: str
    port: int
    security: Security = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A message to one person; of the same `key` it is the same message, however often it is sent.

    A POST to `unsubscribe` alone, without cookies or a page between, ends such mail (RFC 8058).
    """

    key: str
    to: str = field(repr=False)
    subject: str
    text: str
    written_at: datetime
    unsubscribe: str | None = field(default=None, repr=False)


class Refused(AttuneError):
    """The mail server takes no mail for that address."""

    slug = "refused"


def message_id(key: str, sender: str) -> str:
    """The Message-ID of a mail: it says nothing, and is the same each time."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{_domain(sender)}>"


def send(server: MailServer, mail: Mail) -> None:
    """Hand the mail over; returns once the server has said that it has taken it."""
    message = written(server, mail)
    with _reaching(server), _session(server) as smtp:
        _hand_over(smtp, server.sender, _in_ascii(mail.to), message)


def written(server: MailServer, mail: Mail) -> bytes:
    """The message as it goes over the wire; raises Refused where no mail can be written to such an address."""
    message = EmailMessage(policy=policy.SMTP)
    try:
        message["From"] = server.sender
        message["To"] = _in_ascii(mail.to)
    except ValueError as error:
        raise Refused(say("This is no address that mail can be sent to.")) from error
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = message_id(mail.key, server.sender)
    message["Auto-Submitted"] = "auto-generated"  # nobody's notice of absence answers it
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        if mail.unsubscribe.startswith("https://"):  # elsewhere no provider may press the button for its user
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text)
    return message.as_bytes()


@contextmanager
def _session(server: MailServer) -> Iterator[smtplib.SMTP]:
    smtp = _connect(server)
    try:
        if server.security == "starttls":
            smtp.starttls(context=ssl.create_default_context())
        if server.user:
            smtp.login(server.user, server.password)
        yield smtp
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):  # what was taken is taken, however it ends
            _wait(smtp, CONNECT_S)
            smtp.quit()
        smtp.close()


def _connect(server: MailServer) -> smtplib.SMTP:
    here = _domain(server.sender)  # not this machine's own name, which is nobody's business
    if server.security == "tls":
        context = ssl.create_default_context()
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, here, timeout=CONNECT_S, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, here, timeout=CONNECT_S)
    _wait(smtp, ANSWER_S)
    smtp.ehlo_or_helo_if_needed()
    return smtp


def _hand_over(smtp: smtplib.SMTP, sender: str, to: str, message: bytes) -> None:
    code, said = smtp.mail(sender)
    if code != TAKEN:
        raise smtplib.SMTPSenderRefused(code, said, sender)
    code, said = smtp.rcpt(to)
    if code >= PERMANENT:
        raise Refused(say("The mail server takes no mail for this address."), reply=code)
    if code not in {TAKEN, TAKEN + 1}:
        raise smtplib.SMTPResponseException(code, said)
    _wait(smtp, TAKEN_S)
    code, said = smtp.data(message)
    if code != TAKEN:
        raise smtplib.SMTPDataError(code, said)


@contextmanager
def _reaching(server: MailServer) -> Iterator[None]:
    """Say what stands in the way; the server's own words may quote an address, so only their number is kept."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise _unavailable(say("The mail server does not let Attune sign in."), reply=error.smtp_code) from error
    except smtplib.SMTPResponseException as error:
        raise _unavailable(say("The mail server did not take the mail."), reply=error.smtp_code) from error
    except ssl.SSLError as error:
        raise _unavailable(say("The mail server’s certificate or encryption is not right.")) from error
    except smtplib.SMTPNotSupportedError as error:
        raise _unavailable(
            say("The mail server offers no encryption or no signing in, as the settings ask.")
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        raise _unavailable(say("The mail server does not answer."), host=server.host) from error


def _unavailable(sentence: str, **detail: object) -> Unavailable:
    return Unavailable(sentence, retry_after=RETRY_AFTER_S, **detail)


def _wait(smtp: smtplib.SMTP, seconds: float) -> None:
    if isinstance(smtp.sock, socket.socket):
        smtp.sock.settimeout(seconds)


def _in_ascii(address: str) -> str:
    """The address with its domain as the registry has it; raises ValueError for what has no such form."""
    local, _at, domain = address.rpartition("@")
    if not (local and domain and local.isascii()):
        raise ValueError("not an address of ours")
    return f"{local}@{domain.encode('idna').decode('ascii')}"


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2].rstrip(">") or "localhost"
