"""Mail to those who work here: a subject, an address of ours, and no more."""

from __future__ import annotations

from datetime import datetime

from shared.mail import MailServer
from shared.web.post import Post
from shared.web.words import _


class MailToStaff:
    """Hands mails to the server of the settings; thread-safe."""

    def __init__(self, server: MailServer | None, public_url: str) -> None:
        self._post, self._public_url = Post(server, "services.intake.web"), public_url

    def can(self) -> bool:
        """Whether there is a mail server."""
        return self._post.server is not None

    def ask_in(self, to: str, clinic: str | None, *, key: str, at: datetime, language: str) -> None:
        """Ask somebody to sign in, at the clinic's own address if it has one."""
        self._post.send(to, _sign_in, f"{clinic or self._public_url}/", key=key, at=at, language=language)

    def tell_of_address(self, to: str, clinic: str | None, *, key: str, at: datetime, language: str) -> None:
        """Tell somebody that they sign in with another address from now on."""
        self._post.send(to, _other_address, f"{clinic or self._public_url}/", key=key, at=at, language=language)

    def send_link(self, to: str, address: str, *, key: str, at: datetime, language: str) -> None:
        """Send the address where somebody chooses a password."""
        self._post.send(to, _choose, address, key=key, at=at, language=language)


def _sign_in() -> str:
    return _("Attune: please sign in")  # why, they learn once they have signed in


def _other_address() -> str:
    return _("Attune: an admin has changed the address that you sign in with")


def _choose() -> str:
    return _("Attune: choose a password")
