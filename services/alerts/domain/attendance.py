"""Attendance: sessions and check-ins in order, and which rules begin to hold with each.

Each speaks once when it begins to hold, and again only after it has ceased to hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from services.alerts.domain.rules import SlippingNumbers
from services.alerts.domain.slipping import missed_check_ins, missed_sessions

AttendanceKind = Literal["MISSED_CHECK_INS", "MISSED_SESSIONS"]


@dataclass(slots=True)
class Attendance:
    """The last sessions, missed or not, the last check-ins, answered or not, and which rules hold now."""

    missed: list[bool] = field(default_factory=list)
    answered: list[bool] = field(default_factory=list)
    holding: set[AttendanceKind] = field(default_factory=set)

    @property
    def missed_last(self) -> bool:
        """Whether the last session was missed."""
        return self.missed[-1:] == [True]


def attend(
    attendance: Attendance, numbers: SlippingNumbers, *, held: bool, answered: bool | None
) -> Iterator[AttendanceKind]:
    """Take the next session in; yield what begins to hold with it. None: its check-in may still be answered."""
    attendance.missed = [*attendance.missed[1 - numbers.running_missed :], not held]
    if _begins(attendance, "MISSED_SESSIONS", holds=missed_sessions(attendance.missed, numbers)):
        yield "MISSED_SESSIONS"
    if held and answered is not None:
        attendance.answered = [*attendance.answered[1 - numbers.window :], answered]
        if _begins(attendance, "MISSED_CHECK_INS", holds=missed_check_ins(attendance.answered, numbers)):
            yield "MISSED_CHECK_INS"


def _begins(attendance: Attendance, what: AttendanceKind, *, holds: bool) -> bool:
    """Tell whether this holds now and did not before, and remember."""
    held = what in attendance.holding
    (attendance.holding.add if holds else attendance.holding.discard)(what)
    return holds and not held
