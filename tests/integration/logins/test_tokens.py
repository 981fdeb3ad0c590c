"""What a token may do is held in every service, and it ends when it was said to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared import clock
from tests.integration.logins.house import House

# Of each service's API one call that reads, and one that changes; feedback has none of staff's that does.
READS = {
    "intake": "/intake/api/clients",
    "feedback": "/feedback/api/clients/nobody/notes",
    "alerts": "/alerts/api/alerts",
}
CHANGES = {
    "intake": ("POST", "/intake/api/clients"),
    "alerts": ("POST", "/alerts/api/alerts/nobody/acts"),
}


def reads(house: House, token: str) -> dict[str, int]:
    return {area: house.ask(token, "GET", path).status_code for area, path in READS.items()}


def test_a_token_that_only_reads_changes_nothing_in_any_service(house: House) -> None:
    sam = house.hire("clinician")
    reading, changing = house.token(sam, writes=False), house.token(sam)
    assert 403 not in reads(house, reading).values()
    for area, (method, path) in CHANGES.items():
        assert house.ask(reading, method, path, json={}).status_code == 403, area
        assert house.ask(changing, method, path, json={}).status_code != 403, area


def test_a_token_for_one_area_opens_no_other(house: House) -> None:
    sam = house.hire("clinician")
    for area in READS:
        answers = reads(house, house.token(sam, areas=(area,)))
        assert {other for other, status in answers.items() if status != 403} == {area}


def test_a_token_that_has_ended_is_nobodys_also_where_it_was_remembered(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = house.token(house.hire("clinician"), days=30)
    assert 401 not in reads(house, token).values()
    later = clock.now() + timedelta(days=30)
    monkeypatch.setattr("shared.web.principals.now", lambda: later)
    assert [reads(house, token)[area] for area in ("feedback", "alerts")] == [401, 401]
