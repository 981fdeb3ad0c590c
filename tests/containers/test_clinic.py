"""What people do through the front door, on an Attune in containers: the same tests as on one without."""

from __future__ import annotations

import httpx
import pytest

from tests.infra.composed import Composed
from tests.system.test_rating_to_alert import (
    test_a_correction_within_15_minutes_takes_the_alert_back,
    test_a_drop_becomes_one_alert_that_can_be_acted_on,
    test_a_link_is_there_as_soon_as_the_session_is_and_rates_only_that_one,
    test_a_session_in_the_future_cannot_have_been_held,
    test_the_front_door_shows_health_and_documents_and_nothing_inside,
    test_two_usual_ratings_repair_the_rupture,
    test_usual_ratings_raise_nothing,
)

__all__ = [
    "test_a_correction_within_15_minutes_takes_the_alert_back",
    "test_a_drop_becomes_one_alert_that_can_be_acted_on",
    "test_a_link_is_there_as_soon_as_the_session_is_and_rates_only_that_one",
    "test_a_session_in_the_future_cannot_have_been_held",
    "test_the_front_door_shows_health_and_documents_and_nothing_inside",
    "test_two_usual_ratings_repair_the_rupture",
    "test_usual_ratings_raise_nothing",
]


@pytest.fixture
def running(attune: Composed) -> Composed:
    return attune


def test_the_link_of_the_first_admin_opens_once(attune: Composed) -> None:
    answer = httpx.get(attune.link, timeout=60, trust_env=False)
    assert answer.is_client_error
