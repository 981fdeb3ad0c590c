"""A Docker engine for the tests: the one that answers, else one that root starts and that ends with the run."""

from __future__ import annotations

import os
import shutil
import sys
import time
from contextlib import suppress
from typing import Final

import psutil

from deploy import programs
from deploy.local import jars, plan, ports
from deploy.offline import base, docker, stand_ins
from deploy.trouble import Trouble
from tests.infra.lease import Run

PROJECT: Final = "attune-test-"
"""What the compose projects of tests begin with; then comes the process that they belong to."""
OFFICIAL: Final = os.environ.get("ATTUNE_TEST_IMAGES") == "official"

_NAME = "dockerd"
_START_S = 120
_STOP_S = 40
_DISK_GB, _MEMORY_GB = 8, 3
_LABEL = "com.docker.compose.project"


def obstacle(run: Run) -> str:
    """Why nothing can be run in containers here; empty where it can, and then an engine answers."""
    return _too_small() or _start(run) or _without_compose() or _without_images(run)


def stop(run: Run) -> None:
    """Stop the engine if this run started it, with all that its tests left behind."""
    place = run.folder / f"{_NAME}.pid"
    if place.exists():
        with suppress(Trouble):  # it may never have answered
            sweep(run.controller)
        with suppress(psutil.NoSuchProcess):
            engine = psutil.Process(int(place.read_text(encoding="utf-8"))).children()
            for process in engine:
                process.terminate()
            psutil.wait_procs(engine, timeout=_STOP_S)


def sweep(of: int = 0) -> None:
    """Remove what the tests of that process, or of processes that are gone, left in containers."""
    found = docker.docker("ps", "--all", "--format", f'{{{{.Label "{_LABEL}"}}}}').split()
    for kind in ("volume", "network"):
        found += docker.docker(kind, "ls", "--format", f'{{{{.Label "{_LABEL}"}}}}').split()
    for project in {name for name in found if name.startswith(PROJECT)}:
        owner = int(project.removeprefix(PROJECT).partition("-")[0])
        if owner == of or not psutil.pid_exists(owner):
            _remove(project)


def _remove(project: str) -> None:
    mine = ("--filter", f"label={_LABEL}={project}", "--quiet")
    with suppress(Trouble):  # what is gone already, or in use for a moment longer, is the next run's
        for listing, removing in (
            (("ps", "--all"), ("rm", "--force", "--volumes")),
            (("volume", "ls"), ("volume", "rm", "--force")),
            (("network", "ls"), ("network", "rm")),
        ):
            if found := docker.docker(*listing, *mine).split():
                docker.docker(*removing, *found)


def _too_small() -> str:
    if not shutil.which("docker") and not programs.find(_NAME):
        return "docker missing: install Debian's packages docker.io and docker-compose"
    free = shutil.disk_usage("/var/lib").free / 1e9
    if free < _DISK_GB:
        return f"containers need {_DISK_GB} GB of free disk, and there are {free:.0f}"
    memory: float = psutil.virtual_memory().available / 1e9
    return f"containers need {_MEMORY_GB} GB of free memory" if memory < _MEMORY_GB else ""


def _start(run: Run) -> str:
    if docker.answers():
        return ""
    program = programs.find(_NAME)
    if sys.platform != "linux" or os.geteuid() != 0 or not program:
        return "no Docker engine answers, and only root with Debian's package docker.io can start one"
    run.launch(_NAME, [program])
    begin = time.monotonic()
    while not docker.answers():
        if time.monotonic() > begin + _START_S or not _runs(run):
            said = run.log(_NAME).strip().splitlines() or ["it said nothing"]
            return f"no Docker engine answers, and none can be started: {said[-1][-200:]}"
        time.sleep(0.2)
    return ""


def _runs(run: Run) -> bool:
    try:
        lifeline = psutil.Process(int((run.folder / f"{_NAME}.pid").read_text(encoding="utf-8")))
        return bool(lifeline.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _without_compose() -> str:
    return "" if docker.compose() else "docker-compose missing: install Debian's package of that name"


def _without_images(run: Run) -> str:
    try:
        sweep(run.controller)
        if OFFICIAL:
            return ""
        if not docker.image(base.IMAGE):
            base.build()
        jars.fetch(jars.folder(plan.ROOT), lambda *_: None)
        if why_not := _probe(run):
            return why_not
    except Trouble as trouble:
        return f"no container can be run here: {trouble}"
    finally:
        sweep(run.controller)
    stand_ins.build_all(lambda _: None)
    return ""


def _probe(run: Run) -> str:
    """Try with one small container all that the tests need of an engine."""
    project = f"{PROJECT}{run.controller}"
    mine = ("--label", f"{_LABEL}={project}")
    docker.docker("network", "create", *mine, project)
    [port] = ports.free_ports(1)
    bounds = ("--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--memory", "64m", "--pids-limit", "64")  # noqa: S108 - its own
    open_to = ("--network", project, "--publish", f"127.0.0.1:{port}:80", "--volume", f"{run.folder}:/probe:ro")
    docker.docker("run", "--detach", "--name", project, *mine, *bounds, *open_to, base.IMAGE, "sleep", "600")
    docker.docker("exec", project, "getent", "hosts", project)
    (run.folder / "probe").touch()
    pid = int(docker.docker("inspect", "--format", "{{.State.Pid}}", project))
    try:
        docker.docker("exec", project, "test", "-e", "/probe/probe")
        here = psutil.Process(pid).name() == "sleep"
    except (Trouble, psutil.Error):
        here = False
    return "" if here else "the Docker engine that answers is not of this machine"
