"""Mail that asks somebody to open an address of ours: a subject in their language, the address, and no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from shared.errors import Unavailable
from shared.mail import Mail, MailServer, send
from shared.sentence import say
from shared.web.speech import Speech

# Somebody has to set a server up meanwhile.
LOOK_AGAIN_S: Final = 300


class Post:
    """Hands mails to the server of the settings; thread-safe. `package` is where the sentences are translated."""

    def __init__(self, server: MailServer | None, package: str) -> None:
        self.server = server
        self._speech = Speech(package)

    def send(
        self,
        to: str,
        subject: Callable[[], str],
        address: str,
        *,
        key: str,
        at: datetime,
        language: str,
        beside: str = "",
        unsubscribe: str | None = None,
    ) -> None:
        """Send it; of the same key it is the same mail. `subject` is called where that language is spoken.

        `beside` is a code that does the same as the address. Raises errors of ours.
        """
        if self.server is None:
            raise Unavailable(say("Attune has no mail server."), retry_after=LOOK_AGAIN_S)
        text = self.text(subject, address, language, beside=beside)
        said = text.partition("\n")[0]
        mail = Mail(key=key, to=to, subject=said, text=text, written_at=at, unsubscribe=unsubscribe)
        send(self.server, mail)

    def text(self, subject: Callable[[], str], address: str, language: str, *, beside: str = "") -> str:
        """All that such a text says, whoever reads it over a shoulder."""
        with self._speech.in_language(language):
            return "\n\n".join(filter(None, (subject(), address, beside))) + "\n"
