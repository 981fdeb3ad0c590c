"""Clients and their episodes of care."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

from services.intake.domain.endings import EndingStep, Step, step_after
from services.intake.domain.ids import Version
from services.intake.domain.text import wrong
from shared.errors import Conflict

ClientStatus = Literal["open", "closed"]
Ending = Literal["agreed", "unplanned"]
Language = Literal["en", "es"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "es")


@dataclass(frozen=True, kw_only=True)
class Pause:
    """A time in which a client wants no check-ins; without an end while it lasts."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Client:
    """A client of the clinic; `code` is how the clinic's own papers name them.

    `mail_consent` is that they agreed to be sent links; `safe_to_mail` and `safe_to_text` that nobody else reads
    what comes to this address or this number. `mail_ended_at` is when they themselves asked for no more of it, and
    `pauses` are the times in which they wanted no check-ins at all. A
    `language` of none is whatever their phone asks for.
    """

    client_id: str
    code: str = field(repr=False)
    name: str = field(repr=False)
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    clinician_id: str
    team_id: str | None = None
    status: ClientStatus = "open"
    mail_consent: bool = False
    safe_to_mail: bool = False
    safe_to_text: bool = False
    mail_ended_at: datetime | None = None
    language: Language | None = None
    pauses: tuple[Pause, ...] = ()
    created_at: datetime
    version: Version = None

    @property
    def mail_to(self) -> str | None:
        """The address to which a link may be sent now."""
        return self.email if self.mail_consent and self.safe_to_mail and not self.paused_since else None

    @property
    def text_to(self) -> str | None:
        """The number to which a link may be sent now."""
        return self.phone if self.mail_consent and self.safe_to_text and not self.paused_since else None

    @property
    def paused_since(self) -> datetime | None:
        """Since when they want no check-ins; None while they do."""
        return self.pauses[-1].since if self.pauses and self.pauses[-1].until is None else None

    def paused(self, now: datetime) -> Client:
        """With no check-ins from now on, as they said themselves; once is enough."""
        return self if self.paused_since else replace(self, pauses=(*self.pauses, Pause(since=now)))

    def resumed(self, now: datetime) -> Client:
        """With check-ins again."""
        if self.paused_since is None:
            return self
        return replace(self, pauses=(*self.pauses[:-1], replace(self.pauses[-1], until=now)))

    def asked_for_no_more(self, now: datetime) -> Client:
        """With their consent ended by themselves; nothing else changes."""
        return replace(self, mail_consent=False, mail_ended_at=now) if self.mail_consent else self


@dataclass(frozen=True, kw_only=True)
class Episode:
    """An episode of care, open until it has ended; a client has one open at most.

    `ending_steps` are those that a planned ending has taken so far, with who took them and when, oldest first.
    """

    episode_id: str
    client_id: str
    opened_at: datetime
    planned_ending_at: datetime | None = None
    ended_at: datetime | None = None
    ending: Ending | None = None
    ending_steps: tuple[EndingStep, ...] = ()
    version: Version = None

    @property
    def ending_step(self) -> Step | None:
        """How far a planned ending has come; one that an earlier version took down has a date and no steps."""
        if self.ending_steps:
            return self.ending_steps[-1].step
        return "agreed" if self.planned_ending_at is not None else None

    def with_step(self, step: EndingStep) -> Episode:
        """With the next step of a planned ending; the same once more changes nothing.

        Raises Conflict for one that does not follow, and Invalid for a last session before care began.
        """
        if self.ended_at is not None:
            raise Conflict("This client’s care has ended.")
        if step.on is not None and step.on < self.opened_at:
            raise wrong("planned_ending_at", "This lies before the episode began.")
        if step.step == self.ending_step and step.on in {None, self.planned_ending_at}:
            return self
        step_after(self.ending_step, step.step)
        planned = {"agreed": step.on, "carried_on": None}.get(step.step, self.planned_ending_at)
        return replace(self, planned_ending_at=planned, ending_steps=(*self.ending_steps, step))

    def ended(self, at: datetime, ending: Ending | None) -> Episode:
        """Ended at that instant, but never before it began."""
        return replace(self, ended_at=max(at, self.opened_at), ending=ending)


@dataclass(frozen=True, kw_only=True)
class Tombstone:
    """What is left of an erased client, so that a late event brings nothing back."""

    client_id: str
    erased_at: datetime
    version: tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """The receipt for a client's erasure; what it says of the other services is asked when somebody looks.

    `reason` is why, without the client's name: the receipt stays. Programs and earlier versions may give none.
    """

    erasure_id: str
    client_id: str
    erased_at: datetime
    asked_by: str
    reason: str | None = field(default=None, repr=False)
