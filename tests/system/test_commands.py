"""Commands of the documentation that nothing else runs, typed on a running Attune as they stand there."""

from __future__ import annotations

import re
from typing import Final

import pytest

from tests.infra.documented import commands
from tests.infra.running import Running

pytestmark = pytest.mark.xdist_group("system")

OF: Final = "(intake|feedback|alerts)"
# What each prints; where a page leaves open of what, it is given here.
PRINTS: Final = {
    "./attune audit check": rf"({OF}: \d+ entries, newest closing (none yet|[0-9a-f]{{64}})\n){{3}}",
    "./attune audit export": r"(\{\"service\":\"(intake|feedback|alerts)\".*\}\n)+",
    "./attune jobs list": r"((intake|feedback|alerts)  \S+  \d+  .*\n)*",
    "./attune jobs retry alerts trial-mail": r"alerts: \d+ jobs? asked for again\n",
    "./attune republish": r"((intake|feedback|alerts): \d+ events go out again.*\n){3}",
}


@pytest.mark.parametrize("command", PRINTS)
def test_it_does_what_it_says(attune: Running, command: str) -> None:
    assert re.fullmatch(PRINTS[command], attune.command(*command.split()[1:]))


def test_these_commands_stand_in_the_documentation() -> None:
    documented = {each.words for each in commands()}
    assert [command for command in PRINTS if " ".join(command.split()[:3]) not in documented] == []
