"""Nothing outlives whoever started it, and what an earlier run left behind is found and ended."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from deploy.local import leftovers, lifeline
from deploy.local.place import GROUP, MARK
from tests.infra.lease import until

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
# A parent that starts the command, says its pid, and waits.
PARENT = (
    "import subprocess, sys; child = subprocess.Popen(sys.argv[1:]); print(child.pid, flush=True); child.wait()"
)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux does this; elsewhere the next start does")
def test_a_command_ends_with_its_parent() -> None:
    with subprocess.Popen(  # noqa: S603 - the command is our own
        [sys.executable, "-c", PARENT, *lifeline.command(*SLEEP)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        child = psutil.Process(int(parent.stdout.readline()))
        until(lambda: child.cmdline() == SLEEP, "the command running", 20)
        parent.kill()
    until(lambda: gone(child), "the command's end", 20)


def test_a_command_ends_when_the_process_that_it_is_for_is_gone() -> None:
    with (
        subprocess.Popen(SLEEP) as owner,  # noqa: S603 - the command is our own
        subprocess.Popen(lifeline.command(*SLEEP, until=owner.pid)) as beside,  # noqa: S603 - the same
    ):
        until(lambda: bool(psutil.Process(beside.pid).children()), "the command running", 20)
        [child] = psutil.Process(beside.pid).children()
        owner.kill()
        owner.wait()
        beside.wait(20)
    assert gone(child)


def test_what_carries_the_mark_of_a_folder_is_ended(tmp_path: Path) -> None:
    marks = [{MARK: str(tmp_path)}, {MARK: str(tmp_path), GROUP: "engines"}, {MARK: str(tmp_path / "other")}, {}]
    started = [subprocess.Popen(SLEEP, env=os.environ | mark) for mark in marks]  # noqa: S603 - the command is our own
    try:
        assert leftovers.stop(tmp_path) == 2
        assert [process.poll() is None for process in started] == [False, False, True, True]
    finally:
        for process in started:
            process.kill()
            process.wait()


def gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
