"""Planned endings that an earlier version kept as a date alone, which has passed: they are shown and go on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx
import pytest
from pymongo import MongoClient

from tests.infra.forms import hidden
from tests.integration.upgrade.kept import Kept
from tests.integration.upgrade.opening import OLDEST, opened, read
from tests.integration.upgrade.record import USUAL

# With Jon it was the last session, and with Maya they went on to meet.
PLANNED: Final = {"JP": datetime(2026, 11, 20, 2, tzinfo=UTC), "MR": datetime(2026, 10, 30, 2, tzinfo=UTC)}


@pytest.fixture(params=[OLDEST], ids=lambda path: path.stem)
def kept(
    request: pytest.FixtureRequest, mongo_uri: str, mongo_client: MongoClient[dict[str, Any]]
) -> Iterator[Kept]:
    """What the version stored, with both endings as it took them down: in each service a date, and no step."""
    record = read(request.param)
    for code, at in PLANNED.items():
        client_id = record["ids"][f"{code} client"]
        for service in ("intake", "feedback"):
            for episode in record["databases"][service]["episodes"]["documents"]:
                if episode["client_id"] == client_id:
                    episode["planned_ending_at"] = at
        for trajectory in record["databases"]["alerts"]["trajectories"]["documents"]:
            if trajectory["_id"] == client_id:
                for episode in trajectory["episodes"].values():
                    episode["planned_ending_at"] = at
    with opened(record, mongo_uri, mongo_client) as found:
        found.open_clinic()
        yield found


def clock(kept: Kept) -> None:
    """What the worker of alerts does as time goes by, a month after the record."""
    worker = kept.attune.parts["alerts"].worker
    for tick in worker._ticks:  # noqa: SLF001 - the clock's turns, as the worker takes them
        tick.run(max(worker.consumer.store.now(), PLANNED["JP"]) + timedelta(days=30))
    kept.attune.pump()


def kinds(kept: Kept, code: str) -> set[str]:
    return {alert["kind"] for alert in kept.alerts(code)}


def press(browser: httpx.Client, page: str, step: str) -> None:
    """The button of that step on a client's page."""
    form = hidden(browser.get(page).text, f"{page}ending")
    answer = browser.post(f"{page}ending", data=form | {"step": step})
    assert answer.status_code == httpx.codes.SEE_OTHER, answer.text


def go_on(kept: Kept) -> None:
    """With Jon they look back and end, and with Maya care goes on."""
    for step in ("last_session", "review"):
        with kept.browser("sam") as browser:
            page = f"/intake/clients/{kept.ids['JP client']}/"
            press(browser, page, step)
        kept.attune.pump()
    with kept.browser("sam") as browser:
        assert "You looked back together, and care ended as agreed." in browser.get(page).text
        page = f"/intake/clients/{kept.ids['MR client']}/"
        press(browser, page, "carried_on")
    kept.attune.pump()
    found = kept.ask("sam", "GET", "/intake/api/clients/{MR client}").json()
    assert found["planned_ending_at"] is None
    ended = kept.attune.database("alerts")["trajectories"].find_one({"_id": kept.ids["JP client"]})
    assert ended
    assert [episode["ending"] for episode in ended["episodes"].values()] == ["agreed"]


def test_they_are_shown_prompt_to_look_back_where_nobody_met_again_and_go_on(kept: Kept) -> None:
    with kept.browser("sam") as browser:
        for code, words in (("JP", "20 Nov"), ("MR", "30 Oct")):
            page = browser.get(f"/intake/clients/{kept.ids[f'{code} client']}/").text
            assert re.search(f"You agreed on a last session: (Fri |Friday, )?{words}", page)
            assert "The last session was held" in page, "the next step"
            found = kept.ask("sam", "GET", f"/intake/api/clients/{{{code} client}}").json()
            assert datetime.fromisoformat(found["planned_ending_at"]) == PLANNED[code]
    clock(kept)
    assert "ENDING_REVIEW" in kinds(kept, "JP")
    assert "ENDING_REVIEW" not in kinds(kept, "MR")
    go_on(kept)


def test_where_they_meet_again_after_all_there_is_nothing_to_look_back_on(kept: Kept) -> None:
    at = datetime.now(UTC).isoformat()
    path = "/intake/api/clients/{JP client}/sessions"
    held = kept.ask("sam", "POST", path, json={"held_at": at, "status": "held"}).raise_for_status().json()
    kept.attune.pump()
    kept.rate(held["session_id"], USUAL)
    clock(kept)
    assert "ENDING_REVIEW" not in kinds(kept, "JP"), "they met all the same"
