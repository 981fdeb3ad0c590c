"""What the documents point at is there: pages, headings in them, and files in the tree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def headings(page: Path) -> set[str]:
    """The page's headings as they are linked to."""
    found = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


@every_page
def test_links_lead_to_pages_and_headings_that_are_there(page: Path) -> None:
    for place, heading in re.findall(r"\]\(([^)#:\s]*)(?:#([^)]+))?\)", page.read_text(encoding="utf-8")):
        target = page.parent / place if place else page
        assert target.exists(), place
        assert not heading or heading in headings(target), f"{place}#{heading}"


@every_page
def test_files_that_are_named_are_there(page: Path) -> None:
    named = re.findall(
        r"`((?:shared|services|deploy|tests|bench|docs)/[\w./-]+)`", page.read_text(encoding="utf-8")
    )

    assert [place for place in named if not (ROOT / place).exists()] == []
