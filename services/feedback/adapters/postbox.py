"""Whoever passes links on to clients: the clinic's mail server."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from services.feedback.domain.mailing import Channel
from services.feedback.ports.record import RecordPost
from shared.errors import Unavailable
from shared.mail import MailServer, message_id
from shared.sentence import say
from shared.web.post import LOOK_AGAIN_S, Post
from shared.web.words import _


class ClientPost:
    """Sends links by the server of the settings; thread-safe."""

    def __init__(self, server: MailServer | None) -> None:
        self._post = Post(server, "services.feedback.web")

    @property
    def channels(self) -> Collection[Channel]:
        """The ways that are set up."""
        found: list[Channel] = ["mail"] if self._post.server else []
        return found

    def message_id(self, key: str) -> str:
        """The Message-ID of the mail of that key."""
        return message_id(key, self._post.server.sender if self._post.server else "")

    def send(
        self, channel: Channel, to: str, address: str, *, key: str, at: datetime, language: str, stop: str
    ) -> None:
        """Send the address of a check-in; of the same key it is the same message."""
        if channel != "mail":
            raise Unavailable(say("Attune sends no messages."), retry_after=LOOK_AGAIN_S)
        self._post.send(to, _subject, address, key=key, at=at, language=language, unsubscribe=stop)

    def send_record(self, mail: RecordPost, *, key: str, at: datetime) -> None:
        """Send the way into a record; of the same key it is the same message."""
        self._post.send(mail.to, _record, mail.address, key=key, at=at, language=mail.language, beside=mail.code)


def _subject() -> str:
    return _("Attune: your check-in")


def _record() -> str:
    return _("Attune: your record")
