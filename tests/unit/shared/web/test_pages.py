from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.datastructures import MultiDict

from shared.web.csrf import without_csrf
from shared.web.form_keys import csrf_field
from shared.web.identity import principal
from shared.web.moments import ago, at_words, dated, lasting_words, spoken_words, when, when_words
from shared.web.pages import render
from shared.web.schemas import FormSchema, Instant, LocalInstant, ScaleAnswer, Schema, StrictString, load_form
from tests.unit.shared.web.app import shop, signed_in

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_the_frame_names_the_person_and_where_they_may_go() -> None:
    app = shop()

    def page() -> str:
        principal()
        return render("frame.html")

    app.add_url_rule("/shop/", "page", page)
    clinician, admin = signed_in(app).get("/shop/").text, signed_in(app, "ada-login").get("/shop/").text

    assert "Sam Hill" in clinician
    assert 'href="/alerts/"' in clinician
    assert 'action="/intake/sign-out"' in clinician
    assert 'href="/alerts/"' not in admin


def test_a_form_without_our_token_is_refused_unless_it_has_its_own_authority() -> None:
    app = shop()
    app.add_url_rule("/shop/form", "form", csrf_field)
    app.add_url_rule("/shop/do", "do", lambda: "done", methods=["POST"])
    app.add_url_rule("/shop/c/<token>", "c", without_csrf(lambda token: token), methods=["POST"])
    browser = signed_in(app)
    token = browser.get("/shop/form").text.partition('value="')[2].partition('"')[0]

    refused = browser.post("/shop/do")
    assert refused.status_code == 400
    assert "open too long" in refused.text
    assert browser.post("/shop/do", data={"csrf_token": token}).text == "done"
    assert browser.post("/shop/c/t0k").text == "t0k"


def test_the_scale_is_one_group_of_twelve_radios() -> None:
    app = shop()
    with app.test_request_context():
        module = app.jinja_env.get_template("macros/_scale.html").module
        row = module.scale("heard", "I felt <b>heard</b>", 8)  # type: ignore[attr-defined] # a macro
    assert row.count('type="radio" name="heard"') == 12
    assert row.count(" checked") == 1
    assert 'value="8" checked' in row
    assert 'value="not-said"' in row
    assert "&lt;b&gt;" in row


def test_a_field_says_what_is_wrong_beside_it() -> None:
    app = shop()
    with app.test_request_context():
        module = app.jinja_env.get_template("macros/_field.html").module
        shown = module.field("code", "Code", '"x"', ["Too long."], hint="As on the file")  # type: ignore[attr-defined] # a macro
        secret = module.field("password", "Password", "hunter2", type="password")  # type: ignore[attr-defined] # a macro
    assert 'aria-describedby="code-error code-hint"' in shown
    assert '<p class="error" id="code-error">Too long.</p>' in shown
    assert 'value="&#34;x&#34;"' in shown
    assert "hunter2" not in secret


class Form(FormSchema):
    name = StrictString(required=True, max=10)
    heard = ScaleAnswer(load_default=None)
    note = StrictString(lines=True, load_default=None)
    at = LocalInstant(load_default=None)


def load(**sent: str) -> tuple[dict[str, object], dict[str, list[str]]]:
    with shop().test_request_context():
        return load_form(Form, MultiDict(sent))


def test_a_form_counts_empty_fields_as_not_sent() -> None:
    said, wrong = load(name="Maya", heard="", csrf_token="x")
    assert wrong == {}
    assert said == {"name": "Maya", "heard": None, "note": None, "at": None}


@pytest.mark.parametrize(("sent", "heard"), [("0", 0), ("10", 10), ("not-said", None)])
def test_a_scale_answers_0_to_10_or_not_said(sent: str, heard: int | None) -> None:
    assert load(name="Maya", heard=sent) == ({"name": "Maya", "heard": heard, "note": None, "at": None}, {})


