"""Who holds a check-in link: the secrets that they bring, and who of the staff is signed in with them."""

from __future__ import annotations

from dataclasses import dataclass

from shared.contracts.principal import Principal


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Whoever opened or sent a check-in, and how; of several secrets the first is what a rating is bound to.

    `remembered` says that the browser keeps its secret, so that it can come back to change the answers.
    """

    via: str
    secrets: tuple[str, ...] = ()
    staff: tuple[Principal, ...] = ()
    remembered: bool = False
