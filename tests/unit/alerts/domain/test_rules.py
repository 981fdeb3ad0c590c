"""The timeline of rule sets."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.alerts.domain.catalogue import RULES
from services.alerts.domain.rules import DEFAULT, Timeline
from shared.errors import Invalid

SECOND = replace(DEFAULT, version=2, h=2.4, in_force_from=datetime(2026, 3, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("instant", "version"),
    [
        (datetime(1999, 1, 1, tzinfo=UTC), 1),
        (datetime(2026, 2, 28, 23, 59, tzinfo=UTC), 1),
        (datetime(2026, 3, 1, tzinfo=UTC), 2),
        (datetime(2027, 1, 1, tzinfo=UTC), 2),
    ],
)
def test_the_set_in_force(instant: datetime, version: int) -> None:
    assert Timeline().append(SECOND).at(instant).version == version


@pytest.mark.parametrize(
    "late", [replace(SECOND, version=1), replace(SECOND, in_force_from=DEFAULT.in_force_from)]
)
def test_nothing_is_put_before_what_is_in_force(late: object) -> None:
    with pytest.raises(Invalid):
        Timeline().append(late)  # type: ignore[arg-type]  # a RuleSet


def test_every_rule_says_where_it_comes_from() -> None:
    assert all(rule.source and rule.words and rule.version for rule in RULES.values())
