"""Pages read from right to left as well: the style sheets know where a line begins, not what is left."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
SHEETS: Final = sorted(path for place in ("services", "shared") for path in (ROOT / place).rglob("static/*.css"))
SIDED: Final = re.compile(
    r"\b(?:margin|padding|border)-(?:left|right)\b|\btext-align: (?:left|right)\b|\bfloat:"
    r"|(?<=[{;\s])(?:left|right):|\b(?:top|bottom)-(?:left|right)-radius\b"
)
# Pictures run from left to right in every language, and their words stand beside the same axis.
PICTURES: Final = (".chart > svg", ".key")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_rule_says_left_or_right(sheet: Path) -> None:
    lines = sheet.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if SIDED.search(line) and not line.startswith(PICTURES)] == []
