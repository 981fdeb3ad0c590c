"""The commands of a service: `python -m services.<name> COMMAND`, on the settings of its environment.

A command prints what was asked for and nothing else; what is logged meanwhile goes to the error output.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeVar

import click

from shared.bus import dead_letters
from shared.bus.audit_commands import audit_commands
from shared.bus.consumer import Consumer
from shared.bus.doctor import Finding, examine
from shared.bus.republish import mend_positions
from shared.bus.worker import Worker
from shared.errors import AttuneError, CannotStart
from shared.settings import Settings
from shared.store import Store, jobs, ledger
from shared.store.collection import Collections
from shared.store.dead_letters import Letter

T = TypeVar("T")
NAMED: Final = 3


@dataclass(frozen=True, kw_only=True)
class Service:
    """What a service gives to its commands.

    `republish` says all states again, and gives how many events; `looks` is what the doctor looks at besides.
    """

    name: str
    collections: Collections
    read_settings: Callable[[], Settings]
    worker: Callable[[], Worker]
    republish: Callable[[], int]
    looks: Callable[[], Iterable[Finding]] = tuple


def commands(service: Service) -> click.Group:
    """What every service can be told to do; a service adds its own to it."""
    group = click.Group(help=f"The commands of {service.name}.", context_settings={"max_content_width": 100})
    group.add_command(_worker(service))
    group.add_command(_republish(service))
    group.add_command(_doctor(service))
    group.add_command(_dead_letters(service))
    group.add_command(_jobs(service))
    group.add_command(audit_commands(service.name, lambda: Store(service.read_settings(), service.collections)))
    return group


def run(group: click.Group) -> None:
    """Run the command line; what a person can put right is said in one line."""
    try:
        group()
    except (AttuneError, CannotStart) as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def quietly(work: Callable[[], T]) -> T:
    """Do it while the output is kept for what was asked for."""
    with contextlib.redirect_stdout(sys.stderr):
        return work()


def _worker(service: Service) -> click.Command:
    @click.command("worker")
    def worker() -> None:
        """Consume, send and keep time, until told to stop."""
        sys.exit(service.worker().run())

    return worker


def _republish(service: Service) -> click.Command:
    @click.command("republish")
    def republish() -> None:
        """Say the state of everything again: the cure when Kafka lost events. Harmless at any time."""
        mended = len(quietly(lambda: mend_positions(service.worker().consumer)))
        count = quietly(service.republish)
        also = f"; {mended} positions that Kafka no longer held were put back" if mended else ""
        click.echo(f"{service.name}: {count} events go out again{also}")

    return republish


def _doctor(service: Service) -> click.Command:
    @click.command("doctor")
    @click.option("--json", "as_json", is_flag=True, help="For programs.")
    def doctor(*, as_json: bool) -> None:
        """Look at every setting and index, and for dead letters: ok, or what to do."""
        found = quietly(
            lambda: [*examine(service.name, service.read_settings(), service.collections), *service.looks()]
        )
        if as_json:
            click.echo(json.dumps([[each.what, each.advice, each.detail] for each in found]))
            return
        for each in found:
            click.echo(str(each))
        sys.exit(0 if all(each.ok for each in found) else 1)

    return doctor


def _dead_letters(service: Service) -> click.Group:
    group = click.Group("dead-letters", help="Records that could not be applied.")

    @group.command("list")
    def list_letters() -> None:
        """The newest ones."""
        for letter in quietly(lambda: dead_letters.list_(service.worker().consumer)):
            click.echo(f"{service.name}  {letter.letter_id}  {letter.at.isoformat()}  {letter.reason}")

    @group.command("show")
    @click.argument("letter_id")
    def show_letter(letter_id: str) -> None:
        """One of them with what is in it."""
        letter = quietly(lambda: dead_letters.show(service.worker().consumer, letter_id))
        click.echo(json.dumps(_whole(letter), indent=2, ensure_ascii=False))

    @group.command("retry")
    @click.argument("letter_id", required=False)
    @click.option("--reason", help="All of that reason, as `list` names it, oldest first.")
    def retry_letter(letter_id: str | None, reason: str | None) -> None:
        """Apply one of them again, or all of a reason, and what waited behind."""
        if (letter_id is None) is (reason is None):
            raise click.UsageError("Name a dead letter, or a reason by --reason.")
        count, stay = quietly(lambda: _retry(service.worker().consumer, letter_id, reason))
        applied = f"applied {count} event{'' if count == 1 else 's'}"
        if stay:
            click.echo(f"{applied}; {len(stay)} still cannot be applied: {_first(stay)}", err=True)
            sys.exit(1)
        click.echo(f"{service.name}: {applied}")

    return group


def _jobs(service: Service) -> click.Group:
    group = click.Group("jobs", help="Work that was given up.")

    @group.command("list")
    def list_jobs() -> None:
        """How many of each kind, since when, and why the last one was."""
        for one in quietly(lambda: ledger.failed_jobs(service.worker().consumer.store)):
            click.echo(f"{service.name}  {one.kind}  {one.count}  {one.since.isoformat()}  {one.sentence}")

    @group.command("retry")
    @click.argument("kind")
    def retry_jobs(kind: str) -> None:
        """Have all of that kind done again."""
        count = quietly(lambda: jobs.ask_again(service.worker().consumer.store, kind))
        click.echo(f"{service.name}: {count} job{'' if count == 1 else 's'} asked for again")

    return group


def _retry(consumer: Consumer, letter_id: str | None, reason: str | None) -> tuple[int, dict[str, str]]:
    if letter_id is not None:
        return dead_letters.retry(consumer, letter_id), {}
    return dead_letters.retry_all(consumer, reason or "")


def _first(stay: Mapping[str, str]) -> str:
    """The first few of the letters that stay, each with its error."""
    named = [f"{letter_id} ({error})" for letter_id, error in islice(stay.items(), NAMED)]
    return ", ".join(named + (["…"] if len(stay) > NAMED else []))


def _whole(letter: Letter) -> dict[str, Any]:
    return {
        "letter_id": letter.letter_id,
        "at": letter.at.isoformat(),
        "reason": letter.reason,
        "detail": letter.detail,
        "key": _text(letter.key),
        "headers": {name: _text(content) for name, content in letter.headers},
        "value": _text(letter.value),
    }


def _text(content: bytes | None) -> str | None:
    return None if content is None else content.decode(errors="replace")
