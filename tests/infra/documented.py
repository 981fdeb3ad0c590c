"""The commands that the documentation has people type, found wherever they stand in it."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from markdown_it.token import Token

from deploy.local.plan import ROOT
from deploy.site.contents import sections
from deploy.site.markdown import READS

PAGES: Final = [path for paths in sections(ROOT).values() for path in paths]
# How a command of ours, or one that people need for it, begins where it stands in a sentence or a table.
BEGINS: Final = re.compile(
    r"(\./\w[\w/]*|sudo|docker|docker compose|kubectl|git|ssh|python3?|\.venv/bin/\S+) \S|\./\w"
)
# Not commands yet.
NAMES: Final = {"./attune", "docker compose"}
SHELL: Final = "sh"


@dataclass(frozen=True, order=True)
class Command:
    """A command as it is typed, without `sudo`, and the page on which it stands first."""

    words: str
    page: str


@cache
def commands() -> list[Command]:
    """Every command of every page, each once."""
    found: dict[str, str] = {}
    for path in PAGES:
        for words in _of_page(path):
            found.setdefault(words, path)
    return sorted(Command(words, page) for words, page in found.items())


def other_blocks() -> Iterator[tuple[str, str]]:
    """The blocks of every page that are not said to be a shell's, by page."""
    for path in PAGES:
        for token in READS.parse((ROOT / path).read_text(encoding="utf-8")):
            if token.type == "fence" and token.info.strip() != SHELL:
                yield path, token.content


@cache
def names_in(file: str) -> frozenset[str]:
    """The names of the tests in that file."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    named = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    return frozenset(name for name in named if name.startswith("test_"))


def is_there(test: str) -> bool:
    """Whether a test that is named `tests/…/test_x.py::test_y` exists, or a file of tests without a name."""
    file, _, name = test.partition("::")
    return (ROOT / file).is_file() and name in {"", *names_in(file)}


def _of_page(path: str) -> Iterator[str]:
    for token in READS.parse((ROOT / path).read_text(encoding="utf-8")):
        if token.type == "fence" and token.info.strip() == SHELL:
            yield from _of_block(token.content)
        for part in token.children or ():
            if _is_command(part):
                yield from _each(part.content)


def _of_block(block: str) -> Iterator[str]:
    for line in block.replace("\\\n", " ").splitlines():
        for command in line.partition(" #")[0].split(" && "):
            if command.strip() and not command.startswith("#"):
                yield from _each(command)


def _is_command(part: Token) -> bool:
    return part.type == "code_inline" and part.content not in NAMES and bool(BEGINS.match(part.content))


def _each(command: str) -> Iterator[str]:
    """The command, or, of `list|retry`, one with each; what may be left out is in."""
    plain = " ".join(re.sub(r"[\[\]…]", " ", command).split()).removeprefix("sudo ")
    words = [word.split("|") if re.fullmatch(r"[\w|-]+", word) else [word] for word in plain.split()]
    yield from (" ".join(chosen) for chosen in itertools.product(*words))
