"""What a container may do, and what it gives away: as little as possible."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import psutil

from deploy.local import plan
from deploy.offline import base, docker
from tests.infra.composed import Composed

BEYOND_THE_BASE = 200_000_000  # bytes
PIECE = 1 << 20


def test_secrets_stand_in_no_layer_and_no_history_of_the_image(attune: Composed, tmp_path: Path) -> None:
    docker.docker("save", "--output", str(tmp_path / "image.tar"), attune.image)
    told = docker.docker("history", "--no-trunc", attune.image).encode()
    for name, secret in attune.secrets().items():
        assert secret.encode() not in told, name
    sought = {name: secret.encode() for name, secret in attune.secrets().items()}
    assert sought
    assert not found_in(tmp_path / "image.tar", sought)
    assert found_in(tmp_path / "image.tar", {"of ours": b"feedback-informed care"}), "the layers can be read"


def test_secrets_stand_in_nothing_that_docker_shows(attune: Composed) -> None:
    shown = json.dumps(attune.containers(every=True))
    logged = "".join(docker.logs(each["Id"]) for each in attune.containers(every=True))
    running = "\n".join(" ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"]))
    for name, secret in attune.secrets().items():
        for where, text in (("inspect", shown), ("logs", logged), ("processes", running)):
            assert secret not in text, f"{name} in {where}"


def test_the_front_door_alone_is_published(attune: Composed) -> None:
    published = {
        each["Config"]["Labels"]["com.docker.compose.service"]
        for each in attune.containers()
        if any(each["NetworkSettings"]["Ports"].values())
    }
    assert published == {"caddy"}


def test_containers_write_nowhere_and_are_nobody(attune: Composed) -> None:
    for each in attune.containers(every=True):
        name, host = each["Name"], each["HostConfig"]
        assert host["ReadonlyRootfs"], name
        assert not host["Privileged"], name
        assert "no-new-privileges:true" in host["SecurityOpt"] or "no-new-privileges" in host["SecurityOpt"], name
        assert host["CapDrop"] == ["ALL"], name
        assert host["Memory"], name
    for service in plan.SERVICES:
        for kind in ("web", "worker"):
            for pid in attune.pids(f"{service}-{kind}"):
                assert psutil.Process(pid).uids().real, f"{service}-{kind} is root"


def test_the_image_is_small_and_has_no_engine_in_it(attune: Composed) -> None:
    image, below = docker.image(attune.image), docker.image(base.IMAGE)
    assert image
    assert below
    assert image["Size"] - below["Size"] <= BEYOND_THE_BASE
    assert image["Config"]["Labels"]["org.opencontainers.image.licenses"] == "Apache-2.0"


def found_in(archive: Path, sought: dict[str, bytes]) -> set[str]:
    """Which of these stand in some file of some layer of a saved image."""
    with tarfile.open(archive) as saved:
        members = [member for member in saved if member.isfile()]
        pieces = (piece for member in members for piece in pieces_of(saved.extractfile(member)))
        return {name for piece in pieces for name, secret in sought.items() if secret in piece}


def pieces_of(file: IO[bytes] | None) -> Iterator[bytes]:
    """A file in pieces that overlap by more than a secret is long."""
    kept = b""
    while file and (piece := file.read(PIECE)):
        yield kept + piece
        kept = piece[-4096:]
