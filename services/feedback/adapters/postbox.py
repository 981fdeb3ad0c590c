"""Whoever passes links on to clients: the clinic's mail server, and its service for messages to phones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from services.feedback.domain.mailing import Channel
from services.feedback.ports.record import RecordPost
from shared import messages
from shared.errors import Unavailable
from shared.mail import MailServer, message_id
from shared.sentence import say
from shared.web.post import LOOK_AGAIN_S, Post
from shared.web.words import _

if TYPE_CHECKING:
    from shared.outbound import Stub


class ClientPost:
    """Sends links by the server of the settings and by the clinic's account for messages; thread-safe.

    `account` asks for the latter and may raise Unavailable.
    """

    def __init__(
        self, server: MailServer | None, account: Callable[[], str | None], *, stub: Stub | None = None
    ) -> None:
        self._post = Post(server, "services.feedback.web")
        self._account = account
        self._stub = stub

    def can(self, channel: Channel) -> bool:
        """Whether that way is set up; raises Unavailable while that cannot be found out."""
        return bool(self._post.server if channel == "mail" else self._account())

    def message_id(self, key: str) -> str:
        """The Message-ID of the mail of that key."""
        return message_id(key, self._post.server.sender if self._post.server else "")

    def send(
        self, channel: Channel, to: str, address: str, *, key: str, at: datetime, language: str, stop: str
    ) -> None:
        """Send the address of a check-in; of the same key it is the same message."""
        if channel == "mail":
            self._post.send(to, _subject, address, key=key, at=at, language=language, unsubscribe=stop)
            return
        account = self._account()
        if account is None:
            raise Unavailable(say("Attune has no account for messages."), retry_after=LOOK_AGAIN_S)
        messages.send(account, to, self._post.text(_subject, address, language), stub=self._stub)

    def send_record(self, mail: RecordPost, *, key: str, at: datetime) -> None:
        """Send the way into a record; of the same key it is the same message."""
        self._post.send(mail.to, _record, mail.address, key=key, at=at, language=mail.language, beside=mail.code)


def _subject() -> str:
    return _("Attune: your check-in")


def _record() -> str:
    return _("Attune: your record")
