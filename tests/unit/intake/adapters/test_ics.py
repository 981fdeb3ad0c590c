"""Calendars as they come from elsewhere: zones, exceptions, days, and files that mean harm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from services.intake.adapters.ics import MOST_BYTES, read_calendar
from services.intake.domain.calendars import Known, Reading, Span, by_code
from shared.errors import Invalid

VIENNA: Final = ZoneInfo("Europe/Vienna")
BEGIN: Final = datetime(2026, 3, 23, tzinfo=UTC)
MATCH: Final = by_code({"MR": "maya", "TK-2": "theo", "ÄÖ 1": "ada"})


def event(*lines: str, title: str = "MR", uid: str = "1") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", *lines, "END:VEVENT", ""])


def file(*events: str) -> bytes:
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\n"
    return (head + "".join(events) + "END:VCALENDAR\r\n").encode()


def read(data: bytes, *, days: int = 28) -> Reading:
    return read_calendar(data, Known(match=MATCH, zone=VIENNA, span=Span(BEGIN, BEGIN + timedelta(days=days))))


def times(data: bytes) -> list[str]:
    return [f"{one.starts_at:%d.%m. %H:%M} {one.client_id}" for one in read(data).entries]


@pytest.mark.parametrize(
    ("title", "client_id"),
    [
        ("MR", "maya"),
        ("therapy mr, room 2", "maya"),
        ("tk-2 (phone)", "theo"),
        ("Session ÄÖ 1", "ada"),
        ("MRT", None),
        ("MR-7", None),
        ("TK-22", None),
        ("MR and TK-2", None),
        ("", None),
    ],
)
def test_a_client_is_found_by_their_code_as_a_whole_word(title: str, client_id: str | None) -> None:
    assert MATCH(title) == client_id


def test_no_codes_match_nothing() -> None:
    assert by_code({})("MR") is None


def test_a_time_is_read_in_its_zone_or_by_the_clinics_clock() -> None:
    found = times(
        file(
            event("DTSTART:20260324T090000Z", uid="utc"),
            event("DTSTART;TZID=America/New_York:20260325T090000", uid="zone"),
            event("DTSTART:20260326T090000", uid="floating"),
        )
    )
    assert found == ["24.03. 09:00 maya", "25.03. 13:00 maya", "26.03. 08:00 maya"]


def test_a_zone_that_the_file_brings_counts() -> None:
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Our own\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0300\r\n"
        "TZOFFSETTO:+0300\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    assert times(file(zone, event("DTSTART;TZID=Our own:20260324T090000"))) == ["24.03. 06:00 maya"]


def test_weekly_sessions_keep_their_time_of_day_when_clocks_change() -> None:
    found = times(file(event("DTSTART;TZID=Europe/Vienna:20260105T100000", "RRULE:FREQ=WEEKLY")))
    assert found == ["23.03. 09:00 maya", "30.03. 08:00 maya", "06.04. 08:00 maya", "13.04. 08:00 maya"]


def test_exceptions_count() -> None:
    zone = ";TZID=Europe/Vienna:"
    found = times(
        file(
            event(
                f"DTSTART{zone}20260323T100000",
                "RRULE:FREQ=WEEKLY;COUNT=4",
                f"EXDATE{zone}20260330T100000",
            ),
            event(f"DTSTART{zone}20260407T150000", f"RECURRENCE-ID{zone}20260406T100000"),
            event(f"DTSTART{zone}20260413T100000", f"RECURRENCE-ID{zone}20260413T100000", "STATUS:CANCELLED"),
        )
    )
    assert found == ["23.03. 09:00 maya", "07.04. 13:00 maya"]


def test_one_that_was_cancelled_is_none() -> None:
    assert times(file(event("DTSTART:20260324T090000Z", "STATUS:CANCELLED"))) == []


def test_all_day_entries_and_others_are_counted_and_left_out() -> None:
    found = read(
        file(
            event("DTSTART;VALUE=DATE:20260324", uid="day"),
            event("DTSTART:20260324T090000Z", uid="team", title="Team"),
            event("DTSTART:20200324T090000Z", uid="long ago", title="Team"),
            event("DTSTART:20260324T110000Z", uid="session"),
            event("DTSTART:nonsense", uid="broken"),
            event(uid="timeless"),
        )
    )
    assert [one.client_id for one in found.entries] == ["maya"]
    assert (found.all_day, found.unmatched, found.unread) == (1, 1, 2)


def test_what_lies_outside_the_span_is_left_out() -> None:
    outside = [event("DTSTART:20260322T090000Z", uid="a"), event("DTSTART:20260420T000000Z", uid="b")]
    assert times(file(*outside)) == []


@pytest.mark.parametrize("data", [b"", b"hello", b"\x00\xff" * 50, b"<html></html>", b"BEGIN:VCALENDAR\r\n"])
def test_what_is_no_calendar_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(Invalid, match="no calendar"):
        read(data)


def test_ten_megabytes_are_not_looked_at() -> None:
    with pytest.raises(Invalid, match="too large"):
        read(b"x" * 10 * MOST_BYTES)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=1000000000",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYSECOND=0,1,2,3;BYMINUTE=0,1,2;BYHOUR=1,2",
    ],
)
def test_what_comes_back_within_a_day_is_not_reckoned(rule: str) -> None:
    found = read(
        file(event("DTSTART:20260323T090000Z", f"RRULE:{rule}"), event("DTSTART:20260324T090000Z", uid="2"))
    )
    assert (len(found.entries), found.unread) == (1, 1)


def test_a_rule_from_the_year_one_is_not_reckoned() -> None:
    found = read(file(event("DTSTART:00010101T090000Z", "RRULE:FREQ=DAILY")))
    assert (len(found.entries), found.unread) == (0, 1)


def test_a_huge_count_is_reckoned_for_the_span_alone() -> None:
    found = read(file(event("DTSTART:20260101T090000Z", "RRULE:FREQ=DAILY;COUNT=1000000000")))
    assert len(found.entries) == 28


def test_more_entries_than_anybody_has_are_refused() -> None:
    many = [event(f"DTSTART:20260324T09{n % 60:02}{n // 60:02}Z", uid=str(n)) for n in range(60)]
    assert len(read(file(*many)).entries) == 60
    rules = [
        event(f"DTSTART:2026030{1 + n // 60}T{n % 24:02}{n % 60:02}00Z", "RRULE:FREQ=DAILY", uid=str(n))
        for n in range(120)
    ]
    with pytest.raises(Invalid, match="too much"):
        read(file(*rules))
