"""Prompt cards in a clinic's own words: edited by admins, each edition kept, shown with the prompt at once."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.alerts.adapters.mongo import MongoCards
from services.alerts.domain.cards import Words
from services.alerts.ports.cards import AS_IT_CAME
from services.alerts.usecases.edit_card import Wish, edit_card
from services.alerts.web.cards import ALL
from shared.contracts.revision import Revision
from shared.errors import Stale
from tests.infra.alerts_clinic import ALEX, concern, ruptured
from tests.integration.alerts.web import Service

PAGE = "/alerts/cards/heard/en"
API = "/alerts/api/prompt-cards/heard/en"
OURS = {
    "title": "when I missed you",
    "question_1": "What did I miss?",
    "question_2": "What should I have asked?",
    "help_1": "Ask, then wait.",
    "help_2": "Say it back.",
    "why": "Our team found that waiting helps.",
    "source": "Our supervision group, 2026",
}
WORDS = {
    "title": "when I missed you",
    "questions": ["What did I miss?", "What should I have asked?"],
    "helps": ["Ask, then wait.", "Say it back."],
    "why": "Our team found that waiting helps.",
    "source": "",
}


def save(service: Service, after: str = "0.0", **fields: str) -> TestResponse:
    return service.send("alex", PAGE, **{"do": "save", "after": after, **OURS, **fields})


def text(page: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def look(service: Service, path: str = PAGE, who: str = "alex", **headers: str) -> str:
    answer = service.browser(who).get(path, headers=headers)
    assert answer.status_code == 200
    return str(answer.text)


def version(page: str) -> str:
    found = re.search(r'name="after" value="([^"]+)"', page)
    assert found
    return found[1]


def test_all_cards_are_listed_with_what_they_are_for_in_each_language(service: Service) -> None:
    page = look(service, "/alerts/cards", "ruth")
    for key in ALL:
        for language in ("en", "es"):
            assert f'href="/alerts/cards/{key}/{language}"' in page
    assert "For: below usual on “being understood”" in text(page)
    assert "For: Sessions missed, Silent ending" in text(page)
    assert text(page).count("as it came with Attune") == 2 * len(ALL)


def test_a_card_names_where_it_comes_from(service: Service) -> None:
    assert "Eubanks, Burckell and Goldfried 2018" in look(service)
    assert "Where this comes from" in look(service, "/alerts/cards/safety/en", "ruth")


def test_a_prompt_that_waits_already_shows_the_clinics_words_at_once(service: Service) -> None:
    service.take(*ruptured())
    prompt = f"/alerts/prompts/{service.alerts()[0]['alert_id']}"
    assert "What would have made today more useful?" in look(service, prompt, "sam")
    assert service.send("alex", "/alerts/cards/matters/en", do="save", after="0.0", **OURS).status_code == 303
    shown = text(look(service, prompt, "sam"))
    assert "“What did I miss?”" in shown
    assert "in your clinic’s words since" in shown
    assert "Our supervision group, 2026" in shown
    assert "What would have made today more useful?" not in shown
    spanish = look(service, prompt, "sam", **{"Accept-Language": "es"})
    assert "What did I miss?" not in spanish, "each language has words of its own"


def test_the_page_about_safety_has_the_card_too(service: Service) -> None:
    service.take(*ruptured(), concern(6, safety=True))
    urgent = next(one for one in service.alerts() if one["kind"] == "NOT_SAFE")
    assert service.send("alex", "/alerts/cards/safety/en", do="save", after="0.0", **OURS).status_code == 303
    assert "What did I miss?" in look(service, f"/alerts/prompts/{urgent['alert_id']}", "sam")


def test_a_preview_shows_the_words_and_keeps_none(service: Service) -> None:
    answer = save(service, do="preview", question_3="And then?")
    assert answer.status_code == 200
    assert "“And then?”" in answer.text
    assert 'value="And then?"' in answer.text
    assert service.store.database["prompt_cards"].count_documents({}) == 0


def test_what_cannot_be_kept_is_shown_again_as_it_was_typed(service: Service) -> None:
    answer = save(service, question_2="", why="x" * 501)
    assert answer.status_code == 422
    assert 'value="What did I miss?"' in answer.text
    assert "x" * 501 in answer.text
    assert answer.text.count('aria-invalid="true"') == 2
    assert service.store.database["prompt_cards"].count_documents({}) == 0


def test_every_edition_stays_with_who_made_it_and_attunes_card_can_come_back(service: Service) -> None:
    service.neighbours.staff = {"alex": "Alex Admin"}
    assert save(service).status_code == 303
    assert save(service, version(look(service)), title="not listened to").status_code == 303
    page = look(service)
    assert "Take the card that comes with Attune again" in page
    assert service.send("alex", PAGE, do="as-it-came", after=version(page)).status_code == 303
    page = look(service, who="ruth")
    assert "From the card “not heard”." in text(page)
    history = text(page.partition('id="history"')[2])
    assert history.count("Alex Admin: your clinic’s words") == 2
    assert "Alex Admin: as it comes with Attune again" in history
    assert "when I missed you" in history
    assert "not listened to" in history


def test_saving_what_stands_there_already_makes_no_edition(service: Service) -> None:
    assert save(service).status_code == 303
    assert save(service, version(look(service))).status_code == 303
    assert service.store.database["prompt_cards"].count_documents({}) == 1


def test_two_editors_lose_nothing(service: Service) -> None:
    assert save(service, title="mine").status_code == 303
    answer = save(service, title="yours")
    assert answer.status_code == 409
    assert "Somebody else has changed this card meanwhile." in text(answer.text)
    assert 'value="yours"' in answer.text, "what was typed stays"
    assert "From your clinic’s card “mine”" in text(answer.text), "and stands beside what the other one wrote"
    assert save(service, version(answer.text), title="yours").status_code == 303
    assert {
        edition.words.title for edition in MongoCards(service.store).history("heard", "en", 9) if edition.words
    } == {
        "mine",
        "yours",
    }


def test_of_two_who_save_at_the_same_time_one_is_told(service: Service) -> None:
    words = Words(title="a", questions=("b?", "c?"), helps=("d", "e"), why="f")
    ready, told = threading.Barrier(2), []

    def write(title: str) -> None:
        wish = Wish(card="heard", language="en", words=replace(words, title=title), came=words, after=AS_IT_CAME)
        ready.wait()
        try:
            service.transactions(lambda unit: edit_card(unit, ALEX, wish))
        except Stale:
            told.append(title)

    both = [threading.Thread(target=write, args=(title,)) for title in ("one", "two")]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    kept = MongoCards(service.store).history("heard", "en", 9)
    assert len(told) == 1
    assert [edition.words.title for edition in kept if edition.words] == [{"one": "two", "two": "one"}[told[0]]]


def test_a_card_stays_when_attunes_own_changes_and_says_so(service: Service) -> None:
    assert save(service).status_code == 303
    assert "has changed since" not in look(service)
    service.store.database["prompt_cards"].update_many({}, {"$set": {"came": "what an earlier version came with"}})
    page = text(look(service))
    assert "The card that comes with Attune has changed since your clinic wrote its own." in page
    assert "From your clinic’s card “when I missed you”" in page
    assert "Attune’s card has changed" in text(look(service, "/alerts/cards"))


def test_the_clinics_words_are_sealed(service: Service) -> None:
    assert save(service).status_code == 303
    kept = service.store.database["prompt_cards"].find_one({})
    assert kept is not None
    for name in ("title", "questions", "helps", "why", "source"):
        assert isinstance(kept[name], dict), name


def test_a_card_that_there_is_not(service: Service) -> None:
    for path in ("/alerts/cards/none/en", "/alerts/cards/heard/xx", "/alerts/cards/heard/en_GB"):
        assert service.browser("alex").get(path).status_code == 404


def put(service: Service, words: Any, match: str | None) -> TestResponse:  # noqa: ANN401 - whatever a program sends
    return service.api("alex", "PUT", API, json={"words": words}, headers={"If-Match": match} if match else {})


def test_the_api_reads_and_writes_them(service: Service) -> None:
    before = service.api("alex", "GET", API)
    assert before.get_json()["own"] is False
    answer = put(service, WORDS, before.headers["ETag"])
    assert answer.status_code == 200
    assert answer.get_json()["words"] == WORDS
    assert answer.get_json()["came"] == before.get_json()["words"]
    assert [one["by"] for one in answer.get_json()["history"]] == ["alex"]
    again = put(service, None, answer.headers["ETag"]).get_json()
    assert (again["own"], again["words"]) == (False, before.get_json()["words"])
    assert [one["words"] for one in again["history"]] == [None, WORDS]


@pytest.mark.parametrize(
    ("words", "match", "status"),
    [
        (WORDS, None, 428),
        (WORDS, '"7.7"', 412),
        ({**WORDS, "questions": ["One?"]}, "*", 422),
        ({**WORDS, "questions": ["1?", "2?", "3?", "4?"]}, "*", 422),
        ({**WORDS, "title": "a\nb"}, "*", 422),
    ],
)
def test_what_the_api_refuses(service: Service, words: object, match: str | None, status: int) -> None:
    assert put(service, words, match).status_code == status
    assert MongoCards(service.store).newest("heard", "en") is None


def test_an_edition_reads_as_it_was_kept(service: Service) -> None:
    assert save(service, question_3="And now?").status_code == 303
    (edition,) = MongoCards(service.store).all_newest()
    assert edition.words is not None
    assert edition.words.questions == ("What did I miss?", "What should I have asked?", "And now?")
    assert edition.revision == Revision(1, 1)
