from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.local.place import Place
from deploy.local.seed import seed, sign_ins
from deploy.trouble import Trouble


class Intake:
    """Takes people on as the service does, and may fail before it gets to it."""

    def __init__(self, *, fails: bool = False) -> None:
        self.fails = fails
        self.asked: list[Any] = []

    def __call__(self, _place: Place, *words: str, given: str) -> str:
        assert words == ("intake", "add-people")
        self.asked.append(json.loads(given))
        if self.fails:
            raise Trouble("intake is away")
        return ""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "data")
    place.open()
    return place


def test_two_people_are_taken_on_once_and_printed_at_every_start(place: Place) -> None:
    intake = Intake()
    seed(place, call=intake)
    first = sign_ins(place)
    seed(place, call=intake)
    assert sign_ins(place) == first
    [[clinician, admin]] = intake.asked
    assert first == [f"Sign-in: {person[0]} / {person[3]}" for person in (clinician, admin)]
    assert (clinician[0], clinician[2]) == ("clinician@clinic.example", ["clinician"])
    assert (admin[0], admin[2]) == ("admin@clinic.example", ["admin"])


def test_a_start_that_ended_in_between_gives_the_same_passwords(place: Place) -> None:
    failing, working = Intake(fails=True), Intake()
    with pytest.raises(Trouble):
        seed(place, call=failing)
    seed(place, call=working)
    assert failing.asked == working.asked


def test_passwords_are_kept_in_one_place_that_its_owner_alone_reads(place: Place) -> None:
    seed(place, call=Intake())
    assert not list((place.folder / "secrets").glob("password-*"))
    assert (place.folder / "sign-ins.txt").stat().st_mode & 0o077 == 0
