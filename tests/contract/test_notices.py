"""What a hospital reads first is true: notices for all that is fetched, and tests where promises name them."""

from __future__ import annotations

import re
import tomllib

import pytest

from deploy.local.plan import ROOT

ENGINES: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"][
    "engines"
]
SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("pin", ENGINES)
def test_every_engine_has_its_notice(pin: str) -> None:
    assert re.search(rf"\b{pin.partition('==')[0]}\b", (ROOT / "NOTICE").read_text(encoding="utf-8"))


def test_every_promise_names_tests_that_exist() -> None:
    rows = [line for line in SECURITY.splitlines() if line.startswith("| ") and "`tests/" in line]
    assert len(rows) > 5
    for row in rows:
        for named in re.findall(r"`(tests/[^`]+)`", row):
            assert list(ROOT.glob(named)), f"{named} is not there"


def test_every_document_that_is_linked_is_there() -> None:
    for name in ("README.md", "SECURITY.md"):
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / name).read_text(encoding="utf-8")):
            assert (ROOT / link).exists(), f"{name}: {link}"
