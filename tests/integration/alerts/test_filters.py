"""What an inbox is narrowed to stands in its address, and nobody filters away who may not be safe."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from typing import get_args

import pytest
from msgspec.structs import replace

from services.alerts.domain.signals import SAFETY, Kind
from services.alerts.web.filters import FAMILIES
from shared.contracts.events import SessionStatus
from tests.infra.alerts_clinic import booked, concern, rated, ruptured, stalled
from tests.integration.alerts.test_long_lists import copies
from tests.integration.alerts.web import Service


def look(service: Service, query: str = "", who: str = "sam") -> str:
    answer = service.browser(who).get(f"/alerts/rows{query}")
    assert answer.status_code == 200
    return str(answer.text)


def shown(page: str) -> set[str]:
    """Whom the list is about."""
    return set(re.findall(r'data-client="([^"]+)"', page))


@pytest.fixture
def mixed(service: Service) -> Service:
    """Somebody with a rupture, somebody whose goal stands still, and somebody who may not be safe."""
    service.take(*ruptured("maya"), *stalled("jon"))
    service.take(*[rated(week, client_id="ana") for week in range(3)], *ruptured("ana")[:2])
    service.take(concern(2, "ana", safety=True))
    return service


def test_every_kind_but_those_about_safety_is_in_one_family() -> None:
    listed = [kind for _name, kinds in FAMILIES.values() for kind in kinds]
    assert sorted(listed) == sorted(set(get_args(Kind)) - SAFETY)


def test_by_kind(mixed: Service) -> None:
    assert shown(look(mixed)) == {"maya", "jon", "ana"}
    assert shown(look(mixed, "?kind=goals")) == {"jon", "ana"}
    assert shown(look(mixed, "?kind=relationship")) == {"maya", "ana"}
    assert shown(look(mixed, "?kind=outcome")) == {"ana"}, "safety stays"


def test_by_status(mixed: Service) -> None:
    alert = next(row["alert_id"] for row in mixed.alerts() if row["client_id"] == "jon")
    assert mixed.send("sam", f"/alerts/prompts/{alert}/acts", act="acknowledge").status_code == 303
    assert shown(look(mixed, "?status=in-hand")) == {"jon", "ana"}
    assert shown(look(mixed, "?status=to-talk")) == {"maya", "ana"}
    assert shown(look(mixed, "?status=lately")) == {"ana"}


def on(service: Service, client_id: str, at: datetime, status: SessionStatus = "planned") -> None:
    service.take(replace(booked(client_id), held_at=at, status=status, session_id=f"{client_id}-{at}"))


@pytest.mark.parametrize("status", ["planned", "held", "missed"])
def test_by_who_comes_today(mixed: Service, status: SessionStatus) -> None:
    now = mixed.store.now()
    on(mixed, "jon", now, status)
    on(mixed, "maya", now + timedelta(days=2))
    assert shown(look(mixed, "?today=1")) == {"jon", "ana"}
    assert shown(look(mixed, "?today=1&kind=relationship")) == {"ana"}


def test_who_has_called_off_does_not_come_today(mixed: Service) -> None:
    on(mixed, "jon", mixed.store.now(), "cancelled")
    assert shown(look(mixed, "?today=1")) == {"ana"}


def test_the_list_says_what_it_leaves_out_and_how_to_see_it(mixed: Service) -> None:
    page = look(mixed, "?kind=goals")
    assert "Filtered: 1 more waits." in page
    assert 'href="/alerts/"' in page
    assert "Filtered" not in look(mixed)
    assert "Filtered: nothing else waits." not in page


def test_what_the_address_names_and_there_is_not_narrows_nothing(mixed: Service) -> None:
    assert shown(look(mixed, "?kind=none&status=none&today=yes&more=²")) == {"maya", "jon", "ana"}


def test_every_way_on_from_a_narrowed_list_stays_narrowed(mixed: Service) -> None:
    copies(mixed, "jon", 90)
    page = unescape(mixed.browser("sam").get("/alerts/?kind=goals&status=to-talk").text)
    wanted = "kind=goals&status=to-talk"
    for part in (
        'data-live="',
        'data-list="',
        'data-home="',
        'data-chosen="',
        r'data-unshown="\d+"><a class="btn" href="',
        'class="back" href="',
    ):
        addresses = re.findall(rf'{part}([^"]+)"', page)
        assert addresses, part
        assert all(wanted in address for address in addresses), part
    rows = re.findall(r'id="open-[^"]+" href="([^"]+)"', page)
    assert rows
    assert all(address.endswith(wanted) for address in rows)
    action = re.search(r'action="([^"]+/acts[^"]*)"', page)
    assert action
    done = mixed.send("sam", action[1], act="acknowledge")
    assert (done.status_code, done.headers["Location"].endswith(wanted)) == (303, True)


def test_the_form_works_without_scripts_and_shows_what_is_chosen(mixed: Service) -> None:
    page = mixed.browser("sam").get("/alerts/?kind=goals&status=to-talk&today=1").text
    form = page.partition('<details class="filters" open>')[2].partition("</details>")[0]
    assert 'method="get" action="/alerts/"' in form
    assert '<option value="goals" selected>' in form
    assert '<option value="to-talk" selected>' in form
    assert re.search(r'name="today" value="1" checked', form)
    assert '<details class="filters">' in mixed.browser("sam").get("/alerts/").text


def test_another_team_sees_nothing_by_any_filter(mixed: Service) -> None:
    for query in ("?kind=goals", "?status=to-talk", "?today=1"):
        assert shown(look(mixed, query, "ola")) == set()
        assert "more wait" not in look(mixed, query, "ola")


def test_tomorrow_is_not_today(mixed: Service) -> None:
    on(mixed, "jon", mixed.store.now() + timedelta(hours=30))
    assert "jon" not in shown(look(mixed, "?today=1"))
