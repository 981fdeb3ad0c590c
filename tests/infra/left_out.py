"""Which tests a run left out, and why: the last lines before pytest's own count."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest


def tell(reporter: pytest.TerminalReporter) -> None:
    """One line for each part of the tests and reason."""
    found = Counter((_part(report.nodeid), _reason(report)) for report in reporter.stats.get("skipped", []))
    if found:
        reporter.section("left out")
    for (part, reason), count in sorted(found.items()):
        reporter.line(f"{count} test{'' if count == 1 else 's'} of {part}: {reason}")


def _part(nodeid: str) -> str:
    return str(Path(*Path(nodeid).parts[:2]))


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    said = report.longrepr
    return (said[2] if isinstance(said, tuple) else str(said)).removeprefix("Skipped: ")
