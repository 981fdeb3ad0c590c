"""`./attune replay` and `./attune calibrate`: a clinic's own history as CSV, without any engine."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace as changed
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console

from deploy import history_words as words
from deploy.bar import Bar
from services.alerts.adapters.csv_history.dates import layout
from services.alerts.adapters.csv_history.history import History, proposed, read
from services.alerts.adapters.csv_history.options import Missing, Options
from services.alerts.adapters.csv_history.replaying import Outputs, replay_into
from services.alerts.adapters.csv_history.rule_file import read_rules, written
from services.alerts.adapters.csv_history.trouble import BadHistory
from services.alerts.adapters.csv_history.whole import is_stream, whole_files
from services.alerts.domain.rules import DEFAULT, RuleSet
from services.alerts.usecases.replay import Terms

# What is wrong with a file is said when it is opened, in our own words.
FILE: Final = click.Path(path_type=Path, readable=False)


class Refused(click.ClickException):
    """What is wrong with what was given; nothing was written."""

    exit_code = 2

    def show(self, file: Any = None) -> None:  # noqa: ANN401 -- as click has it
        """Say it in our own words."""
        click.echo(f"attune: {self.message}", file=file, err=True)


class Instant(click.ParamType[datetime]):
    """An ISO date, which means the end of that day, or date and time; UTC unless it says otherwise."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:  # noqa: ANN401 -- as click has it
        """Read it."""
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date like 2026-03-31 or 2026-03-31T14:00Z.", param, ctx)
        if instant.time() == time.min and "T" not in value and " " not in value:
            instant = datetime.combine(instant, time.max)
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


class DateFormat(click.ParamType[str]):
    """How dates are written."""

    name = "format"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401 -- as click has it
        """Check it."""
        try:
            layout(value)
        except ValueError:
            self.fail(f"{value!r} does not say how dates are written, as DD.MM.YYYY does.", param, ctx)
        return str(value)


ANYWHERE: Final = timedelta(hours=14)  # In the first time zone the date changes so much before UTC.
READING: Final = (
    click.option("--skip-bad", is_flag=True, help="Leave bad rows out, and count them."),
    click.option("--missing", default="", help="What stands for no answer, for instance NA,-99."),
    click.option(
        "--date-format",
        "date_formats",
        type=DateFormat(),
        multiple=True,
        help="How dates are written: DD.MM.YYYY, MM/DD/YYYY or the like, or excel for numbers.",
    ),
    click.option("--encoding", help="What the text is written in, for instance windows-1252.  [default: utf-8]"),
)


def reading(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of whatever reads a history."""
    for option in reversed(READING):
        command = option(command)
    return command


def _options(as_of: datetime | None, given: dict[str, Any]) -> Options:
    """Take the options out of what was given; a date that is still to come is a slip."""
    today = datetime.now(UTC) + ANYWHERE
    return Options(
        skip_bad=given["skip_bad"],
        encoding=given["encoding"],
        missing=Missing(given["missing"].split(",")),
        date_formats=given["date_formats"],
        until=today if as_of is None else max(today, as_of),
    )


@click.command()
@click.argument("ratings", type=FILE)
@click.option("--rules", type=FILE, help="The rule set to replay by, else the default one.")
@click.option("--as-of", type=Instant(), help="Replay up to then.  [default: the last session]")
@click.option("--alerts", type=FILE, required=True, help="Where to write what the rules would have said.")
@click.option("--scores", type=FILE, help="Where to write each rating's score.")
@click.option(
    "--raw", is_flag=True, help="Write for programs: nothing is made safe for spreadsheets, and no mark."
)
@reading
def replay(ratings: Path, rules: Path | None, as_of: datetime | None, **given: Any) -> None:  # noqa: ANN401 -- click's
    """Replay past ratings: what Attune would have said at each session."""
    outputs = Outputs(alerts=given["alerts"], scores=given["scores"], raw=given["raw"])
    _check_distinct(ratings, rules, outputs.alerts, outputs.scores)
    with _history(ratings, _options(as_of, given)) as history:
        terms = Terms(rules=_rules(history, rules), as_of=as_of or history.extent.last)
        tally = replay_into(history, terms, outputs)
        aside = any(is_stream(path) for path in (outputs.alerts, outputs.scores) if path is not None)
        click.echo(words.replayed(history, tally, terms), err=aside)


@click.command()
@click.argument("ratings", type=FILE)
@click.option(
    "--budget",
    type=click.FloatRange(0, 50, min_open=True),
    default=5.0,
    show_default=True,
    help="How many of 100 ratings may be flagged.",
)
@click.option("--rules", type=FILE, required=True, help="Where to write the proposed rule set.")
@reading
def calibrate(ratings: Path, budget: float, rules: Path, **given: Any) -> None:  # noqa: ANN401 -- click's
    """Propose a clinic's own rule set from its past ratings; it is in force nowhere."""
    _check_distinct(ratings, rules)
    with _history(ratings, _options(None, given)) as history:
        proposal = proposed(history, budget)
        with whole_files([rules]) as (stream,):
            stream.write(written(proposal))
        click.echo(words.calibrated(history, proposal, rules), err=is_stream(rules))


@contextmanager
def _history(path: Path, options: Options) -> Iterator[History]:
    """Read the history and turn everything that goes wrong with files into one clear message."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    gc.disable()  # Nothing here refers to itself, and looking for what does takes a tenth of the time.
    try:
        with Bar(Console(stderr=True)) as bar, read(path, bar, options) as history:
            yield history
    except BadHistory as wrong:
        raise Refused(words.refused(path, wrong)) from wrong
    except OSError as wrong:
        raise Refused(f"{wrong.filename or path}: {wrong.strerror or wrong}. Nothing was written.") from wrong
    finally:
        gc.enable()


def _rules(history: History, path: Path | None) -> RuleSet:
    if path is None:
        return changed(DEFAULT, h=history.default_h)
    try:
        return read_rules(path, history.default_h)
    except BadHistory as wrong:
        raise Refused(f"{wrong.sentence} Nothing was written.") from wrong


def _check_distinct(*paths: Path | None) -> None:
    """Refuse to write over what is read, or twice to one place."""
    given = [os.path.realpath(path) for path in paths if path is not None and not is_stream(path)]
    twice = next((path for path in given if given.count(path) > 1), None)
    if twice is not None:
        raise Refused(f"{twice} is named twice.")
