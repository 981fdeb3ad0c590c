"""What is built for machines without a registry."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deploy.offline import base, stand_ins
from deploy.offline.stand_ins import STAND_INS, StandIn

FOLDER = Path(stand_ins.__file__).parent


@pytest.mark.parametrize("stand_in", STAND_INS, ids=lambda each: each.name)
def test_a_stand_in_begins_with_the_base_and_fetches_nothing(stand_in: StandIn) -> None:
    recipe = (FOLDER / stand_in.name / "Dockerfile").read_text(encoding="utf-8")
    assert re.findall(r"^FROM (\S+)$", recipe, re.MULTILINE) == [base.IMAGE]
    assert not re.search(r"apt-get|pip |curl|https?://", recipe)
