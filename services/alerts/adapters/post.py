"""The mail that asks people to sign in, and the server that takes it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from shared.contracts.clinic import ClinicUpdated
from shared.errors import Unavailable
from shared.mail import Mail, MailServer, send
from shared.web.speech import Speech
from shared.web.words import _

# Somebody has to set a server up meanwhile.
LOOK_AGAIN_S: Final = 300


class SmtpPost:
    """Hands mails to the server of the settings; thread-safe."""

    def __init__(self, server: MailServer | None, public_url: str) -> None:
        self._server, self._public_url = server, public_url
        self._speech = Speech("services.alerts.web")

    def send(self, to: str, *, key: str, at: datetime, clinic: ClinicUpdated | None) -> None:
        """Ask somebody to sign in, in the clinic's usual language; of the same key it is the same mail.

        Raises errors of ours.
        """
        if self._server is None:
            raise Unavailable("Attune has no mail server.", retry_after=LOOK_AGAIN_S)
        with self._speech.in_language(clinic.languages[0] if clinic else "en"):
            # All that a mail says, whoever reads it over a shoulder; why, they learn once they have signed in.
            subject = _("Attune: please sign in now")
        text = f"{subject}\n\n{(clinic and clinic.address) or self._public_url}/\n"
        send(self._server, Mail(key=key, to=to, subject=subject, text=text, written_at=at))
