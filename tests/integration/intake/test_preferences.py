"""How a client likes to work: asked together, looked at again, stated beside experienced."""

from __future__ import annotations

import re

import pytest

from services.intake.domain.preferences import Entry, Preferences
from shared.contracts.principal import Principal
from tests.infra.fakes_intake import NOON
from tests.infra.personas import ADMIN, OTHER_SUPERVISOR, OWNER, TEAMMATE
from tests.integration.intake.web import Clinic


@pytest.fixture
def maya(clinic: Clinic) -> str:
    """Where the owner's client is."""
    return f"/clients/{clinic.made(OWNER, '/clients', code='MR', name='Maya Reyes')['client_id']}"


def note(clinic: Clinic, maya: str, kind: str, **leanings: str) -> int:
    return clinic.browser(OWNER).post(f"/intake{maya}/preferences", kind=kind, **leanings).status_code


def test_what_they_would_like_stands_beside_how_it_has_been(clinic: Clinic, maya: str) -> None:
    assert "Not asked yet." in clinic.browser(OWNER).get(f"/intake{maya}/").text
    assert note(clinic, maya, "stated", challenge="2", time="-1", structure="0") == 303
    assert note(clinic, maya, "experienced", challenge="-2") == 303
    page = clinic.browser(OWNER).get(f"/intake{maya}/").text
    rows = re.findall(r'<td data-label="Would like">(.*?)</td><td data-label="Has been">(.*?)</td>', page)
    assert rows == [
        ("both alike", "no preference"),
        ("no preference", "no preference"),
        ("rather: how it came about", "no preference"),
        ("clearly: go gently", "clearly: say it straight"),
    ]
    assert "Not asked yet." not in page


@pytest.mark.parametrize("reader", [TEAMMATE, OTHER_SUPERVISOR, ADMIN])
def test_nobody_else_reads_it(clinic: Clinic, maya: str, reader: Principal) -> None:
    note(clinic, maya, "stated", challenge="2")
    assert "go gently" not in clinic.browser(reader).get(f"/intake{maya}/").text


def test_what_is_no_choice_is_refused(clinic: Clinic, maya: str) -> None:
    assert note(clinic, maya, "stated", challenge="3") == 422
    assert note(clinic, maya, "wished") == 422


def test_before_the_third_session_the_page_reminds(clinic: Clinic, maya: str) -> None:
    note(clinic, maya, "stated", challenge="2")
    for days in (14, 7):
        clinic.made(OWNER, f"{maya}/sessions", held_at=clinic.at(days=-days), status="held")
    assert "session 3 is there" in clinic.browser(OWNER).get(f"/intake{maya}/").text
    note(clinic, maya, "experienced", challenge="1")
    assert "session 3 is there" not in clinic.browser(OWNER).get(f"/intake{maya}/").text


def test_they_are_in_the_clients_own_record_and_go_with_the_client(clinic: Clinic, maya: str) -> None:
    note(clinic, maya, "stated", challenge="2")
    own = clinic.internal("GET", f"{maya}/own-record").json
    assert own is not None
    assert [value for name, value in own["registration"].items() if name.startswith("likes_to_work")] == ["2"]
    clinic.ask(ADMIN, "DELETE", maya, json={"code": "MR", "reason": "asked"})
    assert clinic.intake.store.database["preferences"].count_documents({}) == 0


@pytest.mark.parametrize(
    ("held", "reviewed_at", "due"),
    [(1, None, None), (2, None, 3), (5, 2, None), (9, 2, 10), (9, None, 10), (30, 9, None)],
)
def test_when_to_look_at_it_again(held: int, reviewed_at: int | None, due: int | None) -> None:
    entries = [Entry(kind="stated", leanings={}, sessions=0, by="s", at=NOON)]
    if reviewed_at is not None:
        entries.append(Entry(kind="experienced", leanings={}, sessions=reviewed_at, by="s", at=NOON))
    assert Preferences(client_id="c", entries=tuple(entries)).due(held) == due
