"""An open inbox: what its stream says, over the real change stream."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import httpx
import pytest
from werkzeug.serving import make_server

from services.alerts.adapters.changes import changes
from services.alerts.adapters.mongo.collections import ALERTS
from shared.contracts.events import Event
from shared.errors import Unavailable
from shared.web.hub import MOST_EACH, MOST_STREAMS
from tests.infra.alerts_clinic import client_updated, concern, erased, ruptured, stalled
from tests.integration.alerts.web import Service, undoable


class Stream:
    """The events of an open stream, one by one; what only keeps the connection means that nothing came."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines

    def next(self) -> tuple[str, str]:
        """The next event and its data, signs of life apart."""
        event, text = "", []
        for line in self._lines:
            name, _colon, words = line.partition(": ")
            assert not line.startswith(": "), "nothing came"
            if name == "event":
                event = words
            elif name == "data":
                text.append(words)
            elif not line and event == "beat":
                event, text = "", []
            elif not line and event:
                break
        return event, "\n".join(text)


@dataclass
class Live:
    """The service on a port, and the streams that are open."""

    service: Service
    url: str
    streams: ExitStack

    def open(self, staff_id: str, query: str = "") -> Stream:
        """Open a stream; it says at once that something may have been missed."""
        request = httpx.stream(
            "GET", f"{self.url}/alerts/stream{query}", cookies={"attune_login": staff_id}, timeout=60
        )
        answer = self.streams.enter_context(request)
        assert answer.status_code == 200
        stream = Stream(answer.iter_lines())
        assert stream.next()[0] == "refresh"
        return stream

    def first(self, staff_id: str, query: str = "") -> Stream:
        """Open the first stream and wait until it watches: it says so a second time."""
        stream = self.open(staff_id, query)
        assert stream.next()[0] == "refresh"
        return stream

    def take(self, *events: Event) -> str:
        """Take events in; the id of the newest alert."""
        self.service.take(*events)
        return str(self.service.alerts("ruth")[0]["alert_id"])


