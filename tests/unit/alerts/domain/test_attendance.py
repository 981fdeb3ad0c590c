"""Rules on attendance speak once, when they begin to hold."""

from services.alerts.domain.attendance import Attendance, attend
from services.alerts.domain.rules import SlippingNumbers

NUMBERS = SlippingNumbers()


def spoken(marks: str) -> list[tuple[int, str]]:
    """Return at which session which rule spoke: + answered, - not answered, ? may still be, x missed."""
    attendance = Attendance()
    answers = {"+": True, "-": False, "?": None, "x": None}
    return [
        (number, kind)
        for number, mark in enumerate(marks, start=1)
        for kind in attend(attendance, NUMBERS, held=mark != "x", answered=answers[mark])
    ]


def test_check_ins_not_answered() -> None:
    assert spoken("+-") == []
    assert spoken("---") == [(2, "MISSED_CHECK_INS")]
    assert spoken("+---") == [(4, "MISSED_CHECK_INS")]
    assert spoken("--++++++--") == [(2, "MISSED_CHECK_INS")]
    assert spoken("--+++++++++---") == [(2, "MISSED_CHECK_INS")]
    assert spoken("-?") == []


def test_sessions_missed() -> None:
    assert spoken("+x+x") == []
    assert spoken("+xxx+xx") == [(3, "MISSED_SESSIONS"), (7, "MISSED_SESSIONS")]


def test_whether_the_last_session_was_missed() -> None:
    attendance = Attendance()
    assert not attendance.missed_last
    list(attend(attendance, NUMBERS, held=False, answered=None))
    assert attendance.missed_last
