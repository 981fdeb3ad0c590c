"""The guide's commands: each says whether it was run as it stands, and names what there is."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Final

import pytest
import yaml

from deploy.local.plan import ROOT

PAGE: Final = (ROOT / "docs" / "guide" / "install.md").read_text(encoding="utf-8")
BLOCKS: Final = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMAND: Final = re.compile(r"docker compose ([^\n`]+)")
SERVICES: Final = set(yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"])
# Words of compose's own, and those after which something else than the name of a service comes.
WORDS: Final = {"up", "down", "ps", "logs", "exec", "run", "pull", "restart", "config"}
TAKES: Final = {"--profile", "--tail", "--scale"}


@pytest.mark.parametrize("block", BLOCKS)
def test_every_block_says_whether_it_was_run(block: str) -> None:
    first = block.splitlines()[0]
    assert re.match(r"# (run|by hand)\b", first)
    assert not (first.startswith("# run") and "sudo" in block)


@pytest.mark.parametrize("block", BLOCKS)
def test_every_block_is_what_a_shell_reads(block: str) -> None:
    shell = shutil.which("sh")
    assert shell
    subprocess.run([shell, "-n"], input=block, text=True, check=True)  # noqa: S603 - it reads, and runs nothing


@pytest.mark.parametrize("command", sorted(set(COMMAND.findall(PAGE))))
def test_every_command_of_compose_names_what_there_is(command: str) -> None:
    words = command.split()
    while words and (words[0].startswith("-") or words[0] not in WORDS):
        words = words[2:] if words[0] in TAKES else words[1:]
    if not words:  # "Docker's own `docker compose` takes the file"
        return
    verb, *rest = words
    if verb in {"exec", "run", "logs", "restart"}:
        named = next((word for word in rest if word in SERVICES), None)
        assert named or "SERVICE" in rest, command
    for scaled in re.findall(r"--scale (\S+)=", command):
        assert scaled in SERVICES


def test_the_settings_that_it_names_are_those_of_compose_or_of_a_service() -> None:
    known = "".join(
        (ROOT / place).read_text(encoding="utf-8")
        for place in ("docker-compose.yml", "deploy/init", "docs/settings.md")
    )
    assert [name for name in set(re.findall(r"\b[A-Z]+_[A-Z_]+\b", PAGE)) if name not in known + DOCKERS] == []


# What Docker, pip and the image's build know.
DOCKERS: Final = "HTTP_PROXY HTTPS_PROXY NO_PROXY PIP_INDEX_URL APT_MIRROR"
