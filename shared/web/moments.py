"""Instants in a reader's words: `day` and `dated` for the date alone and with its time, the same way everywhere.

`ago` and `when` are for pages about what has just been: those say the day of the week or how long ago it was. One
page keeps to one of the two ways. Each is a filter of templates; those that end in `_words` give the words alone,
for a sentence. No other file puts an instant into words. How a date is laid out is a text for translators: its
letters are Unicode's (`EEE` the weekday, `d` the day, `MMM` the month), words among them stand in 'single quotes'.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

import flask_babel
from babel import Locale
from babel.dates import format_datetime
from markupsafe import Markup

from shared import clock
from shared.web.words import _

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
UNITS = {MINUTE: "minute", HOUR: "hour", DAY: "day"}
WEEK = timedelta(days=7)
NEAR = timedelta(days=6)  # in which no weekday comes twice
ENGLISH: Final = Locale("en")
# A layout without any of these says the day alone.
CLOCK: Final = frozenset("hHkKma")
REMEMBERED: Final = 4_000


def ago(instant: datetime, *, now: datetime | None = None) -> Markup:
    """How long ago it was, or its date when that is over a week: `<time>12 minutes ago</time>`."""
    passed = (now or clock.now()) - instant
    return _time(instant, ago_words(instant, now=now) if passed < WEEK else day_words(instant, now=now))


def when(instant: datetime, *, now: datetime | None = None) -> Markup:
    """Weekday and time within a week either way, else date and time."""
    return _time(instant, when_words(instant, now=now))


def day(instant: datetime, *, now: datetime | None = None) -> Markup:
    """The date, with the year when it is another: `20 Nov`."""
    return _time(instant, day_words(instant, now=now))


def dated(instant: datetime, *, now: datetime | None = None) -> Markup:
    """Weekday, date and time: in a list of weekly sessions the weekday alone says nothing."""
    return _time(instant, dated_words(instant, now=now))


def ago_words(instant: datetime, *, now: datetime | None = None) -> str:
    """How long ago it was: `12 minutes ago`."""
    passed = (now or clock.now()) - instant
    if passed < MINUTE:
        return _("just now")
    return str(flask_babel.format_timedelta(-passed, granularity="second", add_direction=True, threshold=1))


def lasting_words(passed: timedelta) -> str:
    """For how long something lasts, in whole minutes, hours from two on, or days from two on: `18 hours`."""
    unit = next((unit for unit in (DAY, HOUR) if passed >= 2 * unit), MINUTE)
    whole = max(1, passed // unit) * unit
    return str(flask_babel.format_timedelta(whole, granularity=UNITS[unit], threshold=2, add_direction=False))


def when_words(instant: datetime, *, now: datetime | None = None) -> str:
    """`Fri 10:00` within a week either way, else `Fri 20 Nov, 10:00`."""
    near = abs((now or clock.now()) - instant) <= NEAR
    return _words(instant, _("EEE HH:mm")) if near else dated_words(instant, now=now)


def at_words(instant: datetime, *, now: datetime | None = None) -> str:
    """For a sentence about what happened: `at 10:00` if it was today, `on Fri at 10:00` within a week."""
    here, today = _here(instant, now or clock.now())
    time = time_words(instant)
    if here.date() == today.date():
        return _("at %(time)s", time=time)
    on = _words(instant, "EEE") if abs(today - here) <= NEAR else day_words(instant, now=now)
    return _("on %(day)s at %(time)s", day=on, time=time)


def day_words(instant: datetime, *, now: datetime | None = None) -> str:
    """`20 Nov`, with the year when it is another."""
    return _words(instant, _("d MMM") if _this_year(instant, now) else _("d MMM y"))


def dated_words(instant: datetime, *, now: datetime | None = None) -> str:
    """`Fri 20 Nov, 10:00`."""
    return _words(instant, _("EEE d MMM, HH:mm") if _this_year(instant, now) else _("EEE d MMM y, HH:mm"))


def spoken_words(instant: datetime, *, now: datetime | None = None) -> str:
    """`Friday 20 November`, as one would say it to a client."""
    return _words(instant, _("EEEE d MMMM") if _this_year(instant, now) else _("EEEE d MMMM y"))


def coming_words(instant: datetime, *, now: datetime | None = None) -> str:
    """For a sentence about what is still to come: `Monday at 09:00`, with the date where that is a week away."""
    layout = _("EEEE") if abs(instant - (now or clock.now())) <= NEAR else _("EEEE d MMMM")
    return _("%(day)s at %(time)s", day=_words(instant, layout), time=time_words(instant))


def time_words(instant: datetime) -> str:
    """`10:00`."""
    return _words(instant, "HH:mm")


def months_words(first: date, last: date) -> str:
    """The months from one to another of the same year: `July to September 2026`."""
    names = {
        name: flask_babel.format_date(day, "LLLL", rebase=False)
        for name, day in (("first", first), ("last", last))
    }
    return _("%(first)s to %(last)s %(year)s", year=last.year, **names)


def _words(instant: datetime, layout: str) -> str:
    [here] = _here(instant)
    here = here.replace(second=0, microsecond=0, tzinfo=None)
    of_the_day = here.replace(hour=0, minute=0) if CLOCK.isdisjoint(layout) else here
    return _laid_out(of_the_day, layout, flask_babel.get_locale() or ENGLISH)


@lru_cache(maxsize=REMEMBERED)
def _laid_out(here: datetime, layout: str, locale: Locale) -> str:
    """The same as Babel says it, which takes its time; lists say the same few dates over and over."""
    return format_datetime(here, layout, locale=locale)


def _this_year(instant: datetime, now: datetime | None) -> bool:
    here, today = _here(instant, now or clock.now())
    return here.year == today.year


def _here(*instants: datetime) -> list[datetime]:
    """The instants by the clinic's clocks."""
    zone = flask_babel.get_timezone()
    return [instant.astimezone(zone) for instant in instants]


def _time(instant: datetime, words: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(instant.isoformat(), words)
