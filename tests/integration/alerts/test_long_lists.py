"""Lists that are longer than a page: nothing vanishes, counts are true, and it works without scripts."""

from __future__ import annotations

import re
from html import unescape

import pytest

from services.alerts.usecases.act import Wish
from services.alerts.web.inbox import SHOWN, View
from services.alerts.web.live import Viewer
from shared.web.sse import REFRESH
from tests.infra.alerts_clinic import RUTH, SAM, client_updated, concern, measured, ruptured, stalled
from tests.integration.alerts.not_safe import press
from tests.integration.alerts.test_about_client import ask
from tests.integration.alerts.test_pages import act, page
from tests.integration.alerts.web import Service

MANY = 260


def copies(service: Service, client_id: str, number: int, **over: object) -> None:
    """So many more of the client's only prompt, all of clients of their own."""
    rows = service.store.database["alerts"]
    one = rows.find_one({"client_id": client_id}) or {}
    rows.insert_many(
        [{**one, "_id": f"{client_id}-{n:03}", "client_id": f"{client_id}-{n:03}", **over} for n in range(number)]
    )


def listed(text: str) -> list[str]:
    return re.findall(r'<li id="prompt-([^"]+)"', text)


def more(text: str, section: str = "prompts") -> str | None:
    """Where the link to more of that section leads."""
    found = re.search(rf'href="([^"]+)#title-{section}">\d+ more<', text)
    return unescape(found[1]) if found else None


def test_everything_is_reached_by_links_and_counted(service: Service) -> None:
    service.take(*stalled("jon"))
    copies(service, "jon", MANY)
    text, seen = page(service), 0
    while (link := more(text)) is not None:
        rows = listed(text)
        assert f"{MANY + 1 - len(rows)} more<" in text
        assert f'data-unshown="{MANY + 1 - len(rows)}"' in text
        assert f"<title>({MANY + 1}) Prompts · Attune</title>" in text
        assert len(rows) > seen
        text, seen = page(service, link), len(rows)
    assert len(set(listed(text))) == MANY + 1
    assert len(listed(page(service, "/alerts/rows?more=99999999999999999999"))) == MANY + 1
    assert len(listed(page(service, "/alerts/rows?more=x"))) == SHOWN[0]
    assert len(listed(page(service, "/alerts/rows?more=-7"))) == SHOWN[0]


def test_whatever_is_urgent_is_always_shown(service: Service) -> None:
    press(service, 60)
    service.take(*ruptured(), *stalled("jon"))
    copies(service, "jon", MANY)
    copies(service, "maya", MANY, severity="high")
    text = page(service)
    assert len([one for one in listed(text) if one.startswith("maya-")]) == MANY
    assert "safety: today" in text
    assert f"<title>(1 safety, {2 * MANY + 2} more) Prompts · Attune</title>" in text
    assert more(text) is not None


def test_the_chosen_one_is_shown_wherever_it_stands(service: Service) -> None:
    service.take(*stalled("jon"))
    copies(service, "jon", MANY)
    last = f"jon-{MANY - 1:03}"
    assert last not in listed(page(service))
    text = page(service, f"/alerts/prompts/{last}")
    assert last in listed(text)
    assert f'href="/alerts/prompts/{last}" aria-current="true"' in text


def test_what_is_in_hand_and_what_has_ended_go_on_too(service: Service) -> None:
    service.take(*stalled("jon"))
    act(service, "jon", Wish(act="acknowledge"))
    copies(service, "jon", MANY)
    text = page(service)
    assert len(listed(text)) == SHOWN[1]
    link = more(text, "in-hand")
    assert link is not None
    assert len(listed(page(service, link))) == 2 * SHOWN[1]
    service.store.database["alerts"].update_many(
        {"client_id": {"$ne": "jon"}}, {"$set": {"status": "closed", "changed_at": service.store.now()}}
    )
    assert f"{MANY - SHOWN[2]} more<" in page(service)


def test_a_client_with_many_prompts_has_all_of_them_told(service: Service) -> None:
    service.take(*ruptured())
    copies(service, "maya", MANY)
    service.store.database["alerts"].update_many({}, {"$set": {"client_id": "maya"}})
    assert len(ask(service, SAM)["prompts"]) == MANY + 1


def test_the_same_client_twice_in_a_row_is_one_group(service: Service) -> None:
    service.take(client_updated("ana"), *ruptured("lea"), client_updated("ida"))
    service.take(concern(8, "ana"), measured(8, 9, "ana", risk=0), *stalled("jon"), concern(7, "ida"))
    text = page(service, "/alerts/rows")
    rows = re.findall(r'<li id="prompt-[^"]+"( class="same")? data-client="([^"]+)"', text)
    clients = [client for _same, client in rows]
    assert [bool(same) for same, _client in rows] == [
        client == above for above, client in zip([None, *clients], clients, strict=False)
    ]


def test_a_group_is_read_out_with_the_name_in_each_row(service: Service) -> None:
    service.take(*ruptured(), concern(6))
    service.neighbours.people = {"maya": "Maya R."}
    text = page(service, "/alerts/rows")
    assert text.count('class="same"') == 1
    assert text.count(">Maya R.</span>") == 2, "each link says whom it is about"


@pytest.mark.parametrize("more_of_it", [0, 1])
def test_a_prompt_that_is_counted_and_not_shown_has_the_page_look_again(service: Service, more_of_it: int) -> None:
    service.take(*stalled("jon"))
    copies(service, "jon", SHOWN[0] + 5)
    last = f"jon-{SHOWN[0] + 4:03}"
    with service.app.test_request_context("/alerts/stream"):
        viewer = Viewer(lambda: SAM, lambda: View(more=more_of_it))
        viewer.begin(SAM)
        record = service.app.extensions["attune"].alerts.find(last, RUTH.scope())
        message = viewer.show(record)
    assert message is not None
    assert (message == REFRESH) == (more_of_it == 0)


def test_what_is_dismissed_counts_no_more(service: Service) -> None:
    service.take(*ruptured(), *stalled("jon"))
    act(service, "maya", Wish(act="not_useful"))
    assert "<title>(1) Prompts · Attune</title>" in page(service)
