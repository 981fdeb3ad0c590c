"""Whoever has the disk and not the wrapping keys reads no word of anybody: every file of Attune is searched."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from deploy.local import mongod
from deploy.local.databases import ADMIN
from tests.infra.clinic import Clinic
from tests.infra.lease import until
from tests.infra.running import Running

pytestmark = pytest.mark.xdist_group("system")

DIP: Final = (9, 2, 9, 9)
PIECE: Final = 1 << 22


@pytest.fixture
def clinic(attune: Running) -> Iterator[Clinic]:
    made = Clinic(attune.url, attune.token("clinician@clinic.example")).awaited()
    yield made
    made.close()


def word() -> str:
    """A word that stands nowhere else, and that no compression takes apart."""
    return f"x{secrets.token_hex(9)}"


def written(attune: Running) -> None:
    """Have MongoDB write all that it holds to its files."""
    place = attune.place
    port = place.state.ports["mongo"]
    with mongod.direct(port, username=ADMIN, password=place.secret("mongo-admin")) as admin:
        admin.admin.command("fsync")


def found(folder: Path, words: list[str]) -> set[str]:
    """Those of the words that stand in any file there: databases, journal, oplog, topics, logs and all else."""
    wanted, seen = {one.encode(): one for one in words}, set[str]()
    for file in folder.rglob("*"):
        if file.is_file():
            seen |= {wanted[one] for one in _in(file, wanted)}
    return seen


def _in(file: Path, wanted: dict[bytes, str]) -> Iterator[bytes]:
    before = b""
    with file.open("rb") as opened:
        while piece := opened.read(PIECE):
            yield from (one for one in wanted if one in before + piece)
            before = piece[-64:]


def test_no_word_of_anybody_lies_in_any_file(attune: Running, clinic: Clinic) -> None:
    name, email, goal, note, said = words = [word() for _ in range(5)]
    phone = f"0{secrets.randbelow(10**13):013}"
    planted = [*words, phone]
    client = clinic.register(name=f"Maya {name}", email=f"{email}@mail.example", phone=phone)
    goals = f"/intake/api/clients/{client.client_id}/goals"
    clinic.http.post(goals, json={"title": f"Sleep {goal}"}).raise_for_status()
    clinic.history(client, [(9, 9, 9, 9)] * 4)
    link = clinic.link(clinic.hold(client, datetime.now(UTC)))
    clinic.rate(link, DIP, note={"text": f"Hard {note}", "routing": "therapist"})
    until(lambda: clinic.alerts(client_id=client.client_id) != [], "the prompt")
    [alert, *_] = clinic.alerts(client_id=client.client_id)
    clinic.act(alert["alert_id"], "talked_about", note=f"We spoke {said}")
    until(attune.caught_up, "everything being consumed")
    unsealed = word()
    with attune.database("feedback") as database:
        database["kiosk_codes"].insert_one({"_id": "planted", "client_id": "nobody", "text": unsealed})
    written(attune)
    assert found(attune.place.folder, [*planted, unsealed]) == {unsealed}, (
        "the same search finds what is not sealed"
    )
    shown = clinic.http.get(f"/intake/api/clients/{client.client_id}").raise_for_status().json()
    assert name in shown["name"], "and who may, reads it"
    with attune.database("feedback") as database:
        database["kiosk_codes"].delete_one({"_id": "planted"})
