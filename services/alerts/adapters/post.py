"""The mail that asks people to sign in, and the server that takes it."""

from __future__ import annotations

from datetime import datetime

from shared.contracts.clinic import ClinicUpdated
from shared.mail import MailServer
from shared.web.post import Post
from shared.web.words import _


class SmtpPost:
    """Hands mails to the server of the settings; thread-safe."""

    def __init__(self, server: MailServer | None, public_url: str) -> None:
        self._post, self._public_url = Post(server, "services.alerts.web"), public_url

    def send(self, to: str, *, key: str, at: datetime, clinic: ClinicUpdated | None, urgent: bool = True) -> None:
        """Ask somebody to sign in, in the clinic's usual language; of the same key it is the same mail.

        Raises errors of ours.
        """
        address = f"{(clinic and clinic.address) or self._public_url}/"
        language = clinic.languages[0] if clinic else "en"
        self._post.send(to, _subject if urgent else _calm_subject, address, key=key, at=at, language=language)


def _subject() -> str:
    return _("Attune: please sign in now")  # why, they learn once they have signed in


def _calm_subject() -> str:
    return _("Attune: please sign in")
