"""A backup's file is opened by its recovery key alone, and only as it was written."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bson
import pytest
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from pyrage import x25519

from deploy.backup import archive, recovery
from deploy.backup.contents import END, MANIFEST, PIECE, pieces
from deploy.backup.restoring import load, newest, restore
from deploy.local.place import Place
from deploy.trouble import Trouble

PARTS = {MANIFEST: b'{"format":1,"taken_at":"2026-11-28T02:00:00+00:00"}', "secrets/link_key": b"of links"}


@pytest.fixture
def key() -> x25519.Identity:
    return x25519.Identity.generate()


def written(file: Path, key: x25519.Identity, parts: dict[str, bytes]) -> Path:
    with archive.written(file, key.to_public()) as add:
        for name, content in parts.items():
            add(name, content)
    return file


def test_what_was_written_is_read_in_its_order(tmp_path: Path, key: x25519.Identity) -> None:
    many = PARTS | {f"attune_intake/clients/{number:06}.bson": secrets.token_bytes(70_000) for number in range(40)}
    file = written(tmp_path / "one", key, many)
    assert list(archive.read(file, key)) == list(many.items())
    assert [path.name for path in tmp_path.iterdir()] == ["one"]
    assert b"of links" not in file.read_bytes()


def test_another_key_opens_nothing(tmp_path: Path, key: x25519.Identity) -> None:
    file = written(tmp_path / "one", key, PARTS)
    with pytest.raises(Trouble, match="another recovery key"):
        list(archive.read(file, x25519.Identity.generate()))


@pytest.mark.parametrize("large", [False, True])
def test_a_file_that_was_shortened_or_changed_is_refused(
    tmp_path: Path, key: x25519.Identity, *, large: bool
) -> None:
    parts = PARTS | ({"attune_intake/clients/000000.bson": secrets.token_bytes(3_000_000)} if large else {})
    whole = written(tmp_path / "one", key, parts).read_bytes()
    middle = len(whole) // 2
    for damaged in (whole[:-1], whole[:middle], whole[:middle] + b"\0" + whole[middle + 1 :], b"", b"a" * 500):
        (tmp_path / "two").write_bytes(damaged)
        with pytest.raises(Trouble, match="cannot be opened"):
            list(archive.read(tmp_path / "two", key))


def test_one_that_could_not_be_written_leaves_nothing(tmp_path: Path, key: x25519.Identity) -> None:
    def broken() -> None:
        with archive.written(tmp_path / "one", key.to_public()) as add:
            add("a", b"1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert list(tmp_path.iterdir()) == []


def test_rows_go_into_pieces_and_come_back(mongo_client: MongoClient[dict[str, Any]], emptied: str) -> None:
    rows = [{"_id": number, "of": "x" * 100_000} for number in range(100)]
    raw = [RawBSONDocument(bson.encode(row)) for row in rows]
    parts = [(name, content) for name, content, _count in pieces(f"{emptied}/things", raw)]
    assert len(parts) > 1
    assert all(len(content) < 2 * PIECE for _name, content in parts)
    end = (END, f'{{"{emptied}/things":100,"{emptied}/nothing":0}}'.encode())
    assert load(mongo_client, [*parts, end], lambda _name, _secret: None) == {f"{emptied}/things": 100}
    assert list(mongo_client[emptied]["things"].find().sort("_id")) == rows


@pytest.fixture
def emptied(mongo_client: MongoClient[dict[str, Any]]) -> Iterator[str]:
    name = f"t{secrets.token_hex(6)}"
    yield name
    mongo_client.drop_database(name)


def test_one_that_holds_less_than_it_says_is_not_whole(
    mongo_client: MongoClient[dict[str, Any]], emptied: str
) -> None:
    part = (f"{emptied}/things/000000.bson", bson.encode({"_id": 1}))
    for end in ([(END, f'{{"{emptied}/things":2}}'.encode())], []):
        mongo_client.drop_database(emptied)
        with pytest.raises(Trouble, match="not whole"):
            load(mongo_client, [part, *end], lambda _name, _secret: None)


def test_a_folder_in_which_something_ran_is_not_written_over(tmp_path: Path, key: x25519.Identity) -> None:
    place = Place(tmp_path / "data")
    place.open()
    (place.folder / "mongo").mkdir()
    (place.folder / "mongo" / "rows").write_text("of somebody", encoding="utf-8")
    file = written(tmp_path / "one", key, PARTS)
    with pytest.raises(Trouble, match="empty folder"):
        restore(place, file, key, print)
    assert (place.folder / "mongo" / "rows").read_text(encoding="utf-8") == "of somebody"


def test_of_a_folder_the_newest_is_taken(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="no backup"):
        newest(tmp_path)
    for day in ("2026-11-27T02-00-00Z", "2026-11-28T02-00-00Z", "2026-11-26T02-00-00Z"):
        (tmp_path / f"{day}{archive.SUFFIX}").touch()
    assert newest(tmp_path).name.startswith("2026-11-28")
    older = tmp_path / f"2026-11-26T02-00-00Z{archive.SUFFIX}"
    assert newest(older) == older


def test_one_of_a_later_version_or_of_something_else_is_refused(tmp_path: Path, key: x25519.Identity) -> None:
    later = PARTS | {MANIFEST: b'{"format":99,"taken_at":"2030-01-01T00:00:00+00:00"}'}
    for parts, said in ((later, "later version"), ({"notes.txt": b"hello"}, "no backup of Attune")):
        place = Place(tmp_path / "data")
        with pytest.raises(Trouble, match=said):
            restore(place, written(tmp_path / "one", key, parts), key, print)
        assert not place.folder.exists()


def test_a_key_is_confirmed_by_whoever_has_it(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.open()
    assert recovery.standing(place) == recovery.Standing()
    secret = recovery.make(place)
    assert not recovery.standing(place).confirmed
    for wrong in (str(x25519.Identity.generate()), "", "AGE-SECRET-KEY-1", f"{secret}\n{secret}"):
        with pytest.raises(Trouble):
            recovery.confirm(place, wrong)
    recovery.confirm(place, f"# on paper\n {secret} \n")
    assert recovery.standing(place).confirmed
    recovery.make(place)
    assert not recovery.standing(place).confirmed, "another key has to be shown anew"
