"""When so much fails that the deployment must be wrong, and not the data: then the worker stops."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Final

# One record in so many: more than that among the last ones are no accident.
SHARE: Final = 10


class TooMuchFails(Exception):
    """The worker stops; what it has not committed is read again by a version that can."""


class DeadLetterLimit:
    """Counts the dead letters among the records of late: at most so many, of ten times as many records.

    So a few bad records a day never stop a worker, and one that can read next to nothing stops before it has
    drained the topic.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._late: deque[bool] = deque(maxlen=max(1, most * SHARE))

    def check(self, dead: Sequence[bool]) -> None:
        """Raise TooMuchFails if these records, each a dead letter or not, would be too many."""
        late = deque(self._late, maxlen=self._late.maxlen)
        count = sum(late)
        for each in dead:
            if len(late) == late.maxlen:
                count -= late[0]
            late.append(each)
            count += each
            if count > self._most:
                raise TooMuchFails(
                    f"more than {self._most} of the last {len(late)} records cannot be read: this version is"
                    " wrong, or what wrote them; to set them aside all the same, raise ATTUNE_MAX_DEAD_LETTERS"
                )

    def note(self, dead: Sequence[bool]) -> None:
        """Remember these, once they are committed."""
        self._late.extend(dead)
