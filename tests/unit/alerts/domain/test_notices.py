"""Who is told by mail, and how mails stand."""

from datetime import UTC, datetime

from services.alerts.domain.notices import Line, Notice, notice_of

SINCE = datetime(2026, 5, 4, 3, 2, 1, 500_000, tzinfo=UTC)


def test_at_first_those_in_charge_are_told_then_those_who_run_the_clinic_too() -> None:
    line = Line(first=("sam", "ruth"), admins=("alex", "ruth"))
    assert (line.on(0), line.on(1)) == (["sam", "ruth"], ["sam", "ruth", "alex"])


def test_where_nobody_is_in_charge_the_next_in_line_is_told_at_once() -> None:
    assert Line(first=(), admins=("alex",)).on(0) == ["alex"]


def test_a_notice_is_another_each_time_it_is_news_and_on_each_rung() -> None:
    notice = Notice(alert_id="a", client_id="c", since=SINCE, rung=0)
    again = Notice(alert_id="a", client_id="c", since=SINCE.replace(second=2), rung=0)
    later = Notice(alert_id="a", client_id="c", since=SINCE, rung=1)
    assert len({one.key for one in (notice, again, later)}) == 3
    assert notice_of("c", notice.about) == notice
