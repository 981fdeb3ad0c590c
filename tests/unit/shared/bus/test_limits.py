"""A worker that can read next to nothing stops; a few bad records now and then never stop one."""

from __future__ import annotations

import pytest

from shared.bus.limits import DeadLetterLimit, TooMuchFails


def test_a_few_bad_records_a_day_never_stop_a_worker() -> None:
    limit = DeadLetterLimit(5)
    for _ in range(200):
        batch = [True, *[False] * 49]
        limit.check(batch)
        limit.note(batch)


def test_more_than_so_many_of_the_last_ones_stop_it_before_they_are_committed() -> None:
    limit = DeadLetterLimit(5)
    limit.check([True] * 5)
    limit.note([True] * 5)
    with pytest.raises(TooMuchFails, match=r"more than 5 of the last 6 records"):
        limit.check([True])
    limit.note([False] * 50)
    limit.check([True] * 5)


def test_what_was_only_looked_at_is_not_counted() -> None:
    limit = DeadLetterLimit(5)
    for _ in range(3):
        limit.check([True] * 5)


def test_within_one_batch_the_bad_ones_must_not_come_in_a_row() -> None:
    limit = DeadLetterLimit(5)
    limit.check(([True] + [False] * 9) * 20)
    with pytest.raises(TooMuchFails):
        limit.check([False] * 100 + [True] * 6)


def test_by_a_limit_of_none_the_first_one_stops_it() -> None:
    limit = DeadLetterLimit(0)
    limit.check([False] * 10)
    with pytest.raises(TooMuchFails):
        limit.check([True])
