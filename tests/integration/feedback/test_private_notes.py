"""What clients keep for themselves: nobody else finds a word of it, nor that there is one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.feedback.adapters.environment import FeedbackSettings
from services.feedback.ports import Transact
from services.feedback.usecases.keep import erase_client
from services.feedback.usecases.republish import republish
from shared.contracts.events import ClientErased
from shared.contracts.principal import Principal
from shared.contracts.revision import Revision
from shared.store import Store
from shared.web.credentials import LOGIN_COOKIE
from tests.infra.feedback_clinic import HELD, STAFF, HandClock, token_of
from tests.infra.forms import hidden
from tests.infra.my_record import OTHER_PIN, PIN, RECORD, code_page, opened

WORDS = "I keep a heron in the bath"
ANSWERED = {"heard": "8", "matters": "4", "fit": "9", "openness": "7"}


@pytest.fixture
def path(clinic: Transact) -> str:
    return f"/feedback/c/{clinic(token_of)}"


@pytest.fixture
def maya(app: Flask, path: str, clock: HandClock) -> FlaskClient:
    """Maya's browser, in which her record is open and a private note was sent."""
    web = opened(app)
    clock.pass_(minutes=1)
    assert 'value="private"' in web.get(path).text
    sent = web.post(path, data=hidden(web.get(path).text) | ANSWERED | {"note": WORDS, "routing": "private"})
    assert sent.status_code == 303
    return web


def test_it_is_offered_only_to_whoever_has_a_pin(app: Flask, path: str) -> None:
    assert 'value="private"' not in app.test_client().get(path).text
    opened(app)
    assert "Nobody. I keep it for myself, in My record" in app.test_client().get(path).text


def test_its_writer_reads_it_and_with_another_pin_nobody(app: Flask, maya: FlaskClient, clock: HandClock) -> None:
    assert WORDS in maya.get(RECORD).text
    assert WORDS in opened(app, pin=PIN).get(RECORD).text
    clock.pass_(minutes=1)
    assert WORDS not in opened(app, pin=OTHER_PIN).get(RECORD).text


@pytest.mark.parametrize("who", STAFF, ids=lambda who: who.name)
def test_no_page_or_api_gives_staff_a_word_or_a_hint_of_it(
    app: Flask, maya: FlaskClient, store: Store, who: Principal
) -> None:
    assert maya
    note_id = store.database["notes"].find_one({})
    assert note_id
    walked = list(walk(app, who, str(note_id["_id"])))
    assert len(walked) > 10
    for path, text in walked:
        assert WORDS not in text, path
        if path not in OF_NOBODY and not path.startswith(("/feedback/static/", RECORD)):
            assert "for yourself" not in text.lower(), path
            assert "private" not in text.lower().replace("private window", ""), path


# What says the same to everybody; a code's page says what a PIN is for.
OF_NOBODY = {"/feedback/api/", "/feedback/api/openapi.json", "/feedback/api/instruments", "/metrics", code_page()}


def walk(app: Flask, who: Principal, note_id: str) -> Iterator[tuple[str, str]]:
    """What they get at every address of the service, as a browser and as a program."""
    web = app.test_client()
    web.set_cookie(LOGIN_COOKIE, who.staff_id)
    known = {"session_id": "session-1", "client_id": "maya", "note_id": note_id}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(("/internal/", "/feedback/c/", "/feedback/thanks/")):
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: known.get(found[1], "x"), rule.rule)
        yield path, web.get(path).text
        yield path, app.test_client().get(path, headers={"Authorization": f"Bearer {who.staff_id}"}).text


def test_no_other_service_is_told_whatever_it_asks(
    app: Flask, maya: FlaskClient, settings: FeedbackSettings
) -> None:
    assert maya
    asks = app.test_client()
    said = []
    for who in STAFF:
        for path, body in (
            ("/internal/notes", {"session_ids": ["session-1"], "reader_id": who.staff_id}),
            ("/internal/supervision", {"team_ids": ["team-1"], "staff_id": who.staff_id, "is_admin": True}),
        ):
            answer = asks.post(path, json=body, headers={"Authorization": f"Bearer {settings.service_secret}"})
            assert answer.status_code == 200
            said.append(answer.get_json())
    assert all(answer in ({"notes": []}, {"waiting": 0}) for answer in said)


def test_no_event_log_or_other_row_has_it(
    clinic: Transact, maya: FlaskClient, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert maya
    republish(clinic)
    assert WORDS not in capsys.readouterr().out
    rows = {name: list(store.database[name].find()) for name in store.database.list_collection_names()}
    types = {dict(row["headers"])["ce_type"].decode() for row in rows["outbox"]}
    assert "attune.feedback.session-rated.v1" in types
    assert "attune.feedback.concern-raised.v1" not in types
    note_id = rows["notes"][0]["_id"]
    others = {name: found for name, found in rows.items() if name != "notes"}
    assert WORDS not in str(others)
    assert note_id not in str(others)


def test_it_is_erased_with_the_client(clinic: Transact, maya: FlaskClient, store: Store) -> None:
    erased = ClientErased(client_id="maya", erased_at=HELD, revision=Revision(1, 9))
    clinic(lambda unit: erase_client(unit, erased))
    assert WORDS not in maya.get(RECORD).text
    assert list(store.database["notes"].find({"client_id": "maya"})) == []
