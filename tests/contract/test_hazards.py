"""Every test that the page on hazards names as proof is there."""

from __future__ import annotations

import re

from deploy.local.plan import ROOT
from tests.infra.documented import is_there

PAGE = (ROOT / "docs/hazards.md").read_text(encoding="utf-8")
HAZARDS = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_every_hazard_has_a_test_that_exists_and_says_what_is_left_to_the_clinic() -> None:
    assert len(HAZARDS) > 10
    for hazard in HAZARDS:
        named = NAMED.findall(hazard)
        title = hazard.partition("\n")[0]
        assert named, title
        assert "*The clinic*: " in hazard, title
        missing = [f"{file}::{test}" for file, test in named if not is_there(f"{file}::{test}")]
        assert missing == [], title
