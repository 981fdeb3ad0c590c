"""Cookies are read and set in one place, so that none keeps a name that a neighbour's host can set."""

from __future__ import annotations

import re

from deploy.local.plan import ROOT

DIRECTLY = re.compile(r"\.set_cookie\(|\.delete_cookie\(|request\.cookies\b")
# The session is Flask's own: its name is told where it is set up.
ALLOWED = {"shared/web/cookies.py", "shared/web/speech.py"}


def test_cookies_are_of_one_kind() -> None:
    found = {
        str(path.relative_to(ROOT))
        for part in ("shared", "services")
        for path in (ROOT / part).rglob("*.py")
        if DIRECTLY.search(path.read_text(encoding="utf-8"))
    }
    assert found == ALLOWED
