from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.local.place import Place
from deploy.local.seed import seed, sign_ins
from deploy.trouble import Trouble
from services.intake.adapters.sign_ins import PrintedSignIns


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
    assert first[:2] == [f"Sign-in: {person[0]} / {person[3]}" for person in (clinician, admin)]
    assert first[2:] == ["Each line is shown until that person has signed in, and then kept nowhere."]
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


def test_once_both_have_signed_in_nothing_is_printed(place: Place) -> None:
    seed(place, call=Intake())
    PrintedSignIns(place.folder / "sign-ins.txt").let_go(lambda _email: True)
    assert sign_ins(place) == []
    assert not list(place.folder.glob("sign-ins*"))


def test_a_line_goes_with_its_person_and_the_rest_stays_private(place: Place) -> None:
    seed(place, call=Intake())
    before, printed = sign_ins(place), PrintedSignIns(place.folder / "sign-ins.txt")
    printed.let_go(lambda _email: False)
    assert sign_ins(place) == before
    printed.let_go(lambda email: email == "admin@clinic.example")
    assert sign_ins(place) == [before[0], before[2]]
    assert (place.folder / "sign-ins.txt").stat().st_mode & 0o077 == 0
    assert [file.name for file in place.folder.glob("sign-ins*")] == ["sign-ins.txt"]


def test_where_nothing_was_printed_there_is_nothing_to_do(place: Place) -> None:
    PrintedSignIns(place.folder / "sign-ins.txt").let_go(lambda _email: True)
    assert sign_ins(place) == []
