from __future__ import annotations

import stat
from pathlib import Path

import pytest

from deploy.local.place import Place, running
from deploy.trouble import Trouble


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "data")
    place.open()
    return place


def test_the_state_is_the_same_for_the_next_start(place: Place) -> None:
    place.state.url, place.state.ports, place.state.seeded = "http://clinic.example", {"mongo": 20_001}, True
    place.save()
    again = Place(place.folder)
    again.open()
    assert again.state == place.state


def test_a_state_of_another_version_is_read_as_far_as_it_is_known(place: Place) -> None:
    (place.folder / "state.json").write_text('{"url": "http://clinic.example", "later": 1}', encoding="utf-8")
    place.read()
    assert place.state.url == "http://clinic.example"


def test_secrets_are_made_once_and_are_nobody_elses(place: Place) -> None:
    assert place.secret("one") == place.secret("one") != place.secret("two")
    assert len(place.secret("one")) >= 32
    assert stat.S_IMODE(place.secret_file("one").stat().st_mode) == 0o600
    assert stat.S_IMODE(place.folder.stat().st_mode) == 0o700


def test_one_process_holds_the_folder(place: Place) -> None:
    assert not place.locked()
    place.lock()
    second = Place(place.folder)
    second.open()
    with pytest.raises(Trouble, match="already runs"):
        second.lock()
    assert second.locked()
    assert running(place.folder).folder == place.folder
    place.unlock()
    assert not second.locked()


def test_a_folder_that_nobody_holds_does_not_run(place: Place) -> None:
    with pytest.raises(Trouble, match="does not run"):
        running(place.folder)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Trouble, match="Choose another with --data"):
        Place(tmp_path / "file" / "data").open()


def test_a_folder_that_java_would_take_for_two_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="has a colon in its name"):
        Place(tmp_path / "12:30" / "data").open()
