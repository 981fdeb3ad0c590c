"""Every test that the page on hazards names as proof is there."""

from __future__ import annotations

import ast
import re

from deploy.local.plan import ROOT

PAGE = (ROOT / "docs/hazards.md").read_text(encoding="utf-8")
HAZARDS = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def named_in(file: str) -> set[str]:
    """The names of the tests in that file."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_hazard_has_a_test_that_exists_and_says_what_is_left_to_the_clinic() -> None:
    assert len(HAZARDS) > 10
    for hazard in HAZARDS:
        named = NAMED.findall(hazard)
        title = hazard.partition("\n")[0]
        assert named, title
        assert "*The clinic*: " in hazard, title
        missing = [f"{file}::{test}" for file, test in named if test not in {"", *named_in(file)}]
        assert missing == [], title
