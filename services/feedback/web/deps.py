"""What the views work with."""

from __future__ import annotations

from dataclasses import dataclass

import flask

from services.feedback.domain.questionnaire import Asking
from services.feedback.usecases.learn import Desk
from shared.clock import Clock


@dataclass(frozen=True, kw_only=True)
class Deps:
    """Handed to the application in `bootstrap`."""

    desk: Desk
    public_url: str
    crisis_contacts: str
    asking: Asking
    clock: Clock

    def link(self, token: str) -> str:
        """The address of a check-in."""
        return f"{self.public_url}/feedback/c/{token}"


def deps() -> Deps:
    """This application's."""
    found: Deps = flask.current_app.extensions["attune"]
    return found
