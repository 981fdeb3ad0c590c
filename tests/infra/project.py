"""A copy of this project's files, as a fresh clone has them."""

from __future__ import annotations

import shutil
from pathlib import Path

from deploy.local import plan

_NOT_OURS = (".venv", ".git", ".attune", ".site", ".env", "secrets", "__pycache__", ".*_cache", ".hypothesis")


def copy_project(to: Path) -> None:
    """Copy all of it there, without what tools and people have put beside it."""
    shutil.copytree(plan.ROOT, to, ignore=shutil.ignore_patterns(*_NOT_OURS))
