"""`./attune up`: from nothing to a running Attune, and back to nothing when it is told to stop."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from deploy.local import engines, filling, health, leftovers, plan, ports, seed, supervise, within
from deploy.local.place import SAY_AGAIN, Place
from deploy.local.supervise import Supervisor
from deploy.trouble import Trouble
from shared.web import door_pages


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the command line asked for."""

    port: int
    bind: str
    without_tls: bool
    public_url: str
    data: Path
    empty: bool
    replicas: int


class _Told(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


class _Ear:
    """Hears the signals that tell us to stop; while we clean up it only remembers them."""

    def __init__(self) -> None:
        self.told = False
        self.patient = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._hear)

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        self.told = True
        if not self.patient:
            raise _Told


def up(wishes: Wishes, console: Console) -> None:
    """Run Attune until told to stop; raises Trouble when it cannot be started."""
    if not wishes.without_tls:
        ports.need_loopback(wishes.bind)
    os.umask(0o077)  # nothing in the folder is for anybody else
    place = Place(wishes.data)
    place.open()
    place.lock()
    ear = _Ear()
    try:
        while not ear.told:
            _run_somewhere(place, wishes, console, ear)
            console.print("The process supervisor ended unexpectedly; everything is started again.")
    except _Told:
        pass
    finally:
        ear.patient = True  # what is left is to say why it ended
        place.unlock()
    console.print("Stopped.")


def _run_somewhere(place: Place, wishes: Wishes, console: Console, ear: _Ear) -> None:
    """Run, a second time on other ports inside when another program took one just before we did."""
    try:
        _run(place, wishes, console, ear)
    except Trouble as trouble:
        taken = [name for name, port in place.state.ports.items() if not ports.is_free(port)]
        if not taken:
            raise
        console.print(f"{trouble}\nThe port of {', '.join(taken)} was taken by another program; trying others.")
        _run(place, wishes, console, ear)


def _run(place: Place, wishes: Wishes, console: Console, ear: _Ear) -> None:
    """One life of the supervisor: until it dies, or by an exception until we are told to stop."""
    if stopped := leftovers.stop(place.folder):
        console.print(f"Stopped {stopped} processes that an earlier run left behind.")
    ports.need_front(wishes.port, wishes.bind)
    processes = _prepare(place, wishes, console)
    supervisor = Supervisor(place, processes, console.print)
    try:
        supervisor.start()
        supervise.wait_for(supervisor, place)
        _bring_up(place, processes, supervisor, console)
        _welcome(place, wishes, console)
        _watch(supervisor)
    finally:
        ear.patient = True
        if ear.told:
            console.print("Stopping …")
        supervisor.stop()
        leftovers.stop(place.folder)
        _forget(place)
        ear.patient = False


def _prepare(place: Place, wishes: Wishes, console: Console) -> list[plan.Process]:
    place.state.replicas = wishes.replicas
    place.state.url = wishes.public_url.rstrip("/") or plan.front_url(wishes.bind, wishes.port)
    plan.choose_ports(place, wishes.port)
    engines.choose(place)
    plan.make_secrets(place)
    if not door_pages.are_there(plan.door_pages(place)):  # once there is a clinic, intake writes what it says
        door_pages.write(plan.door_pages(place))
    jars = _fetch(place, console)
    place.save()
    return [*engines.prepare(place, jars), *plan.services(place), plan.front(place, wishes.bind, wishes.port)]


def _fetch(place: Place, console: Console) -> list[Path]:
    """The engines' files, with a bar while they come over the network."""
    with ExitStack() as shown:

        def progress(here: int, all_of_them: int) -> None:
            if not bar.tasks:
                shown.enter_context(bar)
                bar.add_task("Fetching Kafka, once")
            bar.update(bar.tasks[0].id, completed=here, total=all_of_them)

        bar = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console)
        return engines.fetch(place, progress)


def _bring_up(place: Place, processes: list[plan.Process], supervisor: Supervisor, console: Console) -> None:
    engines.initialise(place, console.print, supervisor.complain)
    for group in ("services", "front"):
        supervisor.start_group(group)
        members = [process for process in processes if process.group == group]
        health.wait_for(members, supervisor, console.print, str(place.logs))
    _say_again(place, console)


def _say_again(place: Place, console: Console) -> None:
    """After a restore Kafka holds nothing of what the databases do: every service says everything again, once."""
    due = place.folder / SAY_AGAIN
    if due.exists():
        for service in plan.SERVICES:
            console.print(within.run(place, service, "republish").strip(), markup=False)
        due.unlink()


def _welcome(place: Place, wishes: Wishes, console: Console) -> None:
    """Say where it is and how to sign in; the demo clinic is filled while it can be used already."""
    if wishes.empty:
        seed.seed(place)
    console.print(f"\nAttune is ready: {place.state.url}/")
    if place.state.seeded:
        for line in seed.sign_ins(place):
            console.print(line, markup=False)
    if wishes.bind in plan.WILDCARDS and not wishes.public_url:
        console.print("Links name this machine only; give --public-url for others.")
    console.print("Ctrl-C stops it.")
    if not place.state.seeded:
        _fill(place, console)


def _fill(place: Place, console: Console) -> None:
    bar = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console)
    task, begun = bar.add_task("The demo clinic: clients", total=None), time.monotonic()
    try:
        with bar:
            filling.fill(
                place,
                {service: plan.settings(place, service) for service in plan.SERVICES},
                say=lambda line: bar.console.print(line, markup=False),
                progress=lambda number, of: bar.update(task, completed=number, total=of),
            )
        console.print(f"The demo clinic is filled, after {time.monotonic() - begun:.0f} s.")
    except Trouble as trouble:  # Attune is there all the same, and the next start goes on with it
        console.print(str(trouble), markup=False)


def _watch(supervisor: Supervisor) -> None:
    """Wait while the supervisor lives; signals arrive here as an exception."""
    pause = threading.Event()
    while supervisor.alive():
        pause.wait(0.5)


def _forget(place: Place) -> None:
    """What only lives while Attune runs."""
    for file in place.run.glob("supervisor.*"):
        file.unlink(missing_ok=True)
