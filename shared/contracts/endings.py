"""Which logins and tokens have ended, as intake tells the other services."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """What ended since a position, and the position to ask from the next time.

    `secrets` are the hashes of logins and tokens that are nobody's any more. Of `staff` something changed that may
    decide what they see. `anybody` says that this may be true of everybody, as something may have been missed.
    """

    position: str | None
    secrets: Sequence[str] = ()
    staff: Sequence[str] = ()
    anybody: bool = False

    @property
    def news(self) -> bool:
        """Whether it says anything."""
        return bool(self.secrets or self.staff or self.anybody)
