"""What docker-compose.yml promises, read without Docker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from deploy.containers.jobs import JOBS
from deploy.containers.secret_files import names
from deploy.local.plan import ROOT, SERVICES

COMPOSE: Final[dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
PARTS: Final[dict[str, dict[str, Any]]] = COMPOSE["services"]
OURS: Final = "${ATTUNE_IMAGE:-attune:local}"
# Compose 1.29.2, which Debian 12 has, knows no more than these of what compose v2 knows.
KNOWN: Final = {
    *("image", "build", "command", "entrypoint", "environment", "env_file", "networks", "network_mode", "volumes"),
    *("secrets", "ports", "depends_on", "healthcheck", "restart", "read_only", "tmpfs", "cap_drop", "cap_add"),
    *("security_opt", "pids_limit", "mem_limit", "logging", "stop_grace_period", "user", "profiles"),
}

part = pytest.mark.parametrize("name", PARTS)


@part
def test_every_part_is_bounded(name: str) -> None:
    described = PARTS[name]
    assert described["read_only"] is True
    assert described["cap_drop"] == ["ALL"]
    assert described["security_opt"] == ["no-new-privileges:true"]
    assert described["mem_limit"]
    assert described["pids_limit"]
    assert described["logging"]["options"]["max-size"]
    assert "container_name" not in described
    assert "privileged" not in described
    assert described.get("cap_add", []) in ([], ["NET_BIND_SERVICE"])


@part
def test_what_runs_is_started_again_and_a_job_is_not(name: str) -> None:
    is_job = name in {"kafka-format", *_jobs_of_ours()}
    assert PARTS[name]["restart"] == ("no" if is_job else "unless-stopped")


def _jobs_of_ours() -> set[str]:
    return {name for name, described in PARTS.items() if described.get("command", [""])[0] == "job"}


def test_the_front_door_alone_is_reached_from_outside() -> None:
    assert {name for name, described in PARTS.items() if "ports" in described} == {"caddy"}
    assert COMPOSE["networks"]["inner"] == {"internal": True}
    for name in ("mongo", "kafka", "kafka-format", "kafka-topics", "door-pages"):
        assert PARTS[name]["networks"] == ["inner"]
    assert PARTS["caddy"]["networks"] == ["edge"]  # the engines are nowhere near it


@part
def test_no_secret_stands_in_an_environment_or_a_command(name: str) -> None:
    described = PARTS[name]
    given = described.get("environment", {})
    for setting, words in given.items():
        if re.search(r"SECRET|PASSWORD|MONGO_URI|LINK_KEY|FIRST_ADMIN", setting):
            assert setting.endswith("_FILE")
            assert words.startswith("/run/secrets/")
            assert words.removeprefix("/run/secrets/") in described["secrets"]
    said = " ".join(map(str, [*described.get("command", []), *described.get("entrypoint", [])]))
    assert not re.search(r"password|secret=", said, re.IGNORECASE)


def test_each_secret_is_made_by_init_and_mounted_where_it_is_needed_alone() -> None:
    assert set(COMPOSE["secrets"]) == names()
    assert all(described == {"file": f"./secrets/{name}"} for name, described in COMPOSE["secrets"].items())
    for service in SERVICES:
        for role in ("web", "worker"):
            theirs = set(PARTS[f"{service}-{role}"]["secrets"])
            others = {secret for other in SERVICES if other != service for secret in names() if other in secret}
            assert not theirs & others
            assert not theirs & {"mongo_admin", "kafka_admin", "kafka_broker", "mongo_keyfile"}
    readers = {secret: [name for name in PARTS if secret in PARTS[name].get("secrets", [])] for secret in names()}
    assert readers["first_admin"] == ["intake-web"]
    assert readers["link_key"] == ["feedback-web", "feedback-worker", "demo"]
    assert all(readers.values())


@part
def test_every_image_is_pinned_and_can_be_replaced(name: str) -> None:
    image = PARTS[name]["image"]
    if image != OURS:
        assert re.fullmatch(r"\$\{\w+_IMAGE:-[a-z/]+:v?\d+(\.\d+\.\d+)?\}", image)


@part
def test_compose_of_debian_knows_every_word(name: str) -> None:
    assert set(PARTS[name]) <= KNOWN
    for described in PARTS[name].get("depends_on", {}).values():
        assert described["condition"] in {"service_healthy", "service_completed_successfully"}


def test_web_processes_wait_for_no_job_and_no_kafka() -> None:
    """Kafka being down keeps nobody from being served, and an update does not wait while nobody is."""
    for service in SERVICES:
        assert _needs(f"{service}-web") == {"mongo"}
    assert not any("kafka" in need for need in _needs("caddy"))


def _needs(name: str) -> set[str]:
    direct = set(PARTS[name].get("depends_on", {}))
    return direct.union(*map(_needs, direct))


def test_whatever_is_waited_for_comes_about() -> None:
    for name, described in PARTS.items():
        for need, how in described.get("depends_on", {}).items():
            asked = PARTS[need]
            if how["condition"] == "service_completed_successfully":
                assert asked["restart"] == "no", f"{name} waits for {need}"
            else:  # our image brings its own health check
                assert asked["image"] == OURS or "healthcheck" in asked


def test_jobs_are_those_that_the_image_knows() -> None:
    asked = {" ".join(PARTS[name]["command"][1:]) for name in _jobs_of_ours()}
    assert asked == set(JOBS) - {"demo sign-ins"}


@part
def test_what_is_mounted_from_the_tree_is_there_and_read_only(name: str) -> None:
    for source, options in _from_the_tree(name):
        assert options.split(",")[0] == "ro"
        assert (ROOT / source).exists()


def _from_the_tree(name: str) -> Iterator[tuple[str, str]]:
    for mount in PARTS[name].get("volumes", []):
        source, _target, *options = mount.split(":")
        if source.startswith("."):
            yield source, options[0]


def test_the_broker_reads_its_password_from_a_file() -> None:
    text = (ROOT / "deploy/containers/kafka/server.properties").read_text(encoding="utf-8")
    assert set(re.findall(r'(?:password|user_attune)="([^"]*)"', text)) == {
        "${directory:/run/secrets:kafka_broker}"
    }


def test_the_image_takes_in_no_secret() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert lines[1] == "*"
    assert {line for line in lines if line.startswith("!")} == {
        "!services",
        "!shared",
        "!deploy",
        "!requirements/service.lock",
        "!requirements/pdf.lock",
        "!LICENSE",
        "!NOTICE",
    }
    assert "deploy/tls" in lines
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {".env", "secrets/"} <= set(ignored)


def test_the_image_is_as_it_is_described() -> None:
    text = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert bases == ["debian:bookworm-slim", "base", "base"]
    assert "--require-hashes" in text
    assert "USER 10001:10001" in text
    assert "RUN --mount" not in text  # the builder of Docker 20.10 knows none
    assert Path(ROOT / "deploy" / "ca").is_dir()
