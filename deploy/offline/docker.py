"""What is asked of Docker, through its command."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from deploy.trouble import Trouble

_SAID = 600


def docker(*words: str) -> str:
    """What `docker WORDS…` prints; raises Trouble with what it said when it fails."""
    program = shutil.which("docker")
    if not program:
        raise Trouble("There is no docker on the PATH; on Debian: apt install docker.io.")
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(f"docker {words[0]} failed: {(done.stderr or done.stdout).strip()[-_SAID:]}")
    return done.stdout


def answers() -> bool:
    """Whether a Docker engine answers."""
    try:
        docker("version", "--format", "{{.Server.Version}}")
    except Trouble:
        return False
    return True


def image(name: str) -> dict[str, Any] | None:
    """What the engine knows of that image; nothing where it has none."""
    try:
        [found] = json.loads(docker("image", "inspect", name))
    except Trouble:
        return None
    known: dict[str, Any] = found
    return known


def logs(container: str) -> str:
    """All that a container has printed."""
    command = [shutil.which("docker") or "docker", "logs", container]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False
    )
    return done.stdout


def compose() -> list[list[str]]:
    """The commands of every compose that is here: Docker's own, and the older program."""
    found = [[older]] if (older := shutil.which("docker-compose")) else []
    try:
        docker("compose", "version")
    except Trouble:
        return found
    return [[shutil.which("docker") or "docker", "compose"], *found]


def build(name: str, context: Path, label: str) -> None:
    """Build the image of that name from a folder with a Dockerfile."""
    docker("build", "--tag", name, "--label", label, str(context))
