"""./deploy/init with a stand-in for Docker: what it writes, what it leaves alone, and what it has Docker do."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.local.plan import ROOT

DOCKER = """\
#!/bin/sh
echo "$*" >>"$SAID"
case "$1 $2" in "image inspect") exit "${BUILT:-0}" ;; esac
[ -z "${AWAY:-}" ]
"""


class Tree:
    """A checkout with init in it, and a docker that writes down what it is told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "deploy" / "tls").mkdir(parents=True)
        shutil.copy(ROOT / "deploy" / "init", folder / "deploy" / "init")
        (folder / "bin").mkdir()
        docker = folder / "bin" / "docker"
        docker.write_text(DOCKER, encoding="utf-8")
        docker.chmod(0o755)

    def init(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        path = {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "SAID": str(self.folder / "said")}
        command = [str(self.folder / "deploy" / "init"), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=path | environment)  # noqa: S603 - our own script

    @property
    def settings(self) -> dict[str, str]:
        lines = (self.folder / ".env").read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))

    @property
    def told(self) -> list[str]:
        return (self.folder / "said").read_text(encoding="utf-8").splitlines()


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


ALWAYS = {"COMPOSE_PROJECT_NAME": "attune", "ATTUNE_IMAGE": "attune:local"}
CLINIC = ALWAYS | {
    "ATTUNE_PUBLIC_URL": "https://clinic.example",
    "ATTUNE_SITE": "clinic.example",
    "ATTUNE_PUBLISH_HTTP": "80",
    "ATTUNE_PUBLISH_HTTPS": "443",
}


def test_by_itself_it_is_to_be_tried_out_on_this_machine_alone(tree: Tree) -> None:
    assert tree.init().returncode == 0
    assert tree.settings == ALWAYS | {
        "ATTUNE_PUBLIC_URL": "http://localhost:8080",
        "ATTUNE_SITE": ":80",
        "ATTUNE_PUBLISH_HTTP": "127.0.0.1:8080",
        "ATTUNE_PUBLISH_HTTPS": "127.0.0.1:8443",
    }


def test_a_name_is_served_with_a_certificate_for_it(tree: Tree) -> None:
    assert tree.init("clinic.example").returncode == 0
    assert tree.settings == CLINIC


def test_it_may_be_a_certificate_that_is_only_for_trying_out(tree: Tree) -> None:
    assert tree.init("clinic.example", "--tls", "internal").returncode == 0
    assert tree.settings == CLINIC | {"ATTUNE_TLS": "tls internal"}


def test_a_certificate_of_ones_own_has_to_be_there(tree: Tree) -> None:
    refused = tree.init("clinic.example", "--tls", "files")
    assert refused.returncode == 1
    assert "deploy/tls/cert.pem" in refused.stderr
    assert not (tree.folder / ".env").exists()
    for name in ("cert.pem", "key.pem"):
        (tree.folder / "deploy" / "tls" / name).touch()
    assert tree.init("clinic.example", "--tls", "files").returncode == 0
    assert tree.settings["ATTUNE_TLS"] == "tls /etc/tls/cert.pem /etc/tls/key.pem"


def test_a_proxy_before_it_is_named(tree: Tree) -> None:
    refused = tree.init("clinic.example", "--tls", "proxy")
    assert refused.returncode == 1
    assert "--trust" in refused.stderr
    assert tree.init("clinic.example", "--tls", "proxy", "--trust", "10.0.0.5").returncode == 0
    told = tree.settings
    assert (told["ATTUNE_SITE"], told["ATTUNE_TRUSTED_PROXIES"]) == (":80", "10.0.0.5")
    assert told["ATTUNE_PUBLIC_URL"] == "https://clinic.example"


def test_a_proxy_on_this_machine_is_the_only_one_that_reaches_it(tree: Tree) -> None:
    assert tree.init("clinic.example", "--tls", "proxy", "--trust", "here").returncode == 0
    told = tree.settings
    assert (told["ATTUNE_PUBLISH_HTTP"], told["ATTUNE_SITE"]) == ("127.0.0.1:8080", ":80")
    assert told["ATTUNE_TRUSTED_PROXIES"] == "private_ranges"


@pytest.mark.parametrize("words", [["--what"], ["one", "two"], ["clinic.example", "--tls", "maybe"]])
def test_what_it_does_not_know_changes_nothing(tree: Tree, words: list[str]) -> None:
    refused = tree.init(*words)
    assert refused.returncode == 2
    assert "./deploy/init clinic.example" in refused.stderr
    assert not (tree.folder / ".env").exists()


def test_a_second_time_it_overwrites_nothing(tree: Tree) -> None:
    tree.init("clinic.example")
    kept = tree.folder / ".env"
    kept.write_text(kept.read_text(encoding="utf-8") + "ATTUNE_LOG_LEVEL=DEBUG\n", encoding="utf-8")
    before = kept.read_bytes()
    assert tree.init().returncode == 0
    assert tree.init("clinic.example").returncode == 0
    other = tree.init("other.example")
    assert other.returncode == 1
    assert ".env" in other.stderr
    assert kept.read_bytes() == before


def test_the_image_is_built_where_it_is_not_there(tree: Tree) -> None:
    tree.init()
    assert not [said for said in tree.told if said.startswith("build")]
    tree.init(BUILT="1", ATTUNE_BUILD_ARGS="--build-arg PIP_INDEX_URL=https://pypi.example/simple")
    [built] = [said for said in tree.told if said.startswith("build")]
    assert "-t attune:local --build-arg PIP_INDEX_URL=https://pypi.example/simple ." in built


def test_secrets_are_made_without_a_network_and_without_a_log(tree: Tree) -> None:
    tree.init("clinic.example")
    tree.init("--new-link", ATTUNE_IMAGE="attune:other")
    tree.init("--new-keys")
    first, second, third = [said for said in tree.told if said.startswith("run")]
    assert "--network none" in first
    assert "--log-driver none" in first
    assert "ATTUNE_PUBLIC_URL=https://clinic.example" in first
    assert first.endswith("attune:local secrets /secrets")
    assert second.endswith("attune:other secrets /secrets --new-link")
    assert third.endswith("attune:local secrets /secrets --new-keys")


def test_without_docker_it_says_so(tree: Tree) -> None:
    refused = tree.init(AWAY="1")
    assert refused.returncode == 1
    assert "Docker does not answer" in refused.stderr
    assert not (tree.folder / ".env").exists()
