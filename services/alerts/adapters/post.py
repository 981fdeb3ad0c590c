"""The mail that asks people to sign in, and the server that takes it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from shared.errors import Unavailable
from shared.mail import Mail, MailServer, send

# All that a mail says, whoever reads it over a shoulder; why, they learn once they have signed in.
SUBJECT: Final = "Attune: please sign in now"
# Somebody has to set a server up meanwhile.
LOOK_AGAIN_S: Final = 300


class SmtpPost:
    """Hands mails to the server of the settings; thread-safe."""

    def __init__(self, server: MailServer | None, public_url: str) -> None:
        self._server, self._public_url = server, public_url

    def send(self, to: str, *, key: str, at: datetime, link: str | None) -> None:
        """Ask somebody to sign in; of the same key it is the same mail. Raises errors of ours."""
        if self._server is None:
            raise Unavailable("Attune has no mail server.", retry_after=LOOK_AGAIN_S)
        text = f"{SUBJECT}\n\n{link or self._public_url}/\n"
        send(self._server, Mail(key=key, to=to, subject=SUBJECT, text=text, written_at=at))
