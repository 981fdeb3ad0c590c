"""What clients wrote for the therapist, as the therapist's page quotes it, and nobody else's."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from services.alerts.ports import Note
from tests.infra.alerts_clinic import client_updated, concern, held, rated, ruptured
from tests.integration.alerts.web import Service


def note(text: str | None = "I nearly did not come.", *, week: int = 6, routing: str = "therapist") -> Note:
    written_at = held(week) + timedelta(hours=1)
    return Note(session_id=f"maya-s{week}", routing=routing, written_at=written_at, text=text)


def page(service: Service, staff_id: str = "sam") -> str:
    (alert,) = service.alerts(staff_id=staff_id)
    answer = service.browser(staff_id).get(f"/alerts/prompts/{alert['alert_id']}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    return answer.text


@pytest.fixture
def spoken_up(service: Service) -> Service:
    """Maya has left her therapist Sam a note, and all else is as usual."""
    service.take(client_updated(), *(rated(week) for week in range(7)), concern(6))
    service.neighbours.written = [note()]
    return service


def test_the_therapist_reads_the_words_with_their_date_and_for_when_they_are(spoken_up: Service) -> None:
    text = page(spoken_up)
    assert "<blockquote>I nearly did not come.</blockquote>" in text
    assert "For you, to read when you next sign in." in text
    assert f'Written <time datetime="{(held(6) + timedelta(hours=1)).isoformat()}">' in text
    spoken_up.neighbours.written = [note(routing="next_session")]
    assert "To bring up with them at the next session." in page(spoken_up)


def test_any_prompt_quotes_what_was_written_with_its_check_in(service: Service) -> None:
    service.take(*ruptured())
    assert "quote" not in page(service)
    service.neighbours.written = [note(), note("Of another session.", week=2)]
    text = page(service)
    assert "<blockquote>I nearly did not come.</blockquote>" in text
    assert "Of another session." not in text
    assert text.index("Usually it is 9.") < text.index("I nearly did not come.") < text.index("To open the talk")


def test_one_prompt_quotes_each_note_that_came_with_it(spoken_up: Service) -> None:
    spoken_up.take(rated(7), concern(7))
    spoken_up.neighbours.written = [note("The later one.", week=7), note()]
    assert re.findall("<blockquote>(.*)</blockquote>", page(spoken_up)) == [
        "The later one.",
        "I nearly did not come.",
    ]


def test_what_was_written_is_escaped_and_whole(spoken_up: Service) -> None:
    words = "<b>One</b>\n\n\nTwo " + "x" * 3000
    spoken_up.neighbours.written = [note(words)]
    text = page(spoken_up)
    assert f"&lt;b&gt;One&lt;/b&gt;\n\n\nTwo {'x' * 3000}</blockquote>" in text


def test_a_note_taken_back_says_so_and_no_word_of_it(spoken_up: Service) -> None:
    spoken_up.neighbours.written = [note(None)]
    text = page(spoken_up)
    assert "They took back what they wrote." in text
    assert "<blockquote>" not in text


def test_a_supervisor_learns_that_only_the_therapist_can_read_it(spoken_up: Service) -> None:
    spoken_up.neighbours.readers = frozenset({"sam", "ruth"})
    text = page(spoken_up, "ruth")
    assert "Only their therapist can read it." in text
    assert "I nearly did not come." not in text


def test_after_a_handover_the_new_therapist_reads_it_and_the_former_finds_nothing(spoken_up: Service) -> None:
    (alert,) = spoken_up.alerts()
    spoken_up.take(client_updated(clinician_id="ola", n=2))
    spoken_up.neighbours.readers = frozenset({"ola"})
    assert "I nearly did not come." in page(spoken_up, "ola")
    assert spoken_up.browser("sam").get(f"/alerts/prompts/{alert['alert_id']}").status_code == 404


def test_a_therapist_whom_feedback_does_not_know_as_such_gets_no_word(spoken_up: Service) -> None:
    spoken_up.neighbours.readers = frozenset()
    text = page(spoken_up)
    assert "There is nothing to read" in text
    assert "I nearly did not come." not in text


def test_without_feedback_the_page_says_that_it_cannot_be_shown(spoken_up: Service) -> None:
    spoken_up.neighbours.silent = True
    assert "What they wrote cannot be shown at the moment." in page(spoken_up)
    spoken_up.take(client_updated("jon"), *ruptured("jon"))
    spoken_up.neighbours.silent = True
    text = spoken_up.browser("sam").get("/alerts/").text
    assert "cannot be looked up at the moment." in text


def test_no_word_of_it_is_kept_or_sent_to_an_open_list(spoken_up: Service) -> None:
    page(spoken_up)
    assert "nearly" not in spoken_up.browser("sam").get("/alerts/rows").text
    assert "nearly" not in spoken_up.api("sam", "GET", "/alerts/api/alerts").text
    database = spoken_up.store.database
    kept = {name: list(database[name].find()) for name in database.list_collection_names()}
    assert "nearly" not in str(kept)
