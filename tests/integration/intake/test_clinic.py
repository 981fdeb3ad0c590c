"""The clinic's settings over MongoDB and the API."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from services.intake.domain.clinic import Clinic as Settings
from services.intake.usecases.clinic import change_clinic, open_clinic, show_clinic
from services.intake.usecases.staff import change_staff
from shared.errors import Conflict, Invalid
from tests.infra.fakes_intake import FakeIntake
from tests.infra.intake_clinic import settle
from tests.infra.personas import ADMIN, OWNER, SUPERVISOR
from tests.integration.intake.real import RealIntake
from tests.integration.intake.web import Clinic, fields

CONTACTS = [
    {"label": "Emergency", "number": "112", "kind": "emergency"},
    {"label": "Crisis line", "number": "0808 157 0123", "hours": "day and night", "kind": "lifeline"},
]


def put(clinic: Clinic, body: dict[str, Any]) -> dict[str, Any]:
    answer = clinic.ask(ADMIN, "PUT", "/clinic", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def test_what_is_kept_is_found_again(intake: FakeIntake) -> None:
    intake.transact(settle)
    kept = intake.transact(
        lambda unit: change_clinic(unit, {"protocol": "Call at once.", "address": "https://attune.example"})
    )

    assert intake.transact(show_clinic) == kept
    assert kept.protocol == "Call at once."


def test_two_processes_that_start_at_once_make_one_clinic(real_intake: RealIntake) -> None:
    starts = [
        threading.Thread(target=lambda: real_intake.transact(lambda unit: open_clinic(unit, Settings())))
        for _ in range(4)
    ]
    for start in starts:
        start.start()
    for start in starts:
        start.join()

    assert len(real_intake.events) == 1


def test_a_safety_contact_who_leaves_and_one_who_is_chosen_at_once(real_intake: RealIntake) -> None:
    """Whichever comes first, nobody is the safety contact who does not work here."""
    for _ in range(5):
        real_intake.empty()
        real_intake.transact(settle)
        ends: list[object] = []

        def leave(ends: list[object] = ends) -> None:
            try:
                real_intake.transact(lambda unit: change_staff(unit, OWNER.staff_id, {"active": False}))
            except Conflict as refused:
                ends.append(refused)

        def choose(ends: list[object] = ends) -> None:
            try:
                real_intake.transact(lambda unit: change_clinic(unit, {"safety_contact": OWNER.staff_id}))
            except Invalid as refused:
                ends.append(refused)

        both = [threading.Thread(target=leave), threading.Thread(target=choose)]
        for one in both:
            one.start()
        for one in both:
            one.join()

        here = real_intake.transact(lambda unit: unit.staff.find(OWNER.staff_id))
        chosen = real_intake.transact(show_clinic).safety_contact
        assert len(ends) == 1
        assert here.active == (chosen == OWNER.staff_id)


def test_an_admin_sets_one_field_or_several(clinic: Clinic) -> None:
    before = clinic.ask(OWNER, "GET", "/clinic").json or {}

    after = put(clinic, {"name": "Riverside", "time_zone": "Europe/Vienna", "crisis_contacts": CONTACTS})
    assert [one["label"] for one in after["crisis_contacts"]] == ["Crisis line", "Emergency"]
    assert (
        after | {"name": before["name"], "time_zone": "UTC", "crisis_contacts": before["crisis_contacts"]}
        == before
    )

    assert put(clinic, {"safety_contact": ADMIN.staff_id}) == after | {"safety_contact": ADMIN.staff_id}
    assert put(clinic, {"crisis_contacts": [], "safety_contact": None})["missing"] == [
        "crisis_contacts",
        "safety_contact",
    ]
    assert put(clinic, {"crisis_contacts": [{"label": "Line", "number": "112"}]})["missing"] == ["safety_contact"]


@pytest.mark.parametrize(
    "body",
    [
        {"crisis_contacts": [{"label": "Line", "number": "none"}]},
        {"safety_contact": "nobody"},
        {"time_zone": "Atlantis"},
        {"instruments": ["core-10"]},
        {"phone": "112"},
    ],
)
def test_what_is_wrong_is_named(clinic: Clinic, body: dict[str, Any]) -> None:
    assert set(fields(clinic.ask(ADMIN, "PUT", "/clinic", json=body))) == set(body)


def test_questionnaires_can_be_chosen_while_feedback_is_away(clinic: Clinic) -> None:
    clinic.questionnaires.known = None

    assert put(clinic, {"instruments": ["who-5"]})["instruments"] == ["who-5"]


def test_a_change_of_another_version_is_refused(clinic: Clinic) -> None:
    tag = clinic.ask(ADMIN, "GET", "/clinic").headers["ETag"]
    put(clinic, {"name": "North"})

    answer = clinic.ask(ADMIN, "PUT", "/clinic", json={"name": "South"}, headers={"If-Match": tag})

    assert answer.status_code == 412


def test_everybody_sees_the_clinic_and_admins_alone_change_it(clinic: Clinic) -> None:
    for person in (OWNER, SUPERVISOR):
        assert clinic.ask(person, "GET", "/clinic").status_code == 200
        assert clinic.ask(person, "PUT", "/clinic", json={"name": "Mine"}).status_code == 403
