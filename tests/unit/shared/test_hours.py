from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from shared.hours import DAYS, Hours, Quiet, next_moment

VIENNA, NEW_YORK = "Europe/Vienna", "America/New_York"
WEEKDAYS = DAYS[:5]


def at(text: str, zone: str = VIENNA) -> datetime:
    """The instant at which a clock on the wall there shows this."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def hours(zone: str = VIENNA, *, days: tuple[str, ...] = WEEKDAYS, opens: str = "09:00") -> Hours:
    return Hours(time_zone=zone, days=days, opens=opens, closes="17:00")


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2026-11-27T08:59", "2026-11-27T09:00"),  # a Friday, just before
        ("2026-11-27T09:00", "2026-11-30T09:00"),  # it has opened: the next time is on Monday
        ("2026-11-27T18:00", "2026-11-30T09:00"),
        ("2026-11-28T03:00", "2026-11-30T09:00"),
        ("2026-11-29T23:59", "2026-11-30T09:00"),
        ("2026-11-30T00:00", "2026-11-30T09:00"),
        ("2026-12-31T20:00", "2027-01-01T09:00"),
    ],
)
def test_it_opens_next_on_a_working_day_at_its_hour(now: str, opening: str) -> None:
    assert hours().next_opening(at(now)) == at(opening)


def test_it_is_open_from_the_minute_it_opens_until_the_minute_it_closes() -> None:
    closes = at("2026-11-27T17:00")
    assert hours().open_until(at("2026-11-27T08:59:59")) is None
    assert hours().open_until(at("2026-11-27T09:00")) == closes
    assert hours().open_until(at("2026-11-27T16:59:59")) == closes
    assert hours().open_until(closes) is None
    assert hours().open_until(at("2026-11-28T12:00")) is None, "a Saturday"


def test_the_day_is_that_of_its_place_and_not_of_utc() -> None:
    there = hours(NEW_YORK)
    friday_evening = datetime(2026, 11, 28, 1, 30, tzinfo=UTC)
    assert there.next_opening(friday_evening) == at("2026-11-30T09:00", NEW_YORK)
    sunday_evening = datetime(2026, 11, 30, 3, tzinfo=UTC)
    assert there.next_opening(sunday_evening) == datetime(2026, 11, 30, 14, tzinfo=UTC)
    auckland = hours("Pacific/Auckland")
    assert auckland.open_until(datetime(2026, 11, 29, 22, tzinfo=UTC)) is not None, "Monday has begun there"


@pytest.mark.parametrize(
    ("friday", "monday"),
    [
        ("2026-03-27T18:00", datetime(2026, 3, 30, 7, tzinfo=UTC)),  # clocks go forward between them
        ("2026-10-23T18:00", datetime(2026, 10, 26, 8, tzinfo=UTC)),  # and back
    ],
)
def test_the_clock_on_the_wall_counts_when_clocks_change(friday: str, monday: datetime) -> None:
    assert hours().next_opening(at(friday)) == monday


def test_an_hour_that_a_day_does_not_have_or_has_twice_is_one_instant() -> None:
    by_night = hours(days=DAYS, opens="02:30")
    assert by_night.next_opening(at("2026-03-28T20:00")) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert by_night.next_opening(at("2026-10-24T20:00")) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second_time = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    assert by_night.open_until(second_time) == at("2026-10-25T17:00"), "it opened the first time"


def test_with_one_day_a_week_it_is_that_day_of_the_next_week() -> None:
    assert hours(days=("wed",)).next_opening(at("2026-11-25T09:00")) == at("2026-12-02T09:00")


def test_without_a_working_day_it_never_opens() -> None:
    assert hours(days=()).next_opening(at("2026-11-25T08:00")) is None
    assert hours(days=()).open_until(at("2026-11-25T12:00")) is None


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-27T08:00", "2026-11-27"),  # a Friday, before it opens
        ("2026-11-27T16:59", "2026-11-27"),
        ("2026-11-27T17:00", "2026-11-30"),  # closed: they learn of it on Monday
        ("2026-11-29T23:59", "2026-11-30"),
        ("2026-11-30T09:00", "2026-11-30"),
    ],
)
def test_people_learn_of_something_on_that_day_until_closing_and_else_on_the_next(now: str, day: str) -> None:
    assert hours().working_day(at(now)).isoformat() == day


def test_where_it_never_opens_the_day_is_the_one_on_the_wall() -> None:
    assert hours(days=()).working_day(at("2026-11-28T00:30")).isoformat() == "2026-11-28"


NIGHT = Quiet(begins="16:00", ends="10:30")


@pytest.mark.parametrize(
    ("now", "quiet", "moment"),
    [
        ("2026-11-27T12:00", None, "2026-11-27T12:00"),  # a Friday
        ("2026-11-27T17:00", None, "2026-11-30T09:00"),
        ("2026-11-27T10:29", NIGHT, "2026-11-27T10:30"),
        ("2026-11-27T16:00", NIGHT, "2026-11-30T10:30"),  # quiet until Saturday, and then it is closed
        ("2026-11-27T20:00", Quiet(begins="18:00", ends="08:00"), "2026-11-30T09:00"),
        ("2026-11-27T11:30", Quiet(begins="11:00", ends="12:00"), "2026-11-27T12:00"),
        ("2026-11-27T11:30", Quiet(begins="09:00", ends="17:00"), None),
        ("2026-10-25T02:30", Quiet(begins="02:00", ends="09:30"), "2026-10-26T09:30"),  # the clock goes back
    ],
)
def test_something_can_be_said_while_it_is_open_and_not_quiet(
    now: str, quiet: Quiet | None, moment: str | None
) -> None:
    assert next_moment(hours(), quiet, at(now)) == (moment and at(moment))


def test_a_clinic_that_is_never_open_has_no_such_moment() -> None:
    assert next_moment(hours(days=()), None, at("2026-11-27T12:00")) is None