@pytest.fixture
def live(service: Service) -> Iterator[Live]:
    server = make_server("127.0.0.1", 0, service.app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        with ExitStack() as streams:
            yield Live(service, f"http://127.0.0.1:{server.port}", streams)
            service.app.extensions["attune"].hub.close()
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


def test_a_new_prompt_comes_as_the_row_of_the_full_page(live: Live) -> None:
    stream = live.first("sam")
    live.take(*ruptured())
    event, row = stream.next()
    assert event == "row"
    assert row.strip() in live.service.browser("sam").get("/alerts/").text.replace(' on"', '"').replace(
        ' aria-current="true"', ""
    )


def test_somebody_elses_prompt_does_not_come_and_one_that_moves_goes(live: Live) -> None:
    sam, ola = live.first("sam"), live.open("ola")
    alert_id = live.take(*ruptured())
    assert sam.next()[0] == "row"
    live.service.take(client_updated(clinician_id="ola", n=2))
    assert sam.next() == ("gone", f"prompt-{alert_id}")
    event, row = ola.next()
    assert (event, f'id="prompt-{alert_id}"' in row) == ("row", True)
    live.service.take(erased())
    assert ola.next() == ("gone", f"prompt-{alert_id}")


def test_a_prompt_that_moves_between_sections_has_the_page_look_again(live: Live) -> None:
    alert_id = live.take(*ruptured())
    stream = live.first("sam")
    live.service.api("sam", "POST", f"/alerts/api/alerts/{alert_id}/acts", json={"act": "acknowledge"})
    assert stream.next()[0] == "refresh"


def test_whatever_happens_about_safety_has_the_page_look_again(live: Live) -> None:
    sam, ruth, ola = live.first("sam"), live.open("ruth"), live.open("ola")
    alert_id = live.take(client_updated("theo"), concern(0, "theo", safety=True))
    assert (sam.next()[0], ruth.next()[0]) == ("refresh", "refresh"), "the pin comes with the page"
    acts = f"/alerts/api/alerts/{alert_id}/acts"
    for body in ({"act": "accept"}, {"act": "reached", "note": "Safe tonight."}):
        live.service.api("ruth", "POST", acts, json=body)
        assert (sam.next()[0], ruth.next()[0]) == ("refresh", "refresh")
    live.take(client_updated("ana", "ola", "south"), *ruptured("lea"), client_updated("lea", "ola", "south", n=2))
    assert ola.next()[0] == "row", "nothing about Theo came before"


def test_what_is_followed_is_what_is_kept_its_words_open(live: Live) -> None:
    alert_id = live.take(*ruptured())
    following = changes(live.service.store)()
    assert next(following) is None
    body = {"act": "talked_about", "note": "We spoke of last week."}
    live.service.api("sam", "POST", f"/alerts/api/alerts/{alert_id}/acts", json=body)
    told = next(change for change in following if change)
    assert told.subject == live.service.store.rows(ALERTS).get(alert_id)
    assert "We spoke of last week." in repr(told.subject)


def test_opening_a_prompt_shows_in_its_row(live: Live) -> None:
    alert_id = live.take(*ruptured())
    stream = live.first("sam")
    live.service.browser("sam").get(f"/alerts/prompts/{alert_id}")
    event, row = stream.next()
    assert (event, "looked at" in row) == ("row", True)


def test_an_admin_has_no_stream(live: Live) -> None:
    assert live.service.browser("alex").get("/alerts/stream").status_code == 403


def test_one_login_cannot_keep_others_out(live: Live) -> None:
    flood = [live.first("sam"), *(live.open("sam") for _ in range(MOST_STREAMS))]
    ola = live.open("ola")
    live.take(*ruptured(), client_updated(clinician_id="ola", n=2))
    event, row = ola.next()
    assert (event, "below usual" in row) == ("row", True)
    for displaced in flood[:-MOST_EACH]:
        assert until_its_end(displaced)[-1] == "displaced"


def test_the_newest_of_a_persons_pages_is_live(live: Live) -> None:
    oldest, *_others = [live.first("sam"), *(live.open("sam") for _ in range(MOST_EACH - 1))]
    newest = live.open("sam")
    live.take(*ruptured())
    assert newest.next()[0] == "row"
    assert until_its_end(oldest)[-1] == "displaced"


def until_its_end(stream: Stream) -> list[str]:
    """The names of the events that still come on a stream that ends."""
    heard = []
    while event := stream.next()[0]:
        heard.append(event)
    return heard


def test_what_was_judged_as_not_useful_goes_and_taken_back_it_comes(live: Live) -> None:
    alert_id = live.take(*ruptured())
    sam, ruth = live.first("sam"), live.open("ruth")
    path = f"/alerts/prompts/{alert_id}"
    live.service.send("sam", f"{path}/acts", act="not_useful")
    assert sam.next() == ("gone", f"prompt-{alert_id}")
    assert ruth.next()[0] == "row", "it waits for others"
    page = live.service.browser("sam").get(path).text
    live.service.send("sam", f"{path}/undo", act=undoable(page))
    event, row = sam.next()
    assert (event, f'id="prompt-{alert_id}"' in row) == ("row", True)


def test_two_windows_of_one_person_are_in_step(live: Live) -> None:
    alert_id = live.take(*ruptured())
    one, other = live.first("sam"), live.open("sam")
    live.service.send("sam", f"/alerts/prompts/{alert_id}/acts", act="talked_about")
    assert (one.next()[0], other.next()[0]) == ("refresh", "refresh")
    fetched = {"Sec-Fetch-Mode": "cors"}  # as a page that keeps itself up to date asks
    page = live.service.browser("sam").get(f"/alerts/prompts/{alert_id}", headers=fetched).text
    live.service.send("sam", f"/alerts/prompts/{alert_id}/undo", act=undoable(page))
    assert (one.next()[0], other.next()[0]) == ("refresh", "refresh")


def test_a_narrowed_page_hears_of_what_it_shows_and_of_safety(live: Live) -> None:
    everything, narrowed = live.first("sam"), live.open("sam", "?kind=goals")
    live.take(*ruptured())
    assert everything.next()[0] == "row"
    jon = live.take(*stalled("jon"))
    event, row = narrowed.next()
    assert (event, f'id="prompt-{jon}"' in row) == ("row", True), "nothing came of the rupture"
    assert f'href="/alerts/prompts/{jon}?kind=goals"' in row
    live.take(client_updated("theo"), concern(0, "theo", safety=True))
    assert narrowed.next()[0] == "refresh", "nobody filters away who is not safe"


def test_a_prompt_that_leaves_the_section_of_a_narrowed_page_goes(live: Live) -> None:
    alert_id = live.take(*ruptured())
    narrowed = live.first("sam", "?status=to-talk")
    live.service.send("sam", f"/alerts/prompts/{alert_id}/acts", act="acknowledge")
    assert narrowed.next() == ("gone", f"prompt-{alert_id}")


def test_beyond_the_limit_of_open_pages_all_but_the_stream_works(live: Live) -> None:
    alert_id = live.take(*ruptured())
    hub, pages, refused = live.service.app.extensions["attune"].hub, [], 0
    for number in range(MOST_STREAMS + 50):
        try:
            pages.append(hub.listen(f"somebody-{number}", None))
        except Unavailable:
            refused += 1
    assert (len(pages), refused) == (MOST_STREAMS, 50)
    sam = live.service.browser("sam")
    refusal = sam.get("/alerts/stream")
    assert (refusal.status_code, "Retry-After" in refusal.headers) == (503, True)
    assert f"prompt-{alert_id}" in sam.get("/alerts/rows").text, "the page asks for this then"
    assert sam.get("/alerts/").status_code == 200
    acted = live.service.send("sam", f"/alerts/prompts/{alert_id}/acts", act="talked_about")
    assert acted.status_code == 303
    hub.leave(pages[0])
    live.open("sam")  # once somebody leaves there is room


def test_pages_hear_again_after_the_database_stopped_telling_of_changes(live: Live) -> None:
    sam = live.first("sam")
    live.service.store.database[ALERTS.name].drop()
    assert sam.next()[0] == "refresh", "what happened meanwhile is not known"
    live.take(*ruptured())
    assert sam.next()[0] == "row"
