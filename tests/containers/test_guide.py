"""What the guide has people type, after the two commands by which all tests here have started Attune."""

from __future__ import annotations

import re
import shlex
from typing import Final

import pytest

from deploy.local.plan import ROOT
from tests.infra.composed import Composed

PAGE: Final = (ROOT / "docs" / "guide" / "install.md").read_text(encoding="utf-8")
RUN: Final = re.findall(r"^```sh\n# run[^\n]*\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
LINES: Final = [line for block in RUN for line in block.splitlines()]
STARTS: Final = ["./deploy/init", "docker compose up -d"]


@pytest.mark.parametrize("line", [line for line in LINES if line not in STARTS and "demo" not in line])
def test_a_command_of_the_guide_does_what_it_says(attune: Composed, line: str) -> None:
    docker, compose, *words = shlex.split(line)
    assert (docker, compose) == ("docker", "compose")
    assert attune.compose(*words).strip()


def test_the_guide_begins_with_the_two_commands() -> None:
    assert LINES[:2] == STARTS
