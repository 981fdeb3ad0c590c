"""What pages know of the clinic, also while its database does not answer."""

from __future__ import annotations

from datetime import UTC, datetime

import flask
import pytest
from pymongo.errors import AutoReconnect

from shared.contracts.clinic import ClinicUpdated
from shared.web import clinic
from shared.web.clinic import FRESH_S, PAUSE_S, RememberedClinic, crisis_of
from shared.web.moments import dated
from tests.infra.the_clinic import clinic_updated
from tests.unit.shared.web.app import shop


class Source:
    """A database that answers, or does not, on a clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.answer: ClinicUpdated | Exception | None = clinic_updated(n=1)
        self.asked = 0
        self.now = 0.0

    def __call__(self) -> ClinicUpdated | None:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def remembered(self) -> RememberedClinic:
        return RememberedClinic(self, clock=lambda: self.now)


def test_an_answer_counts_for_a_moment() -> None:
    source = Source()
    known = source.remembered()
    source.answer = clinic_updated(n=2)
    assert (known(), source.asked) == (clinic_updated(n=1), 1)

    source.now += FRESH_S

    assert (known(), source.asked) == (clinic_updated(n=2), 2)


def test_a_change_made_here_is_seen_at_once() -> None:
    source = Source()
    known = source.remembered()
    source.answer = clinic_updated(n=2)

    known.forget()

    assert known() == clinic_updated(n=2)


def test_a_clinic_that_nobody_knows_yet_is_asked_for_each_time() -> None:
    source = Source()
    source.answer = None
    known = source.remembered()
    assert known() is None

    source.answer = clinic_updated()

    assert known() == clinic_updated()


def test_whom_to_call_stays_known_while_the_database_is_away() -> None:
    source = Source()
    known = source.remembered()
    source.answer = AutoReconnect("away")
    source.now += FRESH_S

    assert [known(), known()] == [clinic_updated(n=1)] * 2
    assert source.asked == 2, "one question tells that nobody answers"

    source.answer = clinic_updated(n=2)
    source.now += PAUSE_S
    assert known() == clinic_updated(n=2)


def test_a_defect_is_not_hidden() -> None:
    source = Source()
    source.answer = KeyError("time_zone")
    with pytest.raises(KeyError):
        source.remembered()


def test_without_contacts_there_is_a_sentence_that_holds_anywhere() -> None:
    with shop().test_request_context():
        assert "112 in Europe" in crisis_of(None).words
        assert "112 in Europe" in crisis_of(clinic_updated(crisis_contacts=())).words
        assert crisis_of(clinic_updated(crisis_contacts=(), crisis_words="Call us.")).words == "Call us."
        assert crisis_of(clinic_updated()).words == ""


def test_programs_get_it_in_words() -> None:
    said = crisis_of(clinic_updated(crisis_words="Or come by.")).in_words()
    assert said == (
        "Crisis line: 0808 157 0123 (day and night). Riverside: 01632 960123 (Monday to Friday). "
        "Emergency: 112. Or come by."
    )


def at_noon(app: flask.Flask) -> str:
    with app.test_request_context():
        return dated(datetime(2026, 7, 1, 12, tzinfo=UTC), now=datetime(2026, 7, 2, tzinfo=UTC)).striptags()


def test_pages_show_the_time_of_the_clinics_place() -> None:
    app = shop(known_clinic=lambda: clinic_updated(time_zone="Europe/Vienna"))
    assert at_noon(app) == "Wed 1 Jul, 14:00"
    assert at_noon(shop()) == "Wed 1 Jul, 12:00"


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ((), ""),
        (("crisis_contacts",), "No check-in link goes out yet: the clinic has no crisis contacts."),
        (("safety_contact",), "No check-in link goes out yet: the clinic has no safety contact."),
        (
            ("crisis_contacts", "safety_contact"),
            "No check-in link goes out yet: the clinic has no crisis contacts and no safety contact.",
        ),
    ],
)
def test_what_is_missing_is_said(missing: tuple[str, ...], words: str) -> None:
    with shop(known_clinic=lambda: clinic_updated(missing=missing)).test_request_context():
        assert clinic.clinic_missing() == words
