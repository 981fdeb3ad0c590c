"""Bringing a calendar in: a look at what changes, one act, an address that is asked every hour."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from services.intake.adapters.ics import read_calendar
from services.intake.adapters.jobs import ask_calendars, calendar_kind
from services.intake.adapters.mongo import MongoUnit
from services.intake.domain.clients import Client
from services.intake.domain.sessions import Session
from services.intake.domain.text import wrong
from services.intake.usecases.planning import NewPlan, plan_sessions
from services.intake.usecases.sessions import say_what_became
from services.intake.usecases.staff import change_staff
from shared import clock
from shared.bus import Jobs
from shared.contracts.principal import Principal
from tests.infra.fakes_intake import NOON
from tests.infra.intake_clinic import with_client
from tests.infra.personas import ADMIN, OTHER_SUPERVISOR, OWNER, SUPERVISOR, TEAMMATE
from tests.integration.intake.web import Clinic

SECRET = "https://calendar.example/secret-a1b2/basic.ics"
Title = tuple[str, float]


def file(*entries: Title) -> bytes:
    """A calendar with these titles so many days from noon."""
    events = []
    for number, (title, days) in enumerate(entries):
        begins = (NOON + timedelta(days=days)).strftime("%Y%m%dT%H%M%SZ")
        events.append(f"BEGIN:VEVENT\r\nUID:{number}\r\nSUMMARY:{title}\r\nDTSTART:{begins}\r\nEND:VEVENT\r\n")
    return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + "".join(events) + "END:VCALENDAR\r\n").encode()


class Address:
    """A calendar's host."""

    def __init__(self) -> None:
        self.data: bytes | None = b""
        self.asked: list[str] = []

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        if self.data is None:
            raise wrong("url", "Nothing that answers was found at this address.")
        return self.data


