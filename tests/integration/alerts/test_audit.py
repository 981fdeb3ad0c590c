"""What alerts' pages and API leave in the audit, and what is shown of safety although nothing can be written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from prometheus_client import REGISTRY

from services.alerts.web.audited import ROUTES
from shared.store.audit import Entry
from tests.infra.alerts_clinic import ruptured
from tests.infra.audited import declared, entries, forget, refuse
from tests.integration.alerts.not_safe import do, press
from tests.integration.alerts.test_access import API, PAGES, alert_of
from tests.integration.alerts.web import Service


@pytest.fixture(autouse=True)
def _fresh(service: Service) -> Iterator[None]:
    refuse(service.store, entries=False)
    forget(service.store)
    yield
    refuse(service.store, entries=False)


def test_every_route_says_what_it_is(service: Service) -> None:
    assert declared(service.app) <= ROUTES.keys(), "say in services/alerts/web/audited.py what each is"


def ask(service: Service, staff_id: str, method: str, path: str) -> Entry:
    """The one entry that it leaves."""
    forget(service.store)
    if "/api/" in path:
        service.api(staff_id, method, path, **({"json": {"act": "useful"}} if method == "POST" else {}))
    elif method == "POST":
        service.send(staff_id, path, act="useful")
    else:
        service.browser(staff_id).get(path)
    [entry] = entries(service.store)
    return entry


@pytest.mark.parametrize(("method", "path", "_status"), [*API, *PAGES[:2]])
def test_whoever_reads_or_answers_a_prompt_is_written_down_with_whose_it_is(
    service: Service, method: str, path: str, _status: int
) -> None:
    found = path.format(alert=alert_of(service))
    entry = ask(service, "sam", method, found)
    kind = {"GET": "record", "POST": "change"}[method]
    assert (entry.who, entry.what, entry.about, entry.outcome) == ("sam", kind, ["maya"], "done")
    refused = ask(service, "ola", method, found)
    assert (refused.who, refused.what, refused.about, refused.outcome) == ("ola", kind, [], "refused")


@pytest.mark.parametrize("path", ["/alerts/", "/alerts/rows", "/alerts/api/alerts"])
def test_a_list_leaves_one_entry_with_all_who_stand_in_it(service: Service, path: str) -> None:
    service.take(*ruptured())
    entry = ask(service, "sam", "GET", path)
    assert (entry.what, entry.about, entry.listed, entry.count) == ("list", [], ["maya"], 1)


def test_a_live_page_leaves_one_entry_as_it_opens(service: Service) -> None:
    answer = service.browser("sam").get("/alerts/stream")
    [entry] = entries(service.store)
    assert (entry.route, entry.what) == ("GET /alerts/stream", "list")
    answer.close()


def test_without_an_entry_there_is_no_inbox_and_no_stream_holds_a_place(service: Service) -> None:
    service.take(*ruptured())
    refuse(service.store, entries=True)
    before = REGISTRY.get_sample_value("attune_open_streams")
    assert service.browser("sam").get("/alerts/").status_code == 503
    assert service.browser("sam").get("/alerts/stream").status_code == 503
    assert REGISTRY.get_sample_value("attune_open_streams") == before, "its place is free again"


def test_who_may_not_be_safe_is_shown_and_taken_on_all_the_same(service: Service) -> None:
    alert_id = press(service)
    refuse(service.store, entries=True)
    page = service.browser("sam").get(f"/alerts/prompts/{alert_id}")
    assert (page.status_code, "Theo Klein" in page.text, "+44 (0)7700 900152" in page.text) == (200, True, True)
    assert "Theo Klein" in service.browser("ruth").get("/alerts/pinned").text
    assert do(service, "sam", alert_id, act="accept") == 201
    assert service.send("sam", f"/alerts/prompts/{alert_id}/acts", act="useful").status_code < 500
    refuse(service.store, entries=False)
    forget(service.store)
    service.browser("sam").get(f"/alerts/prompts/{alert_id}")
    [entry] = entries(service.store)
    assert (entry.what, entry.about) == ("safety", ["theo"])
