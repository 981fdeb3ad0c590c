"""What our image does besides running services: its secrets, its health check, its words."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from deploy.containers import jobs, probe, secret_files
from deploy.local.plan import ROOT
from deploy.trouble import Trouble
from services.intake.domain.first_admin import Invitation

URL = "https://clinic.example"


def made(folder: Path, *, new_link: bool = False) -> list[str]:
    return list(secret_files.make(folder, URL, new_link=new_link))


def held(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}


def test_every_secret_is_made_once_for_its_reader_alone(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    made(folder)
    first = held(folder)
    assert set(first) == secret_files.names()
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
    made(folder)
    assert held(folder) == first
    alike, empty = {"kafka_admin", "kafka_broker"}, {"smtp_password", "imap_password", "oidc_client_secret"}
    assert {name for name, words in first.items() if not words} == empty
    unlike = [words for name, words in first.items() if name not in alike | empty]
    assert len(set(unlike)) == len(unlike)
    assert first["kafka_admin"] == first["kafka_broker"]


def test_a_secret_that_got_lost_is_made_anew_and_nothing_else(tmp_path: Path) -> None:
    made(tmp_path)
    first = held(tmp_path)
    (tmp_path / "kafka_broker").unlink()
    (tmp_path / "link_key").unlink()
    made(tmp_path)
    second = held(tmp_path)
    assert {name for name in first if first[name] != second[name]} == {"link_key"}


@pytest.mark.skipif(os.geteuid() != 0, reason="root may give files away")
def test_each_file_belongs_to_the_user_who_reads_it(tmp_path: Path) -> None:
    made(tmp_path)
    owners = {file.name: file.stat().st_uid for file in tmp_path.iterdir()}
    engines = {"mongo_keyfile": 999, "kafka_broker": 1000, "grafana_admin": 472}
    assert owners == dict.fromkeys(secret_files.names(), 10001) | engines


def test_the_link_is_shown_once_and_only_its_hash_is_kept(tmp_path: Path) -> None:
    [_words, url] = made(tmp_path)
    secret = url.removeprefix(f"{URL}/intake/first-admin/")
    assert re.fullmatch(r"[\w-]{43}", secret)
    assert not any(secret in words for words in held(tmp_path).values())
    kept = Invitation.read((tmp_path / "first_admin").read_text(encoding="utf-8"))
    assert kept is not None
    assert kept.fits(secret)
    assert timedelta(days=6, hours=23) < kept.ends_at - datetime.now(UTC) <= timedelta(days=7)
    assert not any("first-admin/" in line for line in made(tmp_path))


def test_another_link_takes_the_place_of_the_first_where_it_is_mounted(tmp_path: Path) -> None:
    [_words, first] = made(tmp_path)
    before = (tmp_path / "first_admin").stat().st_ino
    [_words, second] = made(tmp_path, new_link=True)
    assert (tmp_path / "first_admin").stat().st_ino == before
    kept = Invitation.read((tmp_path / "first_admin").read_text(encoding="utf-8"))
    assert kept is not None
    assert kept.fits(second.rpartition("/")[2])
    assert not kept.fits(first.rpartition("/")[2])


def test_each_service_has_a_database_user_of_its_own(tmp_path: Path) -> None:
    made(tmp_path)
    uri = urlsplit((tmp_path / "mongo_uri_alerts").read_text(encoding="utf-8"))
    assert (uri.username, uri.hostname, uri.port) == ("attune_alerts", "mongo", 27017)
    assert uri.query == "replicaSet=rs0&authSource=attune_alerts"


def test_a_job_that_nobody_knows_is_named_with_those_that_are() -> None:
    with pytest.raises(Trouble, match="kafka-topics"):
        jobs.run("tidy-up", [])


@pytest.mark.parametrize(
    ("command", "where"),
    [
        ("/v/python -P -m gunicorn services.alerts.bootstrap:web_app() --bind x", (8000, "/alerts/readyz")),
        ("/v/python -P -m services.intake worker", (8002, "/readyz")),
    ],
)
def test_the_health_check_asks_the_process_that_runs(command: str, where: tuple[int, str]) -> None:
    assert probe.address(command) == where


@contextmanager
def answering(status: int) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def test_it_is_ready_when_it_says_so() -> None:
    with answering(200) as port:
        assert probe.ready(port, "/readyz")
    with answering(503) as port:
        assert not probe.ready(port, "/readyz")
    assert not probe.ready(port, "/readyz")  # nobody listens any more


@pytest.mark.parametrize("words", [[], ["intake"], ["billing", "web"], ["secrets", "x", "--what"]])
def test_words_that_mean_nothing_are_answered_with_those_that_do(words: list[str]) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-P", "-m", "deploy.containers", *words],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 1
    assert "attune intake web" in done.stderr