@pytest.fixture
def address(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> Address:
    host = Address()
    made = clinic.app.extensions["attune"]
    clinic.app.extensions["attune"] = replace(made, addresses=host, read_calendar=read_calendar)
    monkeypatch.setattr(clock, "now", lambda: clinic.intake.now)
    return host


@pytest.fixture
def maya(clinic: Clinic, address: Address) -> Client:
    """The owner's client with the code MR."""
    assert address
    return clinic.intake.transact(with_client)


def send(clinic: Clinic, data: bytes, person: Principal = OWNER) -> TestResponse:
    """Look at what a file would change."""
    return clinic.browser(person).post("/intake/calendar/file", file=(io.BytesIO(data), "mine.ics"))


def apply(clinic: Clinic, preview: TestResponse, person: Principal = OWNER) -> TestResponse:
    """Press the preview's button."""
    said = dict(re.findall(r'name="(entries|since|until)" value="([^"]*)"', preview.text))
    return clinic.browser(person).post("/intake/calendar/apply", **said)


def sessions(clinic: Clinic, client: Client) -> Sequence[Session]:
    found: Sequence[Session] = clinic.intake.transact(
        lambda unit: unit.sessions.around([client.client_id], NOON - timedelta(days=99), NOON + timedelta(days=99))
    )
    return sorted(found, key=lambda one: one.held_at)


def days(clinic: Clinic, client: Client) -> list[tuple[float, str]]:
    """In how many days the client's sessions are, and what became of them."""
    return [((one.held_at - NOON) / timedelta(days=1), one.status) for one in sessions(clinic, client)]


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_a_file_is_looked_at_first_and_then_taken_in_as_one(clinic: Clinic, maya: Client) -> None:
    preview = send(clinic, file(("MR individual", 1), ("mr", 8), ("Team meeting", 2), ("Dentist", 3)))
    text = words(preview.text)
    assert "2 changes in the next four weeks" in text
    assert "2 entries name no code of yours" in text
    assert "Maya Reyes MR · Sat 21 Nov, 12:00" in text
    assert "Dentist" not in preview.text
    assert days(clinic, maya) == []
    assert apply(clinic, preview).location == "/intake/today"
    assert days(clinic, maya) == [(1, "planned"), (8, "planned")]


def test_the_next_file_says_what_is_new_moved_and_gone(clinic: Clinic, maya: Client) -> None:
    apply(clinic, send(clinic, file(("MR", 1), ("MR", 8), ("MR", 15))))
    preview = send(clinic, file(("MR", 1), ("MR", 9), ("MR", 22)))
    text = words(preview.text)
    for said in (
        "3 changes in the next four weeks",
        "1 session stays as it is",
        "New Maya Reyes MR · Sat 12 Dec",
        "Sat 28 Nov, 12:00 → Sun 29 Nov, 12:00",
        "Gone: cancelled in time Maya Reyes MR · Sat 5 Dec",
    ):
        assert said in text, said
    apply(clinic, preview)
    assert days(clinic, maya) == [(1, "planned"), (9, "planned"), (15, "cancelled"), (22, "planned")]
    again = send(clinic, file(("MR", 1), ("MR", 9), ("MR", 22)))
    assert "0 changes in the next four weeks" in words(again.text)
    assert "Do all of it" not in again.text


def test_pressing_twice_plans_once(clinic: Clinic, maya: Client) -> None:
    preview = send(clinic, file(("MR", 1)))
    for _ in range(2):
        assert apply(clinic, preview).status_code == 303
    assert days(clinic, maya) == [(1, "planned")]


def test_what_was_planned_by_hand_or_has_been_stays(clinic: Clinic, maya: Client) -> None:
    plan = NewPlan(held_at=NOON + timedelta(days=2))
    clinic.intake.transact(lambda unit: plan_sessions(unit, OWNER, maya.client_id, plan))
    apply(clinic, send(clinic, file(("MR", 0.1), ("MR", 2))))
    today = sessions(clinic, maya)[0].session_id
    clinic.intake.transact(lambda unit: say_what_became(unit, OWNER, today, "cancelled"))
    preview = send(clinic, file(("MR", 0.1)))
    assert "0 changes" in words(preview.text)
    assert [status for _, status in days(clinic, maya)] == ["cancelled", "planned"]


def test_titles_and_the_file_are_kept_nowhere(clinic: Clinic, maya: Client) -> None:
    apply(clinic, send(clinic, file(("MR Zuckerguss with mother", 1), ("Zuckerguss alone", 2))))
    assert days(clinic, maya)
    database = clinic.intake.store.database
    for name in database.list_collection_names():
        assert "Zuckerguss" not in str(list(database[name].find())), name


def test_a_colleagues_client_is_never_matched_or_planned(clinic: Clinic, maya: Client) -> None:
    preview = send(clinic, file(("MR", 1)), TEAMMATE)
    assert "0 changes" in words(preview.text)
    assert "1 entry names no code of yours" in words(preview.text)
    forged = {
        "entries": f"{maya.client_id} {(NOON + timedelta(days=1)).isoformat()}",
        "since": clinic.at(),
        "until": clinic.at(days=20),
    }
    assert clinic.browser(TEAMMATE).post("/intake/calendar/apply", **forged).status_code == 303
    assert days(clinic, maya) == []
    nonsense = clinic.browser(OWNER).post("/intake/calendar/apply", **{**forged, "entries": "maya yesterday"})
    assert nonsense.status_code == 422


@pytest.mark.parametrize("data", [b"no calendar at all", b"\x00" * 1000])
def test_a_file_that_is_no_calendar_is_said_to_be_none(clinic: Clinic, maya: Client, data: bytes) -> None:
    answer = send(clinic, data)
    assert answer.status_code == 422
    assert "This is no calendar that can be read" in answer.text
    assert days(clinic, maya) == []


def test_ten_megabytes_are_refused(clinic: Clinic, maya: Client) -> None:
    kind = "multipart/form-data; boundary=x"
    answer = clinic.browser(OWNER).client.post("/intake/calendar/file", data=b"x" * 10_000_000, content_type=kind)
    assert answer.status_code == 413
    assert days(clinic, maya) == []


@pytest.mark.parametrize("person", [SUPERVISOR, OTHER_SUPERVISOR, ADMIN])
def test_who_has_no_caseload_has_no_calendar(clinic: Clinic, maya: Client, person: Principal) -> None:
    browser = clinic.browser(person)
    assert browser.get("/intake/calendar/").status_code == 403
    for act in ("file", "look", "apply", "address", "forget"):
        assert browser.post(f"/intake/calendar/{act}", url=SECRET).status_code == 403
    assert days(clinic, maya) == []


@pytest.mark.parametrize("url", ["http://calendar.example/a.ics", "calendar", "file:///etc/passwd", ""])
def test_an_address_begins_with_https(clinic: Clinic, address: Address, url: str) -> None:
    answer = clinic.browser(OWNER).post("/intake/calendar/address", url=url)
    assert answer.status_code == 422
    assert address.asked == []


def work(clinic: Clinic, address: Address) -> None:
    """What the worker does: the tick asks for jobs, and they are done."""
    store = clinic.intake.store
    ask_calendars(store, MongoUnit)
    kind = calendar_kind(MongoUnit, address, read_calendar)
    jobs = Jobs(store, [kind])
    while jobs.take_one(kind, threading.Event()):
        pass


def test_an_address_is_asked_every_hour_and_what_changes_waits(
    clinic: Clinic, maya: Client, address: Address
) -> None:
    browser = clinic.browser(OWNER)
    browser.post("/intake/calendar/address", url=SECRET.replace("https", "webcal"))
    address.data = file(("MR", 1), ("MR", 8))
    work(clinic, address)
    work(clinic, address)
    assert address.asked == [SECRET]
    assert days(clinic, maya) == []
    assert "2 changes wait for you." in browser.get("/intake/calendar/").text
    assert "2 changes of your calendar wait for you." in words(browser.get("/intake/today").text)
    assert SECRET not in browser.get("/intake/calendar/").text
    apply(clinic, browser.post("/intake/calendar/look"))
    assert days(clinic, maya) == [(1, "planned"), (8, "planned")]
    assert "Nothing new." in browser.get("/intake/calendar/").text
    clinic.intake.wait(hours=1)
    work(clinic, address)
    assert len(address.asked) == 3, "one of them was the look"


def test_who_chose_so_has_changes_taken_in(clinic: Clinic, maya: Client, address: Address) -> None:
    clinic.browser(OWNER).post("/intake/calendar/address", url=SECRET, by_itself="true")
    address.data = file(("MR", 1), ("MR", 8))
    work(clinic, address)
    assert days(clinic, maya) == [(1, "planned"), (8, "planned")]
    clinic.intake.wait(hours=1)
    address.data = file(("MR", 1), ("MR", 9))
    work(clinic, address)
    assert days(clinic, maya) == [(1, "planned"), (9, "planned")]


def test_an_address_that_does_not_answer_changes_nothing_and_is_said(
    clinic: Clinic, maya: Client, address: Address
) -> None:
    browser = clinic.browser(OWNER)
    browser.post("/intake/calendar/address", url=SECRET, by_itself="true")
    address.data = file(("MR", 1))
    work(clinic, address)
    clinic.intake.wait(hours=1)
    address.data = None
    work(clinic, address)
    assert days(clinic, maya) == [(1, "planned")]
    assert "Nothing that answers was found" in browser.get("/intake/calendar/").text
    clinic.intake.wait(hours=1)
    clinic.sign_in(OWNER)
    address.data = file(("MR", 1))
    work(clinic, address)
    assert "Nothing that answers was found" not in clinic.browser(OWNER).get("/intake/calendar/").text


def test_a_forgotten_address_and_that_of_who_has_left_are_not_followed(
    clinic: Clinic, maya: Client, address: Address
) -> None:
    browser = clinic.browser(OWNER)
    browser.post("/intake/calendar/address", url=SECRET, by_itself="true")
    address.data = file(("MR", 1))
    clinic.intake.transact(lambda unit: change_staff(unit, OWNER.staff_id, {"active": False}))
    work(clinic, address)
    assert days(clinic, maya) == []
    clinic.intake.transact(lambda unit: change_staff(unit, OWNER.staff_id, {"active": True}))
    clinic.sign_in(OWNER)
    clinic.browser(OWNER).post("/intake/calendar/forget")
    clinic.intake.wait(hours=2)
    work(clinic, address)
    assert len(address.asked) == 1
    assert clinic.intake.store.database["calendars"].count_documents({}) == 0
