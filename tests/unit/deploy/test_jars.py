from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deploy.local import jars
from deploy.trouble import Trouble


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A repository of jars with one in it, and a lock that names it."""
    folder = tmp_path / "repository"
    (folder / "org").mkdir(parents=True)
    (folder / "org" / "one.jar").write_bytes(b"jar")
    lock = tmp_path / "lock"
    lock.write_text(f"{hashlib.sha256(b'jar').hexdigest()}  org/one.jar\n", encoding="utf-8")
    monkeypatch.setattr(jars, "LOCK", lock)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("ATTUNE_MAVEN_URL", f"http://127.0.0.1:{server.server_port}/")
        yield folder
        server.shutdown()
        thread.join()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


def test_a_missing_jar_is_fetched_once(repository: Path, place: Path) -> None:
    seen: list[tuple[int, int]] = []
    [here] = jars.fetch(place, lambda *done: seen.append(done))
    (repository / "org" / "one.jar").unlink()
    assert jars.fetch(place, lambda *done: seen.append(done)) == [here]
    assert here.read_bytes() == b"jar"
    assert seen == [(1, 1)]


def test_other_content_than_locked_is_not_kept(repository: Path, place: Path) -> None:
    (repository / "org" / "one.jar").write_bytes(b"something else")
    with pytest.raises(Trouble, match="other content"):
        jars.fetch(place, lambda *_: None)
    assert not list(place.iterdir())


@pytest.mark.usefixtures("repository")
def test_no_network_is_said_with_what_to_do(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_MAVEN_URL", "http://127.0.0.1:1")
    with pytest.raises(Trouble, match="check the network, or set KAFKA_BOOTSTRAP"):
        jars.fetch(place, lambda *_: None)


def test_the_lock_holds_the_broker_and_pins_every_jar() -> None:
    locked = jars.locked()
    assert "kafka_2.13-4.3.1.jar" in {jar.name for jar in locked}
    assert len({jar.name for jar in locked}) == len(locked)
    assert all(len(jar.sha256) == 64 for jar in locked)


def test_jars_go_to_the_cache_of_the_user_else_into_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert jars.folder(tmp_path / "data") == tmp_path / "cache" / "attune" / "kafka-4.3.1"
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert jars.folder(tmp_path / "data") == tmp_path / "data" / ".cache" / "kafka-4.3.1"


def test_a_user_without_a_home_keeps_them_beside_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 987_654_321)
    assert jars.folder(tmp_path / "data") == tmp_path / "data" / ".cache" / "kafka-4.3.1"
    assert os.access(jars.folder(tmp_path / "data"), os.W_OK)


def test_a_cache_that_cannot_be_made_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert jars.folder(tmp_path / "data") == tmp_path / "data" / ".cache" / "kafka-4.3.1"
