"""A disk is full: whoever presses “not safe” is told whether the clinic was, and what was told is not lost.

The disk is a small file system in memory, which only root may mount.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.chaos.test_not_safe import InDanger, somebody_in_danger
from tests.infra.lease import until
from tests.infra.running import started
from tests.infra.the_clinic import CALL

pytestmark = pytest.mark.xdist_group("chaos")

COULD_NOT: Final = "Your clinic could not be told"
BLOCK: Final = b"\0" * 2**20


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """Within, the folder is a disk of its own, of that size."""
    folder.mkdir(parents=True)
    if ran("/usr/bin/mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(folder)):
        pytest.skip("a disk can be mounted by root alone, where the machine allows it")
    try:
        yield
    finally:
        assert ran("/usr/bin/umount", "--lazy", str(folder)) == 0


def ran(*command: str) -> int:
    """The exit status of that command."""
    return subprocess.run(command, check=False).returncode  # noqa: S603 - our own command


@contextmanager
def full(folder: Path) -> Iterator[Callable[[], None]]:
    """Within, there is no room left on the folder's disk; what dies gives some back, which a call fills up too."""
    filler = folder / "filler"

    def fill() -> None:
        with suppress(OSError), filler.open("ab", buffering=0) as file:
            while True:
                file.write(BLOCK)

    try:
        fill()
        yield fill
    finally:
        filler.unlink()


@pytest.fixture
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="attune-") as folder:
        yield Path(folder)


def test_a_full_disk_loses_no_press_and_says_which_ones_the_clinic_did_not_get(place: Path) -> None:
    """Databases, topics and logs lie on it: all of it stops, and all of it comes back by itself."""
    with small_disk(place / "data", "2g"), started(place) as attune, somebody_in_danger(attune) as person:
        with full(place / "data") as fill:
            told, said = presses_until_refused(person, fill)
            assert said.index(CALL) < said.index(COULD_NOT)
            assert "Try again to tell my clinic" in said
        if told:  # what the database had room for
            until(person.shown, "the therapist being shown what the clinic was said to have got")
        until(person.told, "a press getting through again")
        until(person.shown, "the therapist being shown it")


def test_a_full_disk_of_kafka_keeps_no_press_from_the_therapist(place: Path) -> None:
    topics = place / "data" / "kafka"
    with ExitStack() as stack:
        stack.enter_context(small_disk(topics, "100m"))
        attune = stack.enter_context(started(place))
        person = stack.enter_context(somebody_in_danger(attune))
        with full(topics):
            assert person.told()
            until(person.shown, "the therapist being shown it")
        until(attune.caught_up, "Kafka coming back and all being consumed")


def presses_until_refused(person: InDanger, fill: Callable[[], None]) -> tuple[int, str]:
    """How many presses got through a disk kept full before one did not, and what that one's page said."""
    told = 0
    pages: list[str] = []

    def refused() -> bool:
        nonlocal told
        fill()
        with suppress(httpx.TransportError):
            pages.append(person.press())
            told += COULD_NOT not in pages[-1]
        return bool(pages) and COULD_NOT in pages[-1]

    until(refused, "a press being refused")
    return told, pages[-1]
