"""The mail that asks people to sign in, and the server that takes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from shared.contracts.clinic import ClinicUpdated
from shared.mail import MailServer
from shared.web.post import Post
from shared.web.words import _, ngettext


class SmtpPost:
    """Hands mails to the server of the settings; thread-safe."""

    def __init__(self, server: MailServer | None, public_url: str) -> None:
        self._post, self._public_url = Post(server, "services.alerts.web"), public_url

    def send(self, to: str, *, key: str, at: datetime, clinic: ClinicUpdated | None, urgent: bool = True) -> None:
        """Ask somebody to sign in, in the clinic's usual language; of the same key it is the same mail.

        Raises errors of ours.
        """
        self._send(to, _now if urgent else _calm_subject, key=key, at=at, clinic=clinic)

    def tell(self, to: str, *, waiting: int | None, key: str, at: datetime, clinic: ClinicUpdated | None) -> None:
        """Say that something waits, or how much; as `send` otherwise."""
        subject = _something if waiting is None else partial(_so_many, waiting)
        self._send(to, subject, key=key, at=at, clinic=clinic)

    def _send(
        self, to: str, subject: Callable[[], str], *, key: str, at: datetime, clinic: ClinicUpdated | None
    ) -> None:
        address = f"{(clinic and clinic.address) or self._public_url}/"
        language = clinic.languages[0] if clinic else "en"
        self._post.send(to, subject, address, key=key, at=at, language=language)


def _now() -> str:
    return _("Attune: please sign in now")  # why, they learn once they have signed in


def _calm_subject() -> str:
    return _("Attune: please sign in")


def _something() -> str:
    return _("Attune: something new waits for you")


def _so_many(count: int) -> str:
    return ngettext("Attune: one new prompt waits for you", "Attune: %(num)s new prompts wait for you", count)
