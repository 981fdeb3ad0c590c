"""What can go wrong, in words: the domain raises these, and one place maps them to HTTP."""

from __future__ import annotations


class AttuneError(Exception):
    """An error that a person may read.

    `sentence` is safe to show; `detail` (ids, counts, never an answer, a name or a token) is for the log.
    """

    slug = "error"

    def __init__(self, sentence: str, **detail: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.detail = detail


class CannotStart(Exception):
    """A process cannot start before somebody puts something right; the message says what, in one line."""


class NotFound(AttuneError):
    """There is no such thing, or it is not this person's to see."""

    slug = "not-found"


class Erased(NotFound):
    """The client was erased: nothing about them is kept or taken any more."""

    slug = "not-found"


class Forbidden(AttuneError):
    """The person's role does not allow it."""

    slug = "forbidden"


class ConfirmationNeeded(Forbidden):
    """Whoever is signed in has to show once more that it is them."""

    slug = "confirmation-needed"


class SignInNeeded(AttuneError):
    """Nobody is signed in, or the login or token no longer counts."""

    slug = "sign-in-needed"


class Conflict(AttuneError):
    """It contradicts what is already there."""

    slug = "conflict"


class Gone(AttuneError):
    """It was there and has ended."""

    slug = "gone"


class Invalid(AttuneError):
    """The input is wrong; `fields` names where, each with one or more sentences."""

    slug = "invalid"

    def __init__(self, sentence: str, *, fields: dict[str, list[str]] | None = None, **detail: object) -> None:
        super().__init__(sentence, **detail)
        self.fields = fields or {}


class Stale(AttuneError):
    """Somebody changed it since the caller read it."""

    slug = "stale"


class PreconditionNeeded(AttuneError):
    """The caller must say which version it changes."""

    slug = "precondition-needed"


class Delayed(AttuneError):
    """It may be tried again after `retry_after` seconds."""

    def __init__(self, sentence: str, *, retry_after: int, **detail: object) -> None:
        super().__init__(sentence, **detail)
        self.retry_after = retry_after


class TooMany(Delayed):
    """Too many attempts."""

    slug = "too-many"


class Flooded(TooMany):
    """More requests than are taken within a minute."""


class Unavailable(Delayed):
    """Something that this needs does not answer at the moment."""

    slug = "unavailable"
