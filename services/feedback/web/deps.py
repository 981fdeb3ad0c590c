"""What the views work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

import flask

from services.feedback.domain.instruments import Instruments
from services.feedback.domain.questionnaire import Asking
from services.feedback.ports import Postbox, RecordTransact, Unit
from services.feedback.ports.record import Hashing
from services.feedback.usecases.learn import Desk
from shared.clock import Clock
from shared.web.clinic import clinic
from shared.web.once import WithAnswers
from shared.web.onlookers import FindLooked, nobody_looked

T = TypeVar("T")


class WebUnit(Unit, WithAnswers, Protocol):
    """A unit of work that also keeps where a form's first click led."""


class WebTransact(Protocol):
    """How views have work done in a unit of work, where a second click must find the first."""

    def __call__(self, work: Callable[[WebUnit], T], /) -> T:
        """Do the work and give its result; it may be started again, each time with a fresh unit."""


@dataclass(frozen=True, kw_only=True)
class Deps:
    """Handed to the application in `bootstrap`."""

    desk: Desk
    instruments: Instruments
    transact: WebTransact
    record: RecordTransact
    hashing: Hashing
    public_url: str
    clock: Clock
    postbox: Postbox
    reads_bounces: bool
    looked: FindLooked = nobody_looked

    def link(self, token: str) -> str:
        """The address of a check-in, as phones reach it."""
        return f"{self.address}/feedback/c/{token}"

    @property
    def address(self) -> str:
        """Where phones reach Attune."""
        found = clinic()
        return (found and found.address) or self.public_url

    @property
    def asking(self) -> Asking:
        """Which questionnaires the clinic has asked, and how often; none before it has said so."""
        found = clinic()
        if found is None:
            return Asking()
        return Asking(
            questionnaires=tuple(
                asked for name, asked in self.instruments.questionnaires.items() if name in found.instruments
            ),
            every_weeks=found.instruments_every_weeks,
        )


def deps() -> Deps:
    """This application's."""
    found: Deps = flask.current_app.extensions["attune"]
    return found
