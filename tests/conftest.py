"""What every test may use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from deploy.local import ports
from tests.infra import containers, docker_engine, groups, left_out
from tests.infra.engines import (
    RUN,
    engine_run,
    kafka_bootstrap,
    mongo_client,
    mongo_store,
    mongo_uri,
    settings_for,
    topics,
)
from tests.infra.lease import Run

__all__ = [
    "engine_run",
    "kafka_bootstrap",
    "mongo_client",
    "mongo_store",
    "mongo_uri",
    "settings_for",
    "topics",
]


# No example has to be quick: the machine may be busy.
hypothesis.settings.register_profile(
    "unhurried",
    parent=hypothesis.settings.get_profile(hypothesis.settings.get_current_profile_name()),
    deadline=None,
)
hypothesis.settings.load_profile("unhurried")


def pytest_configure(config: pytest.Config) -> None:
    """A run begins: in the controller it is new, in a worker of xdist it is the controller's."""
    given: dict[str, Any] | None = getattr(config, "workerinput", None)
    if given is None:
        config.stash[RUN] = Run.begin()
    else:
        config.stash[RUN] = Run(Path(given["run_folder"]), given["run_controller"])
        share_ports(given["workerid"], given["workercount"])


def share_ports(worker: str, workers: int) -> None:
    """Let this worker choose from ports of its own: between a choice and its use nobody else takes one."""
    share = len(ports.USUAL) // workers
    first = ports.USUAL.start + share * int(worker.removeprefix("gw"))
    os.environ["ATTUNE_PORTS"] = f"{first}-{first + share - 1}"


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 - xdist ships no types
    """Tell a worker of xdist whose run it belongs to."""
    run = node.config.stash[RUN]
    node.workerinput.update(run_folder=str(run.folder), run_controller=run.controller)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tell the controller which tests belong together."""
    if hasattr(config, "workerinput"):
        groups.write_down(config.stash[RUN], items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> groups.Grouped | None:  # noqa: ANN401 - untyped
    """Keep them together, where that was asked for."""
    return groups.Grouped(config, log, config.stash[RUN]) if config.getvalue("dist") == "loadgroup" else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end which tests were left out, and why, and what tests have written down to be told."""
    run = terminalreporter.config.stash[RUN]
    for place in sorted(run.folder.glob("*.told")):
        terminalreporter.line(place.read_text(encoding="utf-8"))
    left_out.tell(terminalreporter)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The run is over, also after Ctrl-C: stop what it started."""
    run = config.stash.get(RUN, None)
    if run and run.controller == os.getpid():
        containers.stop_all(run.folder)
        docker_engine.stop(run)
        run.end()
