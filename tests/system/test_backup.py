"""A clinic is killed in mid-work; its backup and the recovery key, on an empty machine, give it back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from pyrage import x25519

from deploy.local import plan
from tests.infra.clinic import ClientRecord, Clinic
from tests.infra.lease import until
from tests.infra.running import Running, again, marked, started
from tests.system.test_raw_files import found, word

pytestmark = pytest.mark.xdist_group("backup")

USUAL: Final = (9, 9, 9, 9)
DIP: Final = (9, 2, 9, 9)
EMAIL: Final = "clinician@clinic.example"


class Planted:
    """A clinic with two clients, words of theirs, and a prompt about each."""

    def __init__(self, attune: Running) -> None:
        self.attune = attune
        self.words = [word() for _ in range(6)]
        self.clinic = Clinic(attune.url, attune.token(EMAIL)).awaited()
        self.maya, self.jon = (self._client(*self.words[n : n + 3]) for n in (0, 3))
        until(attune.caught_up, "everything being consumed")

    def _client(self, name: str, goal: str, note: str) -> ClientRecord:
        client = self.clinic.register(name=f"Somebody {name}")
        goals = f"/intake/api/clients/{client.client_id}/goals"
        self.clinic.http.post(goals, json={"title": f"Sleep {goal}"}).raise_for_status()
        self.clinic.history(client, [USUAL] * 4)
        link = self.clinic.link(self.clinic.hold(client, datetime.now(UTC)))
        self.clinic.rate(link, DIP, note={"text": f"Hard {note}", "routing": "therapist"})
        until(lambda: self.clinic.alerts(client_id=client.client_id) != [], "the prompt")
        return client


def shown(clinic: Clinic, client: ClientRecord) -> dict[str, Any]:
    """What programs are told of a client in all three services."""
    paths = {
        "client": f"/intake/api/clients/{client.client_id}",
        "goals": f"/intake/api/clients/{client.client_id}/goals",
        "sessions": f"/intake/api/clients/{client.client_id}/sessions",
        "notes": f"/feedback/api/clients/{client.client_id}/notes",
        "trajectory": f"/alerts/api/clients/{client.client_id}/trajectory",
    }
    found = {name: clinic.http.get(path).raise_for_status().json() for name, path in paths.items()}
    return found | {"alerts": clinic.alerts(client_id=client.client_id)}


def run(folder: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """`./attune WORDS --data …` on that folder, with what is typed."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "deploy.cli", *words, "--data", str(folder)],
        cwd=plan.ROOT,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


def other_key() -> str:
    """A recovery key of somebody else's."""
    return f"{x25519.Identity.generate()}\n"


def erase(attune: Running, client: ClientRecord) -> None:
    """Erase a client, as an admin."""
    admin = Clinic(attune.url, attune.token("admin@clinic.example"))
    code = admin.http.get(f"/intake/api/clients/{client.client_id}").raise_for_status().json()["code"]
    admin.erase(client, code)
    admin.close()


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    """A clinic that is to be lost."""
    with started(tmp_path_factory.mktemp("lost")) as attune:
        yield Planted(attune)


def test_killed_in_mid_work_it_comes_back_on_an_empty_machine(before: Planted, tmp_path: Path) -> None:
    here, backups = before.attune.place.folder, tmp_path / "backups"
    assert "recovery-key" in run(here, "backup", str(backups)).stderr, "none is made that nobody can open"
    made = run(here, "recovery-key").stdout
    [key] = [line for line in made.splitlines() if line.startswith("AGE-SECRET-KEY-1")]
    assert "not the recovery key" in run(here, "recovery-key", "--confirm", typed=other_key()).stderr
    assert "right one" in run(here, "recovery-key", "--confirm", typed=f"{key}\n").stdout
    told = shown(before.clinic, before.maya)
    first = run(here, "backup", str(backups))
    assert first.returncode == 0, first.stderr
    [file] = backups.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert found(backups, before.words) == set(), "no word of anybody can be read in it"
    assert key not in "".join(path.read_text() for path in (here / "secrets").iterdir())
    # Jon is erased after the first backup; the second knows it, and something goes wrong with its rows.
    before.clinic.close()
    erase(before.attune, before.jon)
    until(before.attune.caught_up, "the erasure being heard")
    assert run(here, "backup", str(backups)).returncode == 0
    for process in marked(here):
        process.kill()
    empty = tmp_path / "empty"
    refused = run(empty, "restore", str(file), typed=other_key())
    assert (refused.returncode, "another recovery key" in refused.stderr) == (1, True)
    restored = run(empty, "restore", str(file), typed=f"{key}\n")
    assert restored.returncode == 0, restored.stderr
    assert "1 clients were erased again" in restored.stdout
    with again(empty) as attune:
        clinic = Clinic(attune.url, attune.token(EMAIL)).awaited()
        until(attune.caught_up, "everything being said again")
        until(lambda: clinic.alerts(client_id=before.jon.client_id) == [], "the erasure being done everywhere")
        assert shown(clinic, before.maya) == told
        assert clinic.http.get(f"/intake/api/clients/{before.jon.client_id}").status_code == 404
        clinic.rate(clinic.link(clinic.hold(before.maya, datetime.now(UTC))), USUAL)
        clinic.close()
