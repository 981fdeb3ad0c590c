"""`./attune up` at an address that other machines reach: not without TLS, unless somebody says so."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

from deploy.local import plan, ports


def up(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command, which ends by itself because of what it is given."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-P", "-m", "deploy.cli", "up", "--data", str(folder), *words],
        env=plan.inherited() | {"PYTHONPATH": str(plan.ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_an_address_for_others_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    for words in (("--bind", "0.0.0.0"), ("--bind", "::", "--public-url", "https://clinic.example")):  # noqa: S104 - refused
        refused = up(folder, *words)
        assert refused.returncode == 1
        assert "other machines reach Attune without TLS" in refused.stderr
        assert "add --without-tls" in refused.stderr
    assert not folder.exists()


def test_asked_for_in_words_it_goes_on(tmp_path: Path) -> None:
    """As far as to the port, which is taken: nothing of all the rest need start here."""
    [port] = ports.free_ports(1)
    with socket.create_server(("0.0.0.0", port)):  # noqa: S104 - to be in the way there
        went_on = up(tmp_path / "data", "--bind", "0.0.0.0", "--without-tls", "--port", str(port))  # noqa: S104 - asked for
    assert went_on.returncode == 1
    assert f"Port {port} on 0.0.0.0 is taken" in went_on.stderr
