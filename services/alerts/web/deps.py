"""What the views work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

import flask

from services.alerts.domain.rules import Timeline
from services.alerts.ports import (
    CountedAlerts,
    Figures,
    Mails,
    Neighbours,
    News,
    Proposals,
    RuleSets,
    RulesUnit,
    Tasks,
    Trajectories,
    Unit,
)
from services.alerts.ports.cards import CardsUnit, Editions
from services.alerts.ports.guesses import Guesses
from services.alerts.ports.ledger import Books
from services.alerts.ports.lists import Lists
from services.alerts.usecases.hear_not_safe import Hearing
from shared.clock import Clock
from shared.mail import MailServer
from shared.web.hub import Hub
from shared.web.once import Answers

T = TypeVar("T")


class WebUnit(Unit, RulesUnit, CardsUnit, Protocol):
    """A unit of work that also knows the answers already given."""

    @property
    def guesses(self) -> Guesses:
        """Clinicians' guesses."""

    @property
    def answers(self) -> Answers:
        """The answers, in this unit's transaction."""


class WebTransact(Protocol):
    """How views have work done in a unit of work."""

    def __call__(self, work: Callable[[WebUnit], T], /) -> T:
        """Do the work and give its result."""


@dataclass(frozen=True, kw_only=True)
class Deps:
    """Handed to the application in `bootstrap`; all but `transact` read outside units of work."""

    transact: WebTransact
    alerts: CountedAlerts
    lists: Lists
    trajectories: Trajectories
    cards: Editions
    guesses: Guesses
    rule_sets: RuleSets
    proposals: Proposals
    tasks: Tasks
    figures: Figures
    neighbours: Neighbours
    mails: Mails
    server: MailServer | None
    hearing: Hearing
    hub: Hub[News]
    books: Books
    clock: Clock

    @property
    def timeline(self) -> Timeline:
        """The rule sets as they stand now."""
        return self.rule_sets.timeline()


def deps() -> Deps:
    """This application's."""
    found: Deps = flask.current_app.extensions["attune"]
    return found
