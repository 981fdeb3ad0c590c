"""The integration tests on engines in containers, on the images that compose uses."""

from __future__ import annotations

import subprocess
import sys

import pytest

from deploy.local import plan
from tests.infra.composed import images

TESTS = ("tests/integration/shared/test_relay.py",)


@pytest.mark.usefixtures("engine")
def test_integration_tests_run_on_engines_in_containers() -> None:
    on = {f"ATTUNE_TEST_{name}": image for name, image in images().items() if name != "CADDY_IMAGE"}
    inherited = {name: given for name, given in plan.inherited().items() if not name.startswith("PYTEST_")}
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *TESTS],
        cwd=plan.ROOT,
        env=inherited | on,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    for image in on.values():
        assert f"an engine ran in a container of {image}" in done.stdout
