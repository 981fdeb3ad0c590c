"""Mail to those who work here: a subject, an address of ours, and no more."""

from __future__ import annotations

from datetime import datetime

from shared.mail import MailServer
from shared.web.post import Post
from shared.web.words import _


class MailToStaff:
    """Hands mails to the server of the settings; thread-safe."""

    def __init__(self, server: MailServer | None) -> None:
        self._post = Post(server, "services.intake.web")

    def send_link(self, to: str, address: str, *, key: str, at: datetime, language: str) -> None:
        """Send the address where somebody chooses a password."""
        self._post.send(to, _choose, address, key=key, at=at, language=language)


def _choose() -> str:
    return _("Attune: choose a password")
