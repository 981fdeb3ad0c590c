"""Tests of one group run on one worker, so that they can share what is too large to start twice."""

from __future__ import annotations

import os

import pytest

from tests.infra.lease import Run


@pytest.mark.xdist_group("probe")
@pytest.mark.parametrize("number", range(6))
def test_a_group_stays_on_one_worker(engine_run: Run, pytestconfig: pytest.Config, number: int) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ and not pytestconfig.option.loadgroup:
        pytest.skip("groups are kept by `--dist loadgroup`, which ./attune test gives")
    here = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    with (engine_run.folder / "probe").open("a", encoding="utf-8") as seen:
        seen.write(f"{here} {number}\n")
    workers = {line.split()[0] for line in (engine_run.folder / "probe").read_text(encoding="utf-8").splitlines()}
    assert workers == {here}
