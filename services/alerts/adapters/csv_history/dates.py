"""Dates as files have them: ISO, another way that a person names, or day first where the file leaves no doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from services.alerts.adapters.csv_history.options import Missing
from services.alerts.adapters.csv_history.trouble import BadCell, BadHistory
from services.alerts.adapters.csv_history.values import NO_ANSWER, Values, microseconds

YEARS: Final = range(1900, 2200)
EXCEL: Final = "excel"
# Day 60 of Excel's calendar never was, so later days count from here.
EXCEL_BEGINS: Final = datetime(1899, 12, 30)  # noqa: DTZ001 -- as naive as the cells
A_TWELFTH: Final = 12

# What may follow a date.
_TIMES: Final = ("", " %H:%M", " %H:%M:%S", "T%H:%M", "T%H:%M:%S", " %I:%M %p", " %I:%M:%S %p", " %H:%M:%S.%f")
_YEAR_FIRST: Final = re.compile(r"\d{4}([./-])\d{1,2}\1\d{1,2}\b.*")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2\d{4}\b.*")
_SERIAL: Final = re.compile(r"[1-9]\d{0,5}([.,]\d+)?")
_LETTERS: Final = {"YYYY": "%Y", "YY": "%y", "MMM": "%b", "MM": "%m", "M": "%m", "DD": "%d", "D": "%d"}


def layout(said: str) -> str:
    """Return how dates are written, DD.MM.YYYY or the like, as `strptime` has it; raises ValueError."""
    if said.casefold() == EXCEL:
        return EXCEL
    # A time may follow the date in any case.
    day = said.upper().split("H")[0].rstrip(" T,")
    found = said if "%" in said else re.sub("|".join(_LETTERS), lambda part: _LETTERS[part[0]], day)
    example = datetime(2026, 3, 31, tzinfo=UTC)
    if example.strftime(found) == example.replace(year=2025).strftime(found):
        raise ValueError(said)  # no year: from Python 3.13 on, strptime only warns of some of these
    try:
        same = datetime.strptime(example.strftime(found), found).date() == example.date()  # noqa: DTZ007 -- days only
    except re.error as error:
        raise ValueError(said) from error
    if not same:
        raise ValueError(said)
    return found


class Instants(Values[int]):
    """Instants in microseconds since 1970; without an offset they are taken as UTC."""

    def __init__(self, missing: Missing, formats: Sequence[str] = (), until: datetime | None = None) -> None:
        super().__init__(missing)
        self._formats = tuple(map(layout, formats))
        self._guesses = all(one == EXCEL for one in self._formats)
        self._until = until
        # By what stands between the parts, a date that can only be read so, or either way.
        self._day_first: dict[str, str] = {}
        self._month_first: dict[str, str] = {}
        self._either: dict[str, str] = {}

    @property
    def notes(self) -> list[str]:
        """What is to be told of how dates were read."""
        return ["dates with the day first"] if self._day_first else []

    def decide(self) -> None:
        """Look back on all dates; raises BadHistory if one can be read both ways, and no other says which."""
        for sign, text in self._month_first.items():
            raise BadHistory(f"Dates like {text!r} have the month first: say --date-format MM{sign}DD{sign}YYYY.")
        for sign, text in self._either.items():
            if sign not in self._day_first:
                raise BadHistory(
                    f"Dates like {text!r} can be read with the day or the month first, and no date in the file"
                    f" says which: say --date-format DD{sign}MM{sign}YYYY, or MM{sign}DD{sign}YYYY."
                )

    def read(self, text: str) -> int:
        """Read a date, or date and time."""
        instant = next(self._readings(text), None)
        if instant is None:
            raise _no_date(text)
        if instant.year not in YEARS:
            raise BadCell("a year that cannot be", repr(text[:40]))
        instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        if self._until is not None and instant > self._until:
            raise BadCell("which is still to come. Is the year right?", repr(text[:40]))
        return microseconds(instant)

    def _readings(self, text: str) -> Iterator[datetime]:
        with suppress(ValueError):
            yield datetime.fromisoformat(text)
        for one in self._formats:
            yield from _serial(text) if one == EXCEL else _written(text, one)
        if year_first := _YEAR_FIRST.fullmatch(text):
            sign = year_first[1]
            yield from _written(text, f"%Y{sign}%m{sign}%d")
        elif self._guesses and (found := _YEAR_LAST.fullmatch(text)):
            yield from self._guessed(text, int(found[1]), found[2], int(found[3]))

    def _guessed(self, text: str, first: int, sign: str, second: int) -> Iterator[datetime]:
        """Read it with the day first, and keep what it says of the whole file."""
        if first <= A_TWELFTH < second:
            self._month_first.setdefault(sign, text)
            raise BadCell(f"which has the month first: say --date-format MM{sign}DD{sign}YYYY", repr(text[:40]))
        for instant in _written(text, f"%d{sign}%m{sign}%Y"):
            if first != second:
                (self._day_first if first > A_TWELFTH else self._either).setdefault(sign, text)
            yield instant


def _written(text: str, how: str) -> Iterator[datetime]:
    """Read a date written so, with or without a time after it."""
    for time in _TIMES if "%H" not in how and "%I" not in how else ("",):
        try:
            yield datetime.strptime(text, how + time)  # noqa: DTZ007 -- an offset is not expected here
        except ValueError:
            continue


def _serial(text: str) -> Iterator[datetime]:
    """Read a day's number as spreadsheets keep it, with the time as a part of a day."""
    if _SERIAL.fullmatch(text):
        yield EXCEL_BEGINS + timedelta(seconds=round(float(text.replace(",", ".")) * 86_400))


def _no_date(text: str) -> BadCell:
    if _SERIAL.fullmatch(text):
        return BadCell("which is a date as a spreadsheet keeps it: say --date-format excel", text, hint="dates")
    known = text.casefold() in NO_ANSWER
    wrong = "which is no date like 2026-03-31 or 2026-03-31T14:00Z"
    return BadCell(wrong, repr(text[:40]), hint="missing" if known else "dates")
