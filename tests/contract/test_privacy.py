"""The page on privacy lists every collection, and says of each whether an erasure takes a client's rows."""

from __future__ import annotations

import re
from typing import Final

import pytest

from deploy.local.plan import ROOT
from services.alerts.adapters.mongo.collections import COLLECTIONS as ALERTS
from services.feedback.adapters.mongo.collections import COLLECTIONS as FEEDBACK
from services.intake.adapters.mongo.collections import COLLECTIONS as INTAKE
from shared.store.collection import Anchor, NoClient

PAGE: Final = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
DECLARED: Final = {"intake": INTAKE, "feedback": FEEDBACK, "alerts": ALERTS}
ROWS: Final = re.findall(r"^\| ([^|]+) \| `(\w+)` \| [^|]+ \| ([^|]+) \|$", PAGE, re.MULTILINE)


def listed(service: str) -> dict[str, str]:
    """The service's collections as the page lists them, with what becomes of a client's rows."""
    rows = [(name, said) for whose, name, said in ROWS if whose == "all three" or service in whose.split(", ")]
    assert len(rows) == len(dict(rows)), "docs/privacy.md lists a collection twice"
    return dict(rows)


@pytest.mark.parametrize("service", DECLARED)
def test_every_collection_is_listed_with_what_an_erasure_does(service: str) -> None:
    page = listed(service)
    assert set(page) == {each.name for each in DECLARED[service]}, "docs/privacy.md lists every collection"
    for each in DECLARED[service]:
        stays = page[each.name].startswith("none: ")
        assert stays == isinstance(each.client, NoClient), each.name
        assert ("tombstone" in page[each.name]) == isinstance(each.client, Anchor), each.name
