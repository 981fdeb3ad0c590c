"""What a hospital reads first is true: notices for all that is fetched, and tests where promises name them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from deploy.local.plan import ROOT

ENGINES: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"][
    "engines"
]
PROMISES = ("SECURITY.md", "docs/security.md")


@pytest.mark.parametrize("pin", ENGINES)
def test_every_engine_has_its_notice(pin: str) -> None:
    assert re.search(rf"\b{pin.partition('==')[0]}\b", (ROOT / "NOTICE").read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PROMISES)
def test_every_promise_names_tests_that_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and "`tests/" in line]
    assert len(rows) > 5
    for row in rows:
        for named in re.findall(r"`(tests/[^`]+)`", row):
            assert _is_there(named), f"{named} is not there"


def _is_there(named: str) -> bool:
    """Whether there is such a file, and such a test in it where one is named."""
    path, _, function = named.partition("::")
    return any(not function or f"def {function}(" in _text(file) for file in ROOT.glob(path))


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def test_every_document_that_is_linked_is_there() -> None:
    for name in ("README.md", "SECURITY.md"):
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / name).read_text(encoding="utf-8")):
            assert (ROOT / link).exists(), f"{name}: {link}"
