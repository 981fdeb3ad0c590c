"""Opening My record with a mail and the PIN: over a real database and a real mail server, and who tries to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.feedback.adapters.environment import FeedbackSettings
from services.feedback.adapters.postbox import ClientPost
from services.feedback.bootstrap import application, transact_on
from services.feedback.domain.record_mail import RECORD_MAIL, Addressee
from services.feedback.usecases.keep import erase_client
from shared import mail
from shared.contracts.events import ClientErased
from shared.store import Store
from shared.web.credentials import LOGIN_COOKIE
from tests.infra.engines import SettingsFor
from tests.infra.fake_intake import FakeIntake
from tests.infra.fakes_feedback import LINKS
from tests.infra.feedback_clinic import FIRST, SAM, HandClock
from tests.infra.mail_server import Post, post
from tests.infra.my_record import (
    COOKIE,
    OTHER_PIN,
    PIN,
    RECORD,
    is_open,
    leads_out_first,
    make_code,
    opened,
    press,
)
from tests.infra.my_record import type_code as type_room_code
from tests.integration.feedback.conftest import principals
from tests.integration.feedback.mailing import MAYA, PUBLIC, Mailing
from tests.integration.feedback.record_mail import BY_MAIL, CODE, Reader, ask, type_code, type_pin

WRONG = "This opens no record."
SOMEBODY = "somebody@mail.example"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """A mail server, which is asked again at once."""
    monkeypatch.setattr(mail, "RETRY_AFTER_S", 0)
    with post(tmp_path / "post") as running:
        yield running


@pytest.fixture
def settings(settings_for: SettingsFor, database: str, office: Post) -> FeedbackSettings:
    made = settings_for("feedback", database=database, link_key=LINKS.key, public_url=PUBLIC, mail=office.server)
    assert isinstance(made, FeedbackSettings)
    return made


@pytest.fixture
def reader(app: Flask, store: Store, clock: HandClock, intake: FakeIntake, office: Post) -> Reader:
    """A client with a PIN in a clinic with a mail server."""
    mailing = Mailing(app, store, clock, intake, office, transact_on(store, LINKS))
    store.database["jobs"].delete_many({})
    return Reader(mailing, office)


def test_the_digits_of_the_mail_and_the_pin_open_the_record_where_it_was_asked_for(reader: Reader) -> None:
    web = reader.web
    assert "Open with my PIN" in web.get(RECORD).text
    brought = reader.mailed(web)
    assert brought.code not in brought.link
    answer = type_code(web, f"{brought.code[:3]} {brought.code[3:]}")
    assert (answer.status_code, answer.location) == (303, RECORD)
    assert is_open(web)
    assert web.get(RECORD).text.count("Your record was opened") == 2


def test_the_link_and_the_pin_open_it_in_any_browser_whatever_the_address_looks_like(reader: Reader) -> None:
    reader.mailing.intake.addresses["maya@MAIL.example".casefold()] = Addressee(
        client_id="maya", email=MAYA, language="es"
    )
    asked, other = reader.web, reader.web
    assert ask(asked, "Maya@MAIL.example").status_code == 303
    reader.mailing.work()
    (message,) = reader.office.taken()
    assert message["Subject"] == "Attune: tu historial"
    link = message.get_content().split()[-2].removeprefix(PUBLIC)
    assert type_pin(other, link).status_code == 303
    assert is_open(other)
    assert not is_open(asked)


def test_the_mail_alone_opens_nothing(reader: Reader) -> None:
    asked, other = reader.web, reader.web
    brought = reader.mailed(asked)
    for pin in ("", " ", "12345", brought.code + "0000000", "PIN"):
        assert type_code(asked, brought.code, pin).status_code == 422
        assert type_pin(other, brought.link, pin).status_code == 422
    for pin in (brought.code, OTHER_PIN):
        assert WRONG in type_code(asked, brought.code, pin).text
        assert WRONG in type_pin(other, brought.link, pin).text
    for web in (asked, other):
        assert not is_open(web)
        assert web.get_cookie(COOKIE, path=RECORD) is None
    page = opened(reader.mailing.app).get(RECORD).text
    assert page.count("Somebody typed a wrong PIN") == 4, "the client reads of it"


def test_a_scanner_that_opens_the_link_and_presses_the_button_uses_nothing_up(reader: Reader) -> None:
    brought = reader.mailed(reader.web)
    for _ in range(50):
        scanner = reader.web
        assert scanner.head(brought.link).status_code == 200
        assert scanner.get(brought.link).status_code == 200
        assert type_pin(scanner, brought.link, "").status_code == 422
        assert type_pin(scanner, brought.link, "scanner@scan.example").status_code == 422
    assert type_pin(reader.web, brought.link).status_code == 303
    assert "wrong PIN" not in opened(reader.mailing.app).get(RECORD).text


def seen(web: FlaskClient, email: str, reader: Reader) -> list[tuple[int, str, str]]:
    """All that a browser sees that asks for this address and tries digits, without what is never the same."""
    steps = [ask(web, email), web.get(CODE)]
    reader.mailing.work()
    steps += [web.get(CODE), *(type_code(web, f"00000{n}") for n in range(6)), web.get(RECORD)]
    return [(step.status_code, step.location or "", re.sub('value="[^"]*"', "", step.text)) for step in steps]


def test_nobody_learns_whether_an_address_is_known_or_has_a_pin(reader: Reader, store: Store) -> None:
    without_pin = Addressee(client_id="noor", email="noor@mail.example")
    reader.mailing.intake.addresses["noor@mail.example"] = without_pin
    told = [seen(reader.web, email, reader) for email in (MAYA, SOMEBODY, "noor@mail.example")]
    assert told[0] == told[1] == told[2]
    assert reader.office.to() == [MAYA]
    assert all(WRONG in text for _status, _location, text in told[0][3:9])
    kept = str([list(store.database[name].find()) for name in store.database.list_collection_names()])
    for address in (MAYA, SOMEBODY, "noor@mail.example"):
        assert address not in kept, "no address stays once the worker has asked whose it is"
    assert "wrong_pin" not in kept


def test_asking_does_the_same_work_for_every_address(reader: Reader, store: Store) -> None:
    """The web asks nobody whose address it is: it writes the same rows, and intake may be away."""
    reader.mailing.intake.down = True
    rows: list[object] = []
    for email in (MAYA, SOMEBODY):
        assert ask(reader.web, email).status_code == 303
        kept = {name: [sorted(row) for row in store.database[name].find({})] for name in ("record_mails", "jobs")}
        rows.append(kept)
        store.database["record_mails"].delete_many({})
        store.database["jobs"].delete_many({})
    assert rows[0] == rows[1]


def test_digits_are_of_use_only_in_the_browser_that_asked(reader: Reader) -> None:
    brought = reader.mailed(reader.web)
    other = reader.web
    assert other.get(CODE).location == BY_MAIL
    thief = reader.web
    ask(thief, SOMEBODY)
    assert WRONG in type_code(thief, brought.code).text
    assert not is_open(thief)


def test_digits_cannot_be_guessed(reader: Reader) -> None:
    web = reader.web
    brought = reader.mailed(web)
    for n in range(1, 6):
        guessed = str((int(brought.code) + n) % 10**6).zfill(6)
        assert WRONG in type_code(web, guessed).text
    assert WRONG in type_code(web, brought.code).text, "five wrong ones, and they are over"
    assert "wrong PIN" not in opened(reader.mailing.app).get(RECORD).text, "a stranger costs the client nothing"


def test_pins_cannot_be_guessed_and_a_new_code_from_the_room_forgives_all(reader: Reader) -> None:
    link, clock = reader.mailed(reader.web).link, reader.mailing.clock
    assert [type_pin(reader.web, link, f"40580{n}").status_code for n in range(5)] == [422] * 5
    waits = []
    for n in range(6):
        answer = type_pin(reader.web, link, f"40581{n}")
        assert (answer.status_code, "Nothing is locked" in answer.text) == (429, True)
        waits.append(int(answer.headers["Retry-After"]))
        clock.pass_(seconds=waits[-1])
        assert type_pin(reader.web, link, f"40582{n}").status_code == 422
    assert waits == [1, 2, 4, 8, 16, 32], "twice as long each time"
    assert type_pin(reader.web, link).status_code == 429, "the right one has to wait as well"
    web = opened(reader.mailing.app)
    assert web.get(RECORD).text.count("Somebody typed a wrong PIN") == 11
    assert type_pin(reader.web, link).status_code == 303


def test_whoever_goes_on_guessing_gets_two_tries_a_day_and_the_client_is_never_locked_out(
    reader: Reader, store: Store
) -> None:
    assert type_pin(reader.web, reader.mailed(reader.web).link, OTHER_PIN).status_code == 422
    store.database["record_accesses"].update_many({}, {"$set": {"attempts.failures": 10_000}})
    assert type_pin(reader.web, reader.mailed(reader.web).link, OTHER_PIN).status_code == 422
    waits = type_pin(reader.web, reader.mailed(reader.web).link)
    assert (waits.status_code, waits.headers["Retry-After"]) == (429, str(12 * 60 * 60))
    reader.mailing.clock.pass_(hours=12)
    assert type_pin(reader.web, reader.mailed(reader.web).link).status_code == 303


def test_a_hundred_guesses_at_once_are_slowed_down_like_a_hundred_in_a_row(reader: Reader) -> None:
    """The count stands before the PIN is looked at: so also when somebody has several mails."""
    links = [reader.mailed(reader.web).link for _ in range(4)]
    answers = [type_pin(reader.web, links[n % 4], f"4058{n:02}").status_code for n in range(12)]
    assert answers == [422] * 5 + [429] * 7


def test_a_mail_is_used_once_and_with_it_all_others_of_the_client(reader: Reader) -> None:
    asked = reader.web
    first, second = reader.mailed(reader.web), reader.mailed(asked)
    assert type_pin(reader.web, first.link).status_code == 303
    for link in (first.link, second.link):
        assert reader.web.get(link).status_code == 410
        assert reader.web.post(link).status_code == 400
    assert WRONG in type_code(asked, second.code).text


def test_a_mail_is_over_after_a_quarter_of_an_hour(reader: Reader) -> None:
    asked, other = reader.web, reader.web
    brought = reader.mailed(asked)
    form = other.get(brought.link)
    assert form.status_code == 200
    reader.mailing.clock.pass_(minutes=15)
    assert WRONG in type_code(asked, brought.code).text
    gone = other.get(brought.link)
    assert (gone.status_code, "does not work any more" in gone.text) == (410, True)


def test_no_mail_goes_out_that_would_be_over(reader: Reader) -> None:
    reader.office.now("refuse")
    ask(reader.web)
    reader.mailing.work()
    reader.mailing.clock.pass_(minutes=16)
    reader.office.now("take")
    reader.mailing.work()
    assert reader.office.taken() == []


@pytest.mark.parametrize("what", ["intake", "server"])
def test_whatever_is_away_for_a_while_the_mail_comes_and_once(reader: Reader, what: str) -> None:
    web = reader.web
    reader.mailing.intake.down = what == "intake"
    reader.office.now("refuse" if what == "server" else "take")
    ask(web)
    reader.mailing.work()
    assert reader.office.taken() == []
    reader.mailing.intake.down = False
    reader.office.now("take")
    for _ in range(2):
        reader.mailing.work()
    (message,) = reader.office.taken()
    assert type_code(web, message.get_content().split()[-1]).status_code == 303


def test_an_address_that_the_server_does_not_know_troubles_nobody(reader: Reader, store: Store) -> None:
    reader.office.now("unknown")
    ask(reader.web)
    reader.mailing.work()
    assert [row["status"] for row in store.database["jobs"].find({"kind": RECORD_MAIL})] == ["dropped"]


def test_nobody_can_fill_a_clients_mailbox(reader: Reader) -> None:
    for _ in range(20):
        assert ask(reader.web).status_code == 303, "the answer is the same"
        reader.mailing.work()
    assert len(reader.office.taken()) == 5
    reader.mailing.clock.pass_(hours=12)
    reader.mailed(reader.web)


def test_whoever_asks_again_and_again_has_to_wait(reader: Reader) -> None:
    answers = [ask(reader.web, f"n{n}@mail.example") for n in range(40)]
    assert {answer.status_code for answer in answers[:30]} == {303}
    assert answers[-1].status_code == 429
    assert "Please wait" in answers[-1].text
    elsewhere = reader.web
    elsewhere.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert ask(elsewhere).status_code == 303


def test_an_erased_client_is_sent_nothing_and_an_earlier_mail_opens_nothing(reader: Reader, store: Store) -> None:
    web = reader.web
    brought = reader.mailed(web)
    erased = ClientErased(client_id="maya", erased_at=reader.mailing.clock(), revision=FIRST)
    reader.mailing.transact(lambda unit: erase_client(unit, erased))
    assert list(store.database["record_mails"].find()) == []
    assert WRONG in type_code(web, brought.code).text
    assert reader.web.get(brought.link).status_code == 410
    ask(reader.web)  # intake has not heard of it yet
    reader.mailing.work()
    assert len(reader.office.taken()) == 1
    assert [row["client_id"] for row in store.database["record_mails"].find()] == [None]


def test_every_form_needs_the_token_of_its_page(reader: Reader) -> None:
    web = reader.web
    assert web.post(BY_MAIL, data={"email": MAYA}).status_code == 400
    brought = reader.mailed(web)
    assert web.post(CODE, data={"code": brought.code, "pin": PIN}).status_code == 400
    assert reader.web.post(brought.link, data={"pin": PIN}).status_code == 400
    assert not is_open(web)
    assert type_code(web, brought.code).status_code == 303


def test_staff_who_can_see_the_client_open_no_record_in_passing(reader: Reader) -> None:
    brought = reader.mailed(reader.web)
    web = reader.web
    web.set_cookie(LOGIN_COOKIE, SAM.staff_id)
    assert type_pin(web, brought.link).status_code == 403
    assert not is_open(web)
    assert type_pin(reader.web, brought.link).status_code == 303


def test_the_way_out_stands_first_wherever_a_mail_leads(reader: Reader) -> None:
    asked, staff = reader.web, reader.web
    brought = reader.mailed(asked)
    staff.set_cookie(LOGIN_COOKIE, SAM.staff_id)
    pages = [asked.get(CODE), type_code(asked, "1"), type_code(asked, brought.code, OTHER_PIN)]
    pages += [reader.web.get(brought.link), type_pin(reader.web, brought.link, ""), type_pin(staff, brought.link)]
    pages += [type_pin(reader.web, brought.link, f"40580{n}") for n in range(5)]
    assert {page.status_code for page in pages} == {200, 403, 422, 429}
    for page in pages:
        assert leads_out_first(page), page.request.path


def test_a_pin_chosen_anew_is_the_one_that_counts(reader: Reader) -> None:
    brought = reader.mailed(reader.web)
    assert type_room_code(reader.web, make_code(reader.mailing.app), OTHER_PIN).status_code == 303
    assert WRONG in type_pin(reader.web, brought.link).text
    assert type_pin(reader.web, brought.link, OTHER_PIN).status_code == 303


def test_a_login_that_somebody_planted_is_not_gone_on_with(reader: Reader) -> None:
    brought, web = reader.mailed(reader.web), reader.web
    web.set_cookie(COOKIE, "planted", path=RECORD)
    assert type_pin(web, brought.link).status_code == 303
    made = web.get_cookie(COOKIE, path=RECORD)
    assert made
    assert made.value != "planted"


def test_whoever_leaves_quickly_leaves_no_trace_of_having_asked(reader: Reader) -> None:
    web = reader.web
    ask(web)
    assert press(web, f"{RECORD}/exit").status_code == 303
    assert web.get(CODE).location == BY_MAIL


def test_what_is_no_address_is_said_and_stays_typed(reader: Reader, store: Store) -> None:
    for typed in ("", "maya", "maya@", "@mail.example", "a@b\nBcc: c@d", "x" * 250 + "@mail"):
        assert ask(reader.web, typed).status_code == 422
    assert 'value="maya@"' in ask(reader.web, "maya@").text
    assert store.database["record_mails"].count_documents({}) == 0


def test_no_secret_of_it_is_kept(reader: Reader, store: Store) -> None:
    web = reader.web
    brought = reader.mailed(web)
    with web.session_transaction(RECORD) as session:
        secret = session["asked_for_mail"]
    kept = str([list(store.database[name].find()) for name in store.database.list_collection_names()])
    for one in (secret, brought.link.rsplit("/", 1)[1], f"'{brought.code}'", PIN):
        assert one not in kept


def test_without_a_mail_server_nobody_is_led_there(
    reader: Reader, settings_for: SettingsFor, database: str, store: Store, intake: FakeIntake
) -> None:
    bare = settings_for("feedback", database=database, link_key=LINKS.key, public_url=PUBLIC)
    assert isinstance(bare, FeedbackSettings)
    web = application(bare, store, intake, principals).test_client()
    assert "Open with my PIN" not in web.get(RECORD).text
    assert "sends no mail" in web.get(BY_MAIL).text
    reader.mailing.postbox = ClientPost(None, lambda: None)
    ask(reader.web)
    reader.mailing.work()
    assert reader.office.taken() == []


def test_a_pin_that_an_earlier_version_kept_is_led_there_as_well(reader: Reader, store: Store) -> None:
    store.database["record_accesses"].update_many({}, {"$unset": {"mails": 1, "attempts": 1}})
    assert type_pin(reader.web, reader.mailed(reader.web).link).status_code == 303
