"""Tests that share one running Attune stay together on one worker of xdist.

xdist 3.8 writes the group into the test's id, which pytest 9.2 no longer lets it do; so the groups go by a file.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from xdist.scheduler.loadgroup import LoadGroupScheduling

from tests.infra.lease import Run

FILE = "groups.json"


class Grouped(LoadGroupScheduling):  # type: ignore[misc] # it ships no types
    """Hands out tests by the groups that the workers found when they collected them."""

    def __init__(self, config: pytest.Config, log: Any, run: Run) -> None:  # noqa: ANN401 - xdist's own producer
        super().__init__(config, log)
        self._run = run
        self._groups: dict[str, str] | None = None

    def _split_scope(self, nodeid: str) -> str:
        if self._groups is None:
            self._groups = json.loads((self._run.folder / FILE).read_text(encoding="utf-8"))
        return self._groups.get(nodeid, nodeid)


def write_down(run: Run, items: Sequence[pytest.Item]) -> None:
    """For each worker, before it reports what it collected; all of them collect the same."""
    groups = {item.nodeid: str(mark.args[0]) for item in items if (mark := item.get_closest_marker("xdist_group"))}
    run.write(FILE, json.dumps(groups))
