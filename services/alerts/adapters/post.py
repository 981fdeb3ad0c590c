"""The mail and the messages that ask people to sign in, and whoever takes them."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from services.alerts.domain.prompt_notices import Wishes
from shared import messages
from shared.contracts.clinic import ClinicUpdated
from shared.mail import MailServer
from shared.web.post import Post
from shared.web.words import _, ngettext

if TYPE_CHECKING:
    from shared.outbound import Stub


class StaffPost:
    """Hands mails to the server of the settings, and messages to the clinic's service for these; thread-safe."""

    def __init__(self, server: MailServer | None, public_url: str, *, stub: Stub | None = None) -> None:
        self._post, self._public_url = Post(server, "services.alerts.web"), public_url
        self._stub = stub

    def send(self, to: str, *, key: str, at: datetime, clinic: ClinicUpdated | None, urgent: bool = True) -> None:
        """Ask somebody to sign in, in the clinic's usual language; of the same key it is the same mail.

        Raises errors of ours.
        """
        subject = _now if urgent else _calm_subject
        self._post.send(to, subject, self._address(clinic), key=key, at=at, language=_language(clinic))

    def tell(
        self, to: Wishes, *, waiting: int | None, key: str, at: datetime, clinic: ClinicUpdated | None
    ) -> None:
        """Say that something waits, or how much, in the way that they want; as `send` otherwise.

        Where the service takes no message for their number, mail goes out instead.
        """
        subject = _something if waiting is None else partial(_so_many, waiting)
        address, language = self._address(clinic), to.language or _language(clinic)
        if to.phone and to.account:
            with suppress(messages.NotTaken):
                text = self._post.text(subject, address, language)
                messages.send(to.account, to.phone, text, stub=self._stub)
                return
        self._post.send(to.email, subject, address, key=key, at=at, language=language)

    def _address(self, clinic: ClinicUpdated | None) -> str:
        return f"{(clinic and clinic.address) or self._public_url}/"


def _language(clinic: ClinicUpdated | None) -> str:
    return clinic.languages[0] if clinic else "en"


def _now() -> str:
    return _("Attune: please sign in now")  # why, they learn once they have signed in


def _calm_subject() -> str:
    return _("Attune: please sign in")


def _something() -> str:
    return _("Attune: something new waits for you")


def _so_many(count: int) -> str:
    return ngettext("Attune: one new prompt waits for you", "Attune: %(num)s new prompts wait for you", count)
