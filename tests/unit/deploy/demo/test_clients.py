from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from deploy.demo.calendar import Days
from deploy.demo.clients import CLIENTS, clients
from deploy.demo.stories import STORIES


def test_the_same_seed_gives_the_same_clinic_and_another_another() -> None:
    assert clients() == clients()
    assert clients("another") != clients()


def test_those_whom_guides_speak_of_are_among_them() -> None:
    named = {course.name: course.therapist for course in clients()}
    assert {story.name: story.clinician for story in STORIES}.items() <= named.items()
    assert named["Maya Reyes"] == "sam@clinic.example"


def test_nobody_is_there_twice() -> None:
    found = clients()
    assert (
        len({course.code for course in found}) == len({course.name for course in found}) == len(found) == CLIENTS
    )


def test_every_number_is_kept_for_fiction() -> None:
    phones = {course.phone for course in clients()}
    assert len(phones) == CLIENTS
    assert all(re.fullmatch(r"07700 900\d{3}", phone) for phone in phones)


def test_a_story_has_a_score_for_every_week() -> None:
    assert all(len(story.goal_scores) == len(story.check_ins) for story in STORIES)


@pytest.mark.parametrize("today", [date(2026, 11, 23) + timedelta(days=n) for n in range(8)], ids=str)
def test_days_are_working_days_in_order_that_end_before_today(today: date) -> None:
    days = Days(today)
    found = [days.at(number) for number in range(-260, 6)]
    assert found == sorted(found)
    assert all(day.weekday() < 5 for day in found)
    assert days.at(0) < days.end <= days.at(1)
    assert all(later - earlier == timedelta(weeks=1) for earlier, later in zip(found, found[5:], strict=False))
