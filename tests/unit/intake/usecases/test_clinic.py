"""The clinic's settings: made once, changed by field, told without what is for staff alone."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import msgspec
import pytest

from services.intake.domain.clinic import CONTACT_KINDS, Clinic, CrisisContact
from services.intake.usecases.clinic import ClinicChange, change_clinic, open_clinic, show_clinic
from services.intake.usecases.staff import change_staff
from shared.contracts.clinic import ClinicUpdated
from shared.errors import Conflict, Invalid
from tests.infra.fakes_intake import FakeIntake
from tests.infra.intake_clinic import CLINIC
from tests.infra.personas import ADMIN, OWNER, SUPERVISOR


def changed(intake: FakeIntake, change: ClinicChange) -> Clinic:
    return intake.transact(lambda unit: change_clinic(unit, change))


def told(intake: FakeIntake) -> ClinicUpdated:
    event = intake.events[-1]
    assert isinstance(event, ClinicUpdated)
    return event


def test_a_first_start_makes_the_clinic_and_a_later_one_leaves_it() -> None:
    intake = FakeIntake()
    intake.transact(lambda unit: open_clinic(unit, Clinic(name="North", time_zone="Europe/Vienna")))
    assert (told(intake).name, told(intake).time_zone, told(intake).revision.n) == ("North", "Europe/Vienna", 1)

    intake.transact(lambda unit: open_clinic(unit, Clinic(name="South")))

    assert intake.transact(show_clinic).name == "North"
    assert len(intake.events) == 1


def test_a_new_clinic_says_what_must_be_set_first() -> None:
    intake = FakeIntake()
    intake.transact(lambda unit: open_clinic(unit, Clinic()))

    assert told(intake).missing == ("crisis_contacts", "safety_contact")


def test_each_is_missing_until_it_is_set(intake: FakeIntake) -> None:
    assert changed(intake, {"crisis_contacts": []}).missing == ("crisis_contacts",)
    assert changed(intake, {"safety_contact": None}).missing == ("crisis_contacts", "safety_contact")
    number = CrisisContact(label="Emergency", number="112", kind="emergency")
    assert changed(intake, {"crisis_contacts": [number]}).missing == ("safety_contact",)
    assert changed(intake, {"safety_contact": OWNER.staff_id}).missing == ()
    assert told(intake).missing == ()


def test_a_field_alone_changes_nothing_else(intake: FakeIntake) -> None:
    before = intake.transact(show_clinic)

    after = changed(intake, {"time_zone": "Europe/Vienna"})

    assert after == replace(before, time_zone="Europe/Vienna", version=after.version)


def test_what_is_the_same_is_not_told_again(intake: FakeIntake) -> None:
    changed(intake, {"name": CLINIC.name})

    assert intake.events == []


def test_contacts_stand_in_the_order_in_which_they_help(intake: FakeIntake) -> None:
    given = [CrisisContact(label="one", number="112", kind=kind) for kind in reversed(CONTACT_KINDS)]

    changed(intake, {"crisis_contacts": given})

    assert [one.kind for one in told(intake).crisis_contacts] == ["lifeline", "clinic", "emergency", "other"]


def test_contacts_without_a_kind_keep_their_order(intake: FakeIntake) -> None:
    given = [CrisisContact(label=label, number="112") for label in "bac"]

    changed(intake, {"crisis_contacts": given})

    assert [one.label for one in told(intake).crisis_contacts] == ["b", "a", "c"]


WRONG: list[tuple[str, object]] = [
    ("name", " "),
    ("address", "attune.example"),
    ("address", "https://attune.example/here"),
    ("address", "https://attune.example?to=1"),
    ("time_zone", "Atlantis"),
    ("working_days", ["someday"]),
    ("opens", "25:00"),
    ("closes", "08:00"),  # it opens at nine
    ("languages", []),
    ("languages", ["English"]),
    ("crisis_contacts", [CrisisContact(label="Line", number="none")]),
    ("crisis_contacts", [CrisisContact(label="Line", number="11")]),
    ("crisis_contacts", [CrisisContact(label=" ", number="112")]),
    ("crisis_contacts", [CrisisContact(label="Line", number="112")] * 9),
    ("crisis_words", "x" * 1001),
    ("protocol", "x" * 4001),
    ("safety_contact", "nobody"),
    ("escalate_after_minutes", 0),
    ("instruments", ["not a word"]),
    ("instruments_every_weeks", 53),
    ("remind_after_days", 3),
    ("idle_minutes", 14),
    ("idle_minutes", 721),
]


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_what_is_wrong_is_named_and_nothing_is_kept(intake: FakeIntake, field: str, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        changed(intake, {field: value})  # type: ignore[misc] # that is the point

    assert list(refused.value.fields) == [field]
    assert intake.events == []


def test_a_questionnaire_that_nobody_has_is_refused(intake: FakeIntake) -> None:
    change = partial(change_clinic, change={"instruments": ["phq-9", "who-5"]})

    with pytest.raises(Invalid):
        intake.transact(lambda unit: change(unit, known_instruments=["phq-9", "gad-7"]))
    assert intake.transact(change).instruments == ("phq-9", "who-5")  # nobody could tell


def test_somebody_who_left_is_no_safety_contact(intake: FakeIntake) -> None:
    intake.transact(lambda unit: change_staff(unit, OWNER.staff_id, {"active": False}))

    with pytest.raises(Invalid):
        changed(intake, {"safety_contact": OWNER.staff_id})


def test_the_safety_contact_stays_until_there_is_another(intake: FakeIntake) -> None:
    with pytest.raises(Conflict):
        intake.transact(lambda unit: change_staff(unit, SUPERVISOR.staff_id, {"active": False}))

    changed(intake, {"safety_contact": ADMIN.staff_id})

    assert not intake.transact(lambda unit: change_staff(unit, SUPERVISOR.staff_id, {"active": False})).active


def test_what_staff_are_to_do_is_in_no_event(intake: FakeIntake) -> None:
    kept = changed(intake, {"protocol": "Call Dr Moss first."})

    assert kept.protocol == "Call Dr Moss first."
    assert b"Moss" not in msgspec.json.encode(told(intake))
    assert "Moss" not in repr(kept)
