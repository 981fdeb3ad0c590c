"""No collection declares the same index twice: MongoDB refuses the second name, and the service does not start."""

from __future__ import annotations

from collections import Counter

import pytest

from services.alerts.adapters.mongo import COLLECTIONS as ALERTS
from services.feedback.adapters.mongo import COLLECTIONS as FEEDBACK
from services.intake.adapters.mongo import COLLECTIONS as INTAKE
from shared.store.collection import Collections


@pytest.mark.parametrize("collections", [ALERTS, FEEDBACK, INTAKE], ids=["alerts", "feedback", "intake"])
def test_no_two_indexes_have_the_same_fields(collections: Collections) -> None:
    for collection in collections:
        keys = Counter(
            (*found.document["key"].items(), str(found.document.get("partialFilterExpression")))
            for found in collection.all_indexes()
        )
        assert [key for key, count in keys.items() if count > 1] == [], collection.name
