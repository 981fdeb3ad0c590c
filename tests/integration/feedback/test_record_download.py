"""A client's own record as a file, and what stands in it."""

from __future__ import annotations

import csv
import io
from typing import Any, Final

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.feedback.adapters.mongo import COLLECTIONS
from services.feedback.domain.answers import Note
from services.feedback.ports import Transact
from services.feedback.ports.record import OwnGoal, OwnMilestone, OwnRecord
from services.feedback.usecases.keep import keep_session
from services.feedback.usecases.rate import rate_session
from shared.store.collection import NoClient
from tests.infra.fake_intake import FakeIntake
from tests.infra.feedback_clinic import BY_API, HELD, HandClock, sent, session, token_of
from tests.infra.forms import hidden
from tests.infra.my_record import OTHER_PIN, RECORD, opened

DOWNLOAD = f"{RECORD}/download"
FORMULA = '=HYPERLINK("https://evil.example","Me")'
OWN: Final = OwnRecord(
    registration={"name": "Maya R.", "code": "M1", "email": "maya@example.org", "mail_consent": True},
    goals=(
        OwnGoal(
            title=FORMULA,
            status="active",
            agreed_at=HELD,
            milestones=(OwnMilestone(title="Sleep through", reached_at=HELD),),
        ),
    ),
)
# In which part of the file each collection is found, or why it is not there.
FOUND: Final = {
    "episodes": "from_the_clinics_list",
    "goals": "from_the_clinics_list",
    "titles": "check_ins",
    "sessions": "from_the_clinics_list",
    "ratings": "check_ins",
    "measures": "questionnaires",
    "notes": "notes",
    "note_reads": "who_looked",
    "link_reads": "who_looked",
    "rupture_words": "when_something_felt_off",
    "safety_notices": "i_am_not_safe",
    "value_checks": "is_this_worth_it",
    "record_log": "this_record",
}
LEFT_OUT: Final = {
    "clients": "which client it is, from the clinic's list",
    "invitations": "digests of links",
    "ruptures": "what alerts says of its prompts, which are the therapist's to talk about",
    "thanks": "digests of addresses that live half an hour",
    "deliveries": "how links were sent: not in the file yet",
    "openings": "that links were opened: not in the file yet",
    "kiosk_codes": "digests of codes that live minutes",
    "sittings": "who sits at the clinic's own tablet, for minutes",
    "room_codes": "digests of codes",
    "record_mails": "digests of what was sent by mail, a quarter of an hour",
    "record_accesses": "a hash of the PIN, and counts of tries and mails",
    "record_logins": "digests of logins",
    "dead_letters": "events that could not be applied, of what is there once they are",
    "waiting": "as above",
    "keys": "what the words here are sealed by",
    "quarantine": "as above",
    "outbox": "events of what is there",
    "idempotency": "answers that were given before, for a day",
    "jobs": "work on what is there",
    "kept_forms": "what staff typed, half a day",
}


def take(web: FlaskClient, kind: str = "json") -> Any:  # noqa: ANN401 - JSON, or the lines
    answer = web.post(DOWNLOAD, data=hidden(web.get(RECORD).text, DOWNLOAD) | {"as": kind})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f"attachment; filename=attune.{kind}"
    assert answer.headers["Cache-Control"] == "no-store"
    return (
        answer.get_json() if kind == "json" else list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    )


@pytest.fixture
def maya(app: Flask, clinic: Transact, intake: FakeIntake, clock: HandClock) -> FlaskClient:
    """Maya's browser, in which her record is open with a rating and a note for supervision in it."""
    intake.own["maya"] = OWN
    web = opened(app)
    clock.pass_(seconds=1)
    note = Note(text=FORMULA, routing="supervisor")
    clinic(lambda unit: rate_session(unit, token_of(unit), sent(note), BY_API))
    return web


def test_all_that_is_kept_stands_in_it(maya: FlaskClient) -> None:
    record = take(maya)
    assert (record["check_ins"][0]["heard"], record["check_ins"][0]["total"]) == (8, 28)
    assert record["check_ins"][0]["homework"] == "partly"
    assert [(note["text"], note["for"]) for note in record["notes"]] == [(FORMULA, "supervisor")]
    assert record["from_the_clinics_list"]["registration"]["email"] == "maya@example.org"
    assert record["from_the_clinics_list"]["goals"][0]["milestones"][0]["title"] == "Sleep through"
    assert [entry["what"] for entry in take(maya)["this_record"]][:2] == ["Your record was downloaded"] * 2


def test_no_cell_is_a_formula_to_a_spreadsheet(maya: FlaskClient) -> None:
    rows = take(maya, "csv")
    cells = [cell for row in rows for cell in row]
    assert f"'{FORMULA}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert ["notes", "1", "text", f"'{FORMULA}"] in rows
    assert ["check_ins", "1", "heard", "8"] in rows


def test_what_stays_closed_on_the_page_is_in_no_file(app: Flask, maya: FlaskClient, clock: HandClock) -> None:
    assert maya
    clock.pass_(seconds=1)
    other = opened(app, pin=OTHER_PIN)
    record = take(other)
    assert (record["notes"], record["notes_that_stay_closed"]) == ([], 1)
    assert FORMULA not in [row[3].lstrip("'") for row in take(other, "csv") if row[0] == "notes"]


def test_without_intake_there_is_what_is_known_here(maya: FlaskClient, intake: FakeIntake) -> None:
    intake.down = True
    assert "One part of it cannot be had at the moment" in maya.get(RECORD).text
    record = take(maya)
    assert record["from_the_clinics_list"] is None
    assert len(record["sessions"]) == len(record["check_ins"]) == 1


def test_the_page_shows_goals_with_their_steps(maya: FlaskClient) -> None:
    page = maya.get(RECORD).text
    assert "Sleep through" in page
    assert "cannot be had" not in page


def test_nobody_else_gets_one(app: Flask, maya: FlaskClient) -> None:
    stranger = app.test_client()
    token = hidden(stranger.get(RECORD).text, f"{RECORD}/open")
    assert stranger.post(DOWNLOAD, data=token).headers["Location"] == RECORD
    assert maya.post(DOWNLOAD).status_code == 400
    assert maya.get(DOWNLOAD).headers["Location"] == RECORD


def test_a_session_that_was_missed_is_there_too(maya: FlaskClient, clinic: Transact, intake: FakeIntake) -> None:
    clinic(lambda unit: keep_session(unit, session("missed", status="missed")))
    intake.down = True
    assert {one["status"] for one in take(maya)["sessions"]} == {"held", "missed"}


def test_every_collection_with_clients_in_it_is_there_or_is_left_out_for_a_reason() -> None:
    about_clients = {each.name for each in COLLECTIONS if not isinstance(each.client, NoClient)}
    assert about_clients == FOUND.keys() | LEFT_OUT.keys()
