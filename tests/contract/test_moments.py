"""Instants are put into words in one place, so that no page writes its dates in two ways."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
HOME: Final = "shared/web/moments.py"
LAYS_OUT: Final = re.compile(r"\bformat_(date|datetime|time|timedelta|interval)\(|\bdates\.format_|strftime\(")
# What no person reads: the value of a form's field, a machine's clock, a file's name.
FOR_MACHINES: Final = {
    "services/alerts/adapters/csv_history/dates.py",
    "services/intake/web/pages/moments.py",
    "shared/mail.py",  # a mail's date in its head
}


def test_one_file_puts_instants_into_words() -> None:
    found = {
        str(file.relative_to(ROOT))
        for place in ("services", "shared")
        for file in (ROOT / place).rglob("*.py")
        if LAYS_OUT.search(file.read_text(encoding="utf-8"))
    }
    assert found == {HOME} | FOR_MACHINES


def test_templates_use_its_filters() -> None:
    found = [
        str(file.relative_to(ROOT))
        for place in ("services", "shared")
        for file in (ROOT / place).rglob("templates/**/*.html")
        if re.search(r"strftime|format_date|format_time", file.read_text(encoding="utf-8"))
    ]
    assert found == []
