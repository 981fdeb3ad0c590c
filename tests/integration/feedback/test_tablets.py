"""The pages on which staff set up tablets of the clinic, and how a device becomes one."""

from __future__ import annotations

import pytest
from flask import Flask

from services.feedback.web.tablet_cookie import COOKIE
from shared.store import Store
from tests.infra.fake_intake import FakeIntake
from tests.infra.feedback_clinic import ADMIN, LEAD, SAM, HandClock
from tests.infra.kiosk import START, TABLETS, secret_of, shown, staff, tablet

ENROL = f"{START}/enrol"


def test_the_list_says_who_set_up_which_tablet_where_and_when_it_was_used(app: Flask, intake: FakeIntake) -> None:
    intake.names |= {LEAD.staff_id: "Lea Voss", ADMIN.staff_id: "Ada Lund"}
    assert "There is no tablet yet." in staff(app, LEAD).web.get(TABLETS).text
    web = tablet(app, "Tablet 1")
    page = staff(app, ADMIN).web.get(TABLETS).text
    for told in ("Tablet 1", "Waiting room", "</time>, Lea Voss</dd>", "not yet"):
        assert told in page
    web.post(START, data={"code": staff(app, SAM).code()})
    assert "not yet" not in staff(app, ADMIN).web.get(TABLETS).text


@pytest.mark.parametrize("scanned", [True, False])
def test_a_code_sets_up_one_device_once(app: Flask, store: Store, *, scanned: bool) -> None:
    lead = staff(app, LEAD)
    there = lead.add_tablet()
    code = shown(lead.web.get(there).text)
    device, other = app.test_client(), app.test_client()
    looked = device.get(f"{ENROL}/{code.replace(' ', '')}" if scanned else START)
    assert "This device is not set up for check-ins" in looked.text
    assert (f'value="{code.replace(" ", "")}"' in looked.text) is scanned
    assert device.get(START).status_code == 403, "looking sets nothing up"
    answer = device.post(ENROL, data={"code": code})
    assert answer.status_code == 303
    cookie = answer.headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Strict", "Path=/feedback/kiosk", "Max-Age=34560000"):
        assert part in cookie
    assert device.get(START).status_code == 200
    assert other.post(ENROL, data={"code": code}).status_code == 422
    assert "This tablet is set up." in lead.web.get(there).text
    assert code not in lead.web.get(there).text
    (row,) = store.database["tablets"].find()
    assert row["secret_hash"] != secret_of(device)


def test_a_code_that_sets_up_a_tablet_ends(app: Flask, clock: HandClock) -> None:
    lead = staff(app, LEAD)
    there = lead.add_tablet()
    code = shown(lead.web.get(there).text)
    clock.pass_(minutes=30)
    assert app.test_client().post(ENROL, data={"code": code}).status_code == 422
    assert "was not typed in time" in lead.web.get(there).text


def test_a_revoked_tablet_waits_for_no_code(app: Flask, store: Store) -> None:
    lead = staff(app, LEAD)
    there = lead.add_tablet()
    code = shown(lead.web.get(there).text)
    (row,) = store.database["tablets"].find()
    lead.send(TABLETS, to=f"{TABLETS}/{row['_id']}/revoke")
    assert app.test_client().post(ENROL, data={"code": code}).status_code == 422
    assert "This tablet was revoked." in lead.web.get(there).text


def test_guessed_codes_and_cookies_set_up_nothing(app: Flask) -> None:
    staff(app, LEAD).add_tablet()
    stranger = app.test_client()
    for guess in ("", "0", "000000000000", "é" * 12, "None", "null"):
        assert stranger.post(ENROL, data={"code": guess}).status_code == 422
    for cookie in ("", "None", "x", "s" * 43):
        stranger.set_cookie(COOKIE.name, cookie, path=START)
        assert stranger.get(START).status_code == 403


def test_what_is_wrong_with_a_new_tablet_stands_beside_it(app: Flask) -> None:
    page = staff(app, LEAD).send(TABLETS, name="Tablet 1", place=" ")
    assert page.status_code == 422
    assert 'value="Tablet 1"' in page.text
    assert staff(app, LEAD).web.get(f"{TABLETS}/none").status_code == 404


def test_a_clinician_neither_sees_nor_makes_tablets(app: Flask, store: Store) -> None:
    lead, sam = staff(app, LEAD), staff(app, SAM)
    there = lead.add_tablet()
    (row,) = store.database["tablets"].find()
    assert sam.web.get(there).status_code == 403
    for page in (TABLETS, f"{TABLETS}/{row['_id']}/revoke"):
        assert sam.web.post(page, data={"name": "x", "place": "y"}).status_code in {400, 403}
    assert store.database["tablets"].count_documents({"revoked_at": None}) == 1