@pytest.mark.parametrize("sent", ["11", "-1", "5.0", "x", "٣"])
def test_a_scale_refuses_the_rest(sent: str) -> None:
    assert list(load(name="Maya", heard=sent)[1]) == ["heard"]


def test_lines_are_kept_in_texts_that_may_have_them() -> None:
    said, _wrong = load(name="Maya", note=" one\r\n\ttwo ")
    assert said["note"] == "one\n\ttwo"
    assert load(name="Ma\nya")[1] == {"name": ["It holds characters that cannot be shown."]}


def test_marks_that_turn_the_reading_direction_are_left_out() -> None:
    assert load(name="\u202dMaya\u202c")[0]["name"] == "Maya"


def test_a_local_time_is_read_in_the_clinic_zone() -> None:
    assert load(name="Maya", at="2026-11-22T14:00")[0]["at"] == datetime(2026, 11, 22, 14, tzinfo=UTC)
    assert list(load(name="Maya", at="2026-11-22")[1]) == ["at"]


class Timed(Schema):
    at = Instant(required=True)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-22T14:00:00+01:00", datetime(2026, 11, 22, 13, tzinfo=UTC)),
        ("2026-11-22T13:00:00.123987Z", datetime(2026, 11, 22, 13, 0, 0, 123000, tzinfo=UTC)),
        ("2026-11-22T13:00Z", datetime(2026, 11, 22, 13, tzinfo=UTC)),
    ],
)
def test_an_instant_becomes_utc_of_whole_milliseconds(text: str, instant: datetime) -> None:
    assert Timed().load({"at": text}) == {"at": instant}


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T14:00:00",
        "2026-11-22",
        "20261122T140000Z",
        "0001-01-01T00:00:00+14:00",
        "2026-02-30T00:00Z",
        "x",
    ],
)
def test_an_instant_without_offset_or_sense_is_refused(text: str) -> None:
    with shop().test_request_context():
        assert list(Timed().validate({"at": text})) == ["at"]


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=12), "12 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=30), "23 Oct"),
        (timedelta(days=365), "22 Nov 2025"),
    ],
)
def test_how_long_ago(passed: timedelta, words: str) -> None:
    with shop().test_request_context():
        assert ago(NOW - passed, now=NOW).striptags() == words


def test_a_day_in_the_reader_s_words() -> None:
    with shop().test_request_context():
        assert when(NOW + timedelta(hours=2), now=NOW).striptags() == "Sun 14:00"
    with shop().test_request_context(headers={"Accept-Language": "en-GB,en;q=0.5"}):
        assert when(NOW + timedelta(days=30), now=NOW).striptags() == "Tue 22 Dec, 12:00"
        assert dated(NOW + timedelta(hours=2), now=NOW).striptags() == "Sun 22 Nov, 14:00"
        assert dated(NOW + timedelta(days=60), now=NOW).striptags() == "Thu 21 Jan 2027, 12:00"


def test_a_weekday_alone_never_means_two_days() -> None:
    with shop().test_request_context():
        assert when_words(NOW - timedelta(days=6), now=NOW) == "Mon 12:00"
        assert when_words(NOW - timedelta(days=6, hours=23), now=NOW) == "Sun 15 Nov, 13:00"
        assert at_words(NOW - timedelta(days=7), now=NOW) == "on 15 Nov at 12:00"


def test_what_is_said_to_a_client_has_its_year_where_that_is_another() -> None:
    with shop().test_request_context():
        assert spoken_words(NOW, now=NOW) == "Sunday 22 November"
        assert spoken_words(NOW, now=NOW + timedelta(days=60)) == "Sunday 22 November 2026"


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=20), "1 minute"),
        (timedelta(minutes=31, seconds=50), "31 minutes"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(minutes=1095), "18 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(hours=71), "2 days"),
    ],
)
def test_how_long_it_lasts_is_said_in_whole_units_that_have_passed(passed: timedelta, said: str) -> None:
    with shop().test_request_context():
        assert lasting_words(passed) == said
