"""Real lookups of packages in a database of weaknesses that the test has: it knows one."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deploy import checks, packages
from deploy.local import ports

HASH = "0" * 64
KNOWN = {
    "id": "PYSEC-2026-1",
    "published": "2026-11-01T00:00:00Z",
    "summary": "Much.",
    "details": "Much.",
    "affected": [
        {
            "package": {"name": "click", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "8.5.2"}]}],
        }
    ],
}


class Database(BaseHTTPRequestHandler):
    """Answers as OSV does."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        found = {"vulns": [KNOWN]} if asked["package"]["name"] == "click" else {}
        body = json.dumps(found).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing."""


@pytest.fixture
def database() -> Iterator[str]:
    """Its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Database)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lock of two packages, looked up in the database of the test."""
    monkeypatch.setenv("PIP_AUDIT_VULNERABILITY_SERVICE", "osv")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    found = tmp_path / "test.lock"
    pins = ("click==8.5.1", "flask==3.1.3")
    found.write_text("".join(f"{pin} --hash=sha256:{HASH}\n" for pin in pins), encoding="utf-8")
    return found


def test_a_weakness_of_a_locked_package_is_found_and_fails_the_check(
    lock: Path, database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIP_AUDIT_OSV_URL", database)
    report = packages.weaknesses(lock, lock.parent / "kept.json")
    assert (report.reached, report.unknown) == (True, 0)
    assert report.weak == ("PYSEC-2026-1 in click 8.5.1, mended in 8.5.2",)
    assert not checks.weaknesses(report)
    assert "check packages: FAILED" in capsys.readouterr().out


def test_a_database_that_is_away_is_said_and_fails_nothing(
    lock: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIP_AUDIT_OSV_URL", f"http://127.0.0.1:{ports.free_ports(1)[0]}/")
    assert checks.weaknesses(packages.weaknesses(lock, lock.parent / "kept.json"))
    assert "cannot be reached" in capsys.readouterr().out
