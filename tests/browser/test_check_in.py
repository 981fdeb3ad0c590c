"""The check-in on a phone, as clients meet it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visiting
from tests.infra.browsing import PHONE, answer, chosen, overflow, to_the_end
from tests.infra.clinic import USUAL
from tests.infra.house import GOAL, House, Patient

pytestmark = pytest.mark.xdist_group("browser")

# Over the wire, with everything that the page needs; and what comes besides the ratings.
MOST_BYTES = 30_000
MOST_TAPS = 6
NOTE = "I did not dare to say that I was angry last week."


@pytest.fixture
def patient(house: House) -> Patient:
    return house.patient(goal=GOAL)


def send(page: Page) -> None:
    to_the_end(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_without_scripts_a_client_answers_and_is_thanked(house: House, patient: Patient, visit: Visiting) -> None:
    page = visit(size=PHONE, scripts=False).page
    page.goto(patient.path)
    expect(page.get_by_text(GOAL)).to_be_visible()
    assert chosen(page) == {}
    answer(page, heard=8, matters=0, fit=10, week=6, homework="partly")
    answer(page, openness="not-said")
    page.get_by_label("Anything you want to say?").fill(house.remember(NOTE))
    answer(page, routing="therapist")
    send(page)
    kept = house.rating(patient)["answers"]
    assert kept["items"] == {"heard": 8, "matters": 0, "fit": 10, "openness": None}
    assert (kept["goals"], kept["week"], kept["homework"]) == ([], 6, "partly")


def test_by_keyboard_alone_in_two_steps(house: House, patient: Patient, visit: Visiting) -> None:
    page = visit(size=PHONE).page
    page.goto(patient.path)
    press = page.keyboard.press
    for keys in (["Tab", "Space"], ["Tab", "Space", "ArrowRight", "ArrowRight"], ["Tab", "Space", "ArrowLeft"]):
        for key in keys:
            press(key)
    press("Enter")
    expect(page.get_by_text("2 of 3")).to_be_visible()
    expect(page.get_by_role("heading", name="Your goals and your week")).to_be_focused()
    expect(page.get_by_role("group", name="My therapist got what I was trying to say")).to_be_hidden()
    for key in ["Tab", "Space", "Tab", "Tab", "Space", "ArrowRight", "Tab", "Tab", "Tab", "Enter"]:
        press(key)
    expect(page.get_by_text("3 of 3")).to_be_visible()
    expect(page.get_by_role("heading", name="About the last two weeks")).to_be_focused()
    for key in ["Tab", "Space", "ArrowRight", "Enter"]:
        press(key)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert house.outcomes(patient) == {"phq-9": [1] + [None] * 8}
    kept = house.rating(patient)["answers"]
    assert kept["items"] == {"heard": 0, "matters": 2, "fit": None, "openness": None}
    assert [goal["score"] for goal in kept["goals"]] == [0]
    assert (kept["week"], kept["homework"]) == (None, "partly")


def test_the_second_step_goes_back_to_the_first(patient: Patient, visit: Visiting) -> None:
    page = visit(size=PHONE).page
    page.goto(patient.path)
    answer(page, heard=7)
    page.get_by_role("button", name="Next: your goals").click()
    page.go_back()
    expect(page.get_by_text("1 of 3")).to_be_visible()
    assert chosen(page) == {"heard": "7"}


def test_a_refresh_in_the_middle_loses_nothing(house: House, patient: Patient, visit: Visiting) -> None:
    page = visit(size=PHONE).page
    page.goto(patient.path)
    answer(page, heard=7, openness="not-said")
    page.get_by_role("button", name="Next: your goals").click()
    page.get_by_label("Anything you want to say?").fill(house.remember(NOTE))
    answer(page, routing="therapist")
    before = chosen(page)
    page.reload()
    expect(page.get_by_text("2 of 3")).to_be_visible()
    assert chosen(page) == before
    expect(page.get_by_label("Anything you want to say?")).to_have_value(NOTE)
    send(page)
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0, "nothing stays on the phone"
    assert house.rating(patient)["answers"]["items"]["heard"] == 7


def test_who_gets_the_comment_is_asked_at_its_step(house: House, patient: Patient, visit: Visiting) -> None:
    page = visit(size=PHONE).page
    page.goto(patient.path)
    page.get_by_role("button", name="Next: your goals").click()
    page.get_by_label("Anything you want to say?").fill(house.remember(NOTE))
    page.locator("#next").click()
    expect(page.get_by_role("alert")).to_have_text("Please choose who gets your comment.")
    expect(page.get_by_text("2 of 3")).to_be_visible()
    answer(page, routing="therapist")
    page.locator("#next").click()
    expect(page.get_by_text("3 of 3")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_comment_can_begin_with_a_line_that_is_there(
    house: House, patient: Patient, visit: Visiting, *, scripts: bool
) -> None:
    page = visit(size=PHONE, scripts=scripts).page
    page.goto(patient.path)
    if not scripts:
        page.get_by_text("Not sure how to begin?").click()
        expect(page.get_by_text("Something I find hard to say is …")).to_be_visible()
        return
    page.get_by_role("button", name="Next: your goals").click()
    note = page.get_by_label("Anything you want to say?")
    page.get_by_text("Not sure how to begin?").click()
    page.get_by_role("button", name="Something I find hard to say is …").click()
    expect(note).to_have_value("Something I find hard to say is ")
    expect(note).to_be_focused()
    page.keyboard.type(house.remember("that you were late"))
    page.get_by_role("button", name="I wish we would …").click()
    begun = "Something I find hard to say is that you were late\nI wish we would "
    expect(note).to_have_value(begun)
    page.reload()
    expect(note).to_have_value(begun)
    expect(page.get_by_role("group", name="Who gets your comment?")).to_be_visible()


def test_the_first_screen_is_small_and_the_rest_takes_six_taps(
    house: House, patient: Patient, visit: Visiting
) -> None:
    page = visit(size=PHONE).page
    wire = page.context.new_cdp_session(page)
    taken: list[float] = []
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda finished: taken.append(finished["encodedDataLength"]))
    page.goto(patient.path, wait_until="networkidle")
    assert len(taken) >= 5, "the page, two stylesheets and its scripts"
    assert 5_000 < sum(taken) <= MOST_BYTES
    expect(page.get_by_role("group")).to_have_count(4)
    answer(page, heard=8, matters=8, fit=8, openness=8)
    page.evaluate("window.taps = 0; addEventListener('pointerdown', () => { window.taps += 1; })")
    page.locator("#next").click()
    answer(page, homework="partly")
    note = page.get_by_label("Anything you want to say?")
    note.click()
    note.fill(house.remember(NOTE))
    answer(page, routing="therapist")
    page.locator("#next").click()
    assert 4 < page.evaluate("window.taps") + len(["Send"]) <= MOST_TAPS
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_what_is_wrong_stands_beside_it_and_nothing_is_lost(
    house: House, patient: Patient, visit: Visiting
) -> None:
    page = visit(size=PHONE, scripts=False).page
    page.goto(patient.path)
    answer(page, heard=3, matters=4)
    page.get_by_label("Anything you want to say?").fill(house.remember(NOTE))
    to_the_end(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing you entered is lost.")
    expect(page.get_by_role("group", name="Who gets your comment?")).to_contain_text("Please choose")
    expect(page.get_by_label("Anything you want to say?")).to_have_value(NOTE)
    assert chosen(page) == {"heard": "3", "matters": "4"}
    page.get_by_role("link", name="Please choose who gets your comment.").click()
    answer(page, routing="next_session")
    send(page)
    assert house.rating(patient)["answers"]["items"]["heard"] == 3


@pytest.mark.parametrize("scripts", [True, False])
def test_a_check_in_left_blank_is_asked_about_once(
    house: House, patient: Patient, visit: Visiting, *, scripts: bool
) -> None:
    page = visit(size=PHONE, scripts=scripts).page
    page.goto(patient.path)
    to_the_end(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("You left every question open.")
    page.get_by_role("button", name="Send it without answers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert set(house.rating(patient)["answers"]["items"].values()) == {None}


def test_answers_can_be_changed_for_15_minutes(house: House, patient: Patient, visit: Visiting) -> None:
    page = visit(size=PHONE).page
    page.goto(patient.path)
    answer(page, heard=9, matters=3, fit=9, openness="not-said")
    send(page)
    page.goto(patient.path)
    expect(page.get_by_text("You can change this until")).to_be_visible()
    assert chosen(page)["matters"] == "3"
    answer(page, matters=8)
    to_the_end(page)
    page.get_by_role("button", name="Send the change").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert house.rating(patient)["answers"]["items"] == {"heard": 9, "matters": 8, "fit": 9, "openness": None}


def test_a_link_that_takes_nothing_says_what_to_do(house: House, visit: Visiting) -> None:
    late, done = house.patient(), house.patient()
    house.clinic.rate(done.token, USUAL)
    house.pass_time(late, timedelta(days=8))
    house.pass_time(done, timedelta(minutes=16))
    page = visit(size=PHONE, scripts=False).page
    for path, status, title in (
        ("/feedback/c/nonsense", 404, "We do not know this link"),
        (late.path, 410, "This check-in has closed"),
        (done.path, 409, "You have already answered"),
    ):
        said = page.goto(path)
        assert said
        assert said.status == status
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        expect(page.get_by_role("heading", name="If you are not safe")).to_be_visible()


def test_by_keyboard_and_without_scripts_the_clinic_is_told_of_danger(patient: Patient, visit: Visiting) -> None:
    page = visit(size=PHONE, scripts=False).page
    page.goto(patient.path)
    page.get_by_role("link", name="I am not safe").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="If you are not safe")).to_be_in_viewport()
    for number in page.locator("#safe a[href^='tel:']").all():
        page.keyboard.press("Tab")
        expect(number).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Let my clinic know that I am not safe")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your clinic gets a notice")).to_be_in_viewport()
    page.go_back()
    answer(page, heard=4)
    send(page)


def test_whom_to_call_is_one_press_away_at_every_step(patient: Patient, visit: Visiting) -> None:
    page = visit(size=PHONE).page
    page.goto(patient.path)
    answer(page, heard=4)
    for step in (1, 2, 3):
        expect(page.get_by_text(f"{step} of 3")).to_be_visible()
        button = page.get_by_role("link", name="I am not safe")
        expect(button).to_be_in_viewport(ratio=1)
        size = button.bounding_box()
        assert size
        assert min(size["width"], size["height"]) >= 44
        button.click()
        expect(page.get_by_role("heading", name="If you are not safe")).to_be_in_viewport()
        if step < 3:
            page.locator("#next").click()
    assert overflow(page) <= 0
    send(page)


@pytest.mark.parametrize("fault", ["offline", "unavailable"])
def test_telling_the_clinic_is_tried_until_it_gets_through(
    house: House, patient: Patient, visit: Visiting, fault: str
) -> None:
    phone = visit(size=PHONE)
    phone.expects = ("net::ERR_INTERNET_DISCONNECTED", "503")
    page = phone.page
    page.goto(patient.path)
    if fault == "offline":
        phone.context.set_offline(offline=True)
    else:
        page.route("**/not-safe", lambda route: route.fulfill(status=503, body="not now"))
    page.get_by_role("button", name="Let my clinic know that I am not safe").click()
    expect(page.get_by_role("alert").last).to_contain_text(
        "Your clinic could not be told yet. Please call somebody"
    )
    assert house.notices(patient) == 0
    phone.context.set_offline(offline=False)
    page.unroute_all()
    expect(page.get_by_role("heading", name="Your clinic gets a notice")).to_be_visible()
    assert house.notices(patient) == 1


def test_the_picture_of_the_last_sessions_is_shown_once(house: House, visit: Visiting) -> None:
    patient = house.patient(before=[USUAL, (8, 8, 9, 9)])
    page = visit(size=PHONE).page
    page.goto(patient.path)
    answer(page, heard=9, matters=9, fit=9, openness=9)
    page.keyboard.press("Enter")
    send(page)
    expect(page.get_by_role("img")).to_be_visible()
    page.reload()
    expect(page.get_by_role("img")).to_have_count(0)


def test_it_can_be_used_at_twice_the_size_of_text(patient: Patient, visit: Visiting) -> None:
    page = visit(size=PHONE).page
    page.goto(patient.path)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert overflow(page) == 0
    cut = "[...document.querySelectorAll('.scale span')].filter((cell) => cell.scrollWidth > cell.clientWidth + 1)"
    assert page.evaluate(f"{cut}.map((cell) => cell.textContent)") == []
    button = page.get_by_role("button", name="Next: your goals")
    box = button.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE[0]
    answer(page, heard=0, matters=10, fit="not-said")
    button.click()
    send(page)
