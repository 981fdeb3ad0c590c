"""Files in the tree that the documents name are there; of links see deploy/site."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deploy.site.contents import sections

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / path for paths in sections(ROOT).values() for path in paths]
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


@every_page
def test_files_that_are_named_are_there(page: Path) -> None:
    named = re.findall(
        r"`((?:shared|services|deploy|tests|bench|docs)/[\w./-]+)`", page.read_text(encoding="utf-8")
    )

    assert [place for place in named if not (ROOT / place).exists()] == []
