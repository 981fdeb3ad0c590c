"""Which pages the site has, by whom they are for; each is a Markdown file of the repository."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

SECTIONS: Final[Mapping[str, Sequence[str]]] = {
    "Attune": (
        "README.md",
        "docs/clinical.md",
        "docs/privacy.md",
        "docs/dpia.md",
        "docs/hazards.md",
        "CHANGELOG.md",
    ),
    "Guides": (
        "docs/guide/clients.md",
        "docs/guide/clients.es.md",
        "docs/guide/clinicians.md",
        "docs/guide/supervisors.md",
        "docs/guide/admins.md",
        "docs/guide/figures.md",
        "docs/guide/ledger.md",
    ),
    "Running it": (
        "docs/guide/install.md",
        "docs/guide/offline.md",
        "deploy/kubernetes/README.md",
        "docs/runbook.md",
        "docs/scaling.md",
        "docs/performance.md",
        "SECURITY.md",
        "docs/security.md",
    ),
    "Working on it": ("CONTRIBUTING.md", "docs/architecture.md", "shared/web/translations/README.md"),
    "Reference": ("docs/settings.md", "docs/api.md", "docs/events.md"),
    "Decisions": ("docs/decisions/README.md", "docs/decisions/0*.md"),
}

# Where pages are, besides the root.
FOLDERS: Final = ("docs", "deploy", "shared")


def sections(root: Path) -> dict[str, list[str]]:
    """The pages of each section, by their path in the repository."""
    return {
        name: [path for pattern in patterns for path in _found(root, pattern)]
        for name, patterns in SECTIONS.items()
    }


def left_out(root: Path) -> list[str]:
    """Pages that are in no section, and pages of a section that are not there."""
    listed = {path for paths in sections(root).values() for path in paths}
    there = {
        str(page.relative_to(root))
        for page in [*root.glob("*.md"), *(page for folder in FOLDERS for page in (root / folder).rglob("*.md"))]
    }
    return [
        *(f"{path}: is in no section of deploy/site/contents.py" for path in sorted(there - listed)),
        *(f"{path}: is in deploy/site/contents.py and not there" for path in sorted(listed - there)),
    ]


def _found(root: Path, pattern: str) -> list[str]:
    if "*" not in pattern:
        return [pattern]
    return sorted(str(page.relative_to(root)) for page in root.glob(pattern))
