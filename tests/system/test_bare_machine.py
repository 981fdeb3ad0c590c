"""Both commands on a bare Debian with Python and nothing else, also for a user with neither a name nor a home."""

from __future__ import annotations

import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from deploy.local import ports
from tests.infra.bare import NOBODY, ROOT, Bare, obstacle
from tests.infra.lease import until
from tests.infra.running import START_S, STOP_S


@pytest.fixture(scope="module")
def bare() -> Iterator[Bare]:
    if why_not := obstacle():
        pytest.skip(why_not)
    with tempfile.TemporaryDirectory(prefix="attune-bare-") as folder:
        yield Bare(Path(folder))


def first_inside(outer: subprocess.Popen[bytes]) -> psutil.Process:
    """`./attune` itself, which is the first process of its namespace."""
    return next(child for child in psutil.Process(outer.pid).children(recursive=True) if child.name() != "unshare")


@pytest.mark.xdist_group("bare")
@pytest.mark.parametrize("user", [NOBODY, ROOT])
def test_it_starts_and_stops(bare: Bare, tmp_path: Path, user: str) -> None:
    [port] = ports.free_ports(1)
    log = tmp_path / "up.log"
    command = ["./attune", "up", "--port", str(port), "--data", f"/tmp/of-{user.partition(':')[0]}"]  # noqa: S108 - its own /tmp
    with log.open("wb") as out, bare.running(*command, out=out, user=user) as outer:

        def says(words: str) -> bool:
            assert outer.poll() is None, log.read_text(encoding="utf-8")
            return words in log.read_text(encoding="utf-8")

        until(lambda: says("Ctrl-C stops it"), f"Attune being ready: {log}", within_s=START_S)
        check_in = f"open it in a private window: http://127.0.0.1:{port}/feedback/c/"
        until(lambda: says(check_in), f"the demo being filled: {log}", within_s=START_S)
        page = httpx.get(f"http://127.0.0.1:{port}/intake/sign-in", timeout=60, trust_env=False)
        assert page.status_code == httpx.codes.OK
        first_inside(outer).send_signal(signal.SIGINT)
        assert outer.wait(STOP_S) == 0
    assert log.read_text(encoding="utf-8").endswith("Stopped.\n")


@pytest.mark.xdist_group("bare")
def test_its_tests_run_and_say_what_they_left_out(bare: Bare) -> None:
    done = bare.run("./attune", "test", "browser")
    assert done.returncode == 0, done.stdout
    [said] = [line for line in done.stdout.splitlines() if " of tests/browser: " in line]
    assert "chromium and libatomic1 missing: " in said

    done = bare.run("./attune", "test", "contract", "-k", "test_notices")
    assert done.returncode == 0, done.stdout
    assert " passed in " in done.stdout.splitlines()[-1]
