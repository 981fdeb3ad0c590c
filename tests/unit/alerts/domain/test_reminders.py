from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.alerts.domain.acts import Act
from services.alerts.domain.reminders import Reminder, last_to, unanswered

AT = datetime(2026, 11, 26, 10, tzinfo=UTC)


def reminder(hours: int, to: str = "sam") -> Reminder:
    return Reminder(by="ruth", to=to, at=AT + timedelta(hours=hours))


def act(hours: int, by: str) -> Act:
    return Act(act_id=f"{by}{hours}", alert_id="a", act="acknowledge", by=by, at=AT + timedelta(hours=hours))


def test_the_last_one_to_a_clinician_counts_in_whatever_order_they_stand() -> None:
    assert last_to([reminder(5), reminder(1), reminder(9, "ola")], "sam") == reminder(5)
    assert last_to([reminder(1)], "ola") is None
    assert last_to([reminder(1)], None) is None


def test_an_act_before_it_is_no_answer_and_one_after_it_is() -> None:
    asked = [reminder(1)]
    assert unanswered(asked, [act(0, "sam")], "sam", "sam") == reminder(1)
    assert unanswered(asked, [act(2, "sam")], "sam", "sam") is None
    assert unanswered([*asked, reminder(3)], [act(2, "sam")], "sam", "sam") == reminder(3), "asked again"


def test_whoever_stands_in_answers_for_the_clinician_and_nobody_else_does() -> None:
    assert unanswered([reminder(1)], [act(2, "ruth")], "sam", "ola") == reminder(1)
    assert unanswered([reminder(1)], [act(2, "ola")], "sam", "ola") is None
