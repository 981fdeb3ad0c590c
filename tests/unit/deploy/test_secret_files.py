"""The secrets of compose: keys are added to and never taken."""

from __future__ import annotations

from pathlib import Path

from deploy.containers import secret_files
from deploy.local.plan import SERVICES


def test_another_key_stands_below_the_one_that_there_is(tmp_path: Path) -> None:
    list(secret_files.make(tmp_path, "https://clinic.example"))
    files = [tmp_path / "event_keys", *(tmp_path / f"wrapping_keys_{service}" for service in SERVICES)]
    before = [file.read_text() for file in files]
    told = secret_files.add_keys(tmp_path)
    assert "Keep a copy" in told
    for file, first in zip(files, before, strict=True):
        old, new = file.read_text().splitlines()
        assert (old, len(new)) == (first, 43)
        assert new not in told
    assert len({file.read_text() for file in files}) == len(files)
    list(secret_files.make(tmp_path, "https://clinic.example"))
    assert [len(file.read_text().splitlines()) for file in files] == [2, 2, 2, 2]


def test_a_folder_that_docker_made_in_the_place_of_a_secret_gives_way(tmp_path: Path) -> None:
    (tmp_path / "wrapping_keys_intake").mkdir()
    list(secret_files.make(tmp_path, "https://clinic.example"))
    assert len((tmp_path / "wrapping_keys_intake").read_text()) == 43
