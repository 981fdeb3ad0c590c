"""docker-compose.yml as every compose that is here reads it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from deploy.local import plan
from deploy.offline import docker

OURS = {f"{service}-{kind}" for service in plan.SERVICES for kind in ("web", "worker")}


def test_every_compose_that_is_here_takes_the_file(tmp_path: Path) -> None:
    if not (found := docker.compose()):
        pytest.skip("docker-compose missing: install Debian's package of that name")
    file = tmp_path / "docker-compose.yml"
    file.write_bytes((plan.ROOT / "docker-compose.yml").read_bytes())
    (tmp_path / ".env").touch()
    for command in found:
        done = subprocess.run(  # noqa: S603 - our own command
            [*command, "--file", str(file), "config"],
            env=os.environ | {"ATTUNE_PUBLIC_URL": "http://localhost:8080"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        read = yaml.safe_load(done.stdout)["services"]
        assert {"mongo", "kafka", "caddy", *OURS} <= set(read)
        assert {name for name, service in read.items() if service.get("ports")} == {"caddy"}
