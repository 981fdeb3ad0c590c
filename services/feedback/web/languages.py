"""The language of a client's pages: what they chose here, else what the clinic knows, else the browser's."""

from __future__ import annotations

import flask

from services.feedback.web.deps import deps
from shared import logs
from shared.errors import NotFound, Unavailable
from shared.web import speech

log = logs.get(__name__)


def speak_to(client_id: str) -> None:
    """Speak the language that is known of the client, on this page and those that follow from it."""
    if speech.chosen() is None:
        speech.speak(deps().desk.intake.language_of(client_id))


def remember(token: str) -> None:
    """Have the clinic know what the client chose, once they have answered: a mere look may be a mail scanner's."""
    chosen = speech.chosen()
    invitation = deps().desk.transact(lambda unit: unit.invitations.of_token(token)) if chosen else None
    if chosen is None or invitation is None or flask.session.get(speech.KNOWN) == chosen:
        return
    try:
        deps().desk.intake.remember_language(invitation.client_id, chosen)
    except (NotFound, Unavailable):
        log.info("language_not_remembered", client_id=invitation.client_id)
