"""What feedback's pages leave in the audit: links read by clients and staff, nothing of notes for supervision."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.feedback.ports import Transact
from shared.contracts.principal import Principal
from shared.store import Store
from shared.store.audit import ENTRIES, Entry
from shared.web.credentials import LOGIN_COOKIE
from shared.web.onlookers import Onlookers
from tests.infra.audited import entries, forget, refuse
from tests.infra.fake_intake import FakeIntake
from tests.infra.feedback_clinic import COLLEAGUE, LEAD, SAM, leave_notes, token_of
from tests.infra.my_record import OTHER_PIN, PIN, RECORD, make_code, opened, press, type_code

PAGE = "/feedback/sessions/session-1/check-in"


@pytest.fixture(autouse=True)
def _fresh(store: Store) -> Iterator[None]:
    refuse(store, entries=False)
    forget(store)
    yield
    refuse(store, entries=False)


def of(store: Store, route: str) -> list[Entry]:
    return [one for one in entries(store) if one.route == route]


def browser(app: Flask, who: Principal) -> FlaskClient:
    web = app.test_client()
    web.set_cookie(LOGIN_COOKIE, who.staff_id)
    return web


def test_a_client_who_opens_their_link_is_written_down_without_the_link(
    web: FlaskClient, clinic: Transact, store: Store
) -> None:
    token = clinic(token_of)
    page = web.get(f"/feedback/c/{token}")
    sent = web.post(f"/feedback/c/{token}", data={"heard": "5", "note": ""})
    web.get(sent.headers["Location"])
    check_in, thanks = entries(store)
    assert (check_in.who, check_in.via, check_in.what, check_in.about) == ("client", "link", "link", ["maya"])
    assert (thanks.route, thanks.about) == ("GET /feedback/thanks/<address>", ["maya"])
    assert check_in.source == thanks.source == "", "where a client is nobody needs to know"
    text = json.dumps([*store.database[ENTRIES.name].find()], default=str)
    for planted in (token, sent.headers["Location"].rsplit("/", 1)[1], "heard"):
        assert planted not in text
    assert page.status_code == 200


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/code", f"{PAGE}/tablet"])
def test_a_look_of_staff_at_a_link_is_written_down(app: Flask, store: Store, path: str) -> None:
    for who, outcome, about in ((SAM, "done", ["maya"]), (COLLEAGUE, "refused", [])):
        forget(store)
        browser(app, who).get(path)
        [entry] = entries(store)
        assert (entry.who, entry.what, entry.outcome, entry.about) == (who.staff_id, "link", outcome, about)


def test_a_guessed_link_fills_no_disk(web: FlaskClient, store: Store) -> None:
    for path in ("/feedback/c/guessed", "/feedback/thanks/guessed", "/feedback/record", PAGE):
        web.get(path)
    assert entries(store) == []


def test_a_client_s_own_record_is_written_down_as_theirs(app: Flask, store: Store) -> None:
    mine = opened(app)
    [signed_in] = of(store, "POST /feedback/record/open")
    assert (signed_in.who, signed_in.what, signed_in.about) == ("client", "sign-in", ["maya"])
    mine.get(RECORD)
    press(mine, f"{RECORD}/download")
    press(mine, f"{RECORD}/sign-out")
    [read], [taken] = of(store, "GET /feedback/record")[-1:], of(store, "POST /feedback/record/download")
    [left] = of(store, "POST /feedback/record/sign-out")
    assert [(one.who, one.what, one.about) for one in (read, taken, left)] == [
        ("client", "own-record", ["maya"]),
        ("client", "export", ["maya"]),
        ("client", "sign-out", ["maya"]),
    ]


def test_a_wrong_pin_is_written_down_with_where_it_came_from(app: Flask, store: Store) -> None:
    opened(app)
    code = make_code(app)
    forget(store)
    type_code(app.test_client(), code, OTHER_PIN, OTHER_PIN)
    type_code(app.test_client(), "0000000000", PIN)
    refused = [one for one in of(store, "POST /feedback/record/open") if one.outcome == "refused"]
    assert {(one.what, one.who, one.source) for one in refused} == {("sign-in", "", "127.0.0.1")}


def test_whoever_reads_notes_for_supervision_is_written_down_without_whose_they_are(
    app: Flask, clinic: Transact, store: Store
) -> None:
    clinic(leave_notes)
    browser(app, LEAD).get("/feedback/supervision")
    [entry] = entries(store)
    assert (entry.who, entry.what) == (LEAD.staff_id, "supervision")
    assert (entry.about, entry.listed, entry.count) == ([], [], 0), "nobody else may learn that there is a note"


def test_without_an_entry_no_link_is_shown_and_what_was_answered_is_taken_all_the_same(
    app: Flask, web: FlaskClient, clinic: Transact, store: Store
) -> None:
    token = clinic(token_of)
    refuse(store, entries=True)
    shut = web.get(f"/feedback/c/{token}")
    assert (shut.status_code, "written down who looked" in shut.text) == (503, True)
    assert browser(app, SAM).get(PAGE).status_code == 503
    told = web.post(f"/feedback/c/{token}/not-safe", data={})
    assert (told.status_code, "Your clinic gets a notice" in told.text) == (200, True)
    assert web.post(f"/feedback/c/{token}", data={"heard": "5", "note": ""}).status_code == 303
    assert store.database["ratings"].count_documents({}) == 1


def test_the_client_reads_who_of_the_staff_looked_and_takes_it_away(
    app: Flask, store: Store, intake: FakeIntake
) -> None:
    intake.names |= {SAM.staff_id: "Sam Hill", LEAD.staff_id: "Lea Moss"}
    app.extensions["attune"] = replace(app.extensions["attune"], looked=Onlookers(store, {}))
    mine = opened(app)
    for who in (SAM, LEAD, COLLEAGUE):
        browser(app, who).get(PAGE)
    page = mine.get(RECORD).text
    listed = page[page.index('id="looks"') : page.index("Links and notes")]
    assert "Sam Hill, your therapist" in listed
    assert "Lea Moss, a supervisor of the team" in listed
    assert listed.count("<li>") == 2, "nobody who was refused, and not the client themselves"
    told = press(mine, f"{RECORD}/download", **{"as": "json"}).get_json()
    found = told["who_opened_your_record_in_the_last_30_days"]
    assert {(one["name"], one["who"]) for one in found} == {
        ("Sam Hill", "your therapist"),
        ("Lea Moss", "a supervisor of the team"),
    }
