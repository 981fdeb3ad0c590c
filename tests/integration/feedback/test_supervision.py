"""Notes for supervision: who finds them, counts them and has read them; the same in memory and in MongoDB."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from services.feedback.domain.answers import Note
from services.feedback.domain.rating import WrittenNote
from services.feedback.ports import Transact, Unit
from services.feedback.ports.supervision import Place
from services.feedback.usecases.keep import erase_client, keep_client, keep_clinic, keep_session, keep_staff
from services.feedback.usecases.rate import rate_session
from services.feedback.usecases.read_notes import read_notes
from services.feedback.usecases.supervise import for_supervision, mark_read, waiting, without_reader
from shared.contracts.events import ClientErased, ClientUpdated
from shared.contracts.principal import Principal
from shared.contracts.revision import Revision
from shared.errors import NotFound
from tests.infra.feedback_clinic import (
    ADMIN,
    BY_API,
    COLLEAGUE,
    FIRST,
    HELD,
    LEAD,
    OTHER_LEAD,
    SAM,
    HandClock,
    leave_notes,
    maya,
    on_nobodys_team,
    open_clinic,
    sent,
    session,
    staff,
    token_of,
)
from tests.infra.the_clinic import clinic_updated

SECOND_LEAD = msgspec.structs.replace(LEAD, staff_id="staff-lou", name="Lou")
SAM_SUPERVISES = msgspec.structs.replace(SAM, roles=frozenset({"clinician", "supervisor"}))
NOBODYS = [SAM, SAM_SUPERVISES, COLLEAGUE, OTHER_LEAD, ADMIN]


@pytest.fixture(autouse=True)
def opened(transact: Transact) -> None:
    """The small clinic, in which Maya has written one note for each."""

    def fill(unit: Unit) -> None:
        open_clinic(unit)
        leave_notes(unit)

    transact(fill)


def list_of(
    transact: Transact, who: Principal, *, read: bool = False, after: Place | None = None, limit: int = 20
) -> list[WrittenNote]:
    return list(transact(lambda unit: for_supervision(unit, who, read=read, after=after, limit=limit)))


def texts(transact: Transact, who: Principal, *, read: bool = False) -> list[str | None]:
    return [note.text for note in list_of(transact, who, read=read)]


def count(transact: Transact, who: Principal) -> int:
    return transact(lambda unit: waiting(unit, who.scope(), who.staff_id))


def the_note(transact: Transact) -> WrittenNote:
    (note,) = list_of(transact, LEAD)
    return note


def write(transact: Transact, session_id: str, text: str) -> None:
    def work(unit: Unit) -> None:
        keep_session(unit, session(session_id))
        note = Note(text=text, routing="supervisor", anew=True)
        rate_session(unit, token_of(unit, session_id), sent(note), BY_API).stands()

    transact(work)


def test_a_supervisor_of_the_team_finds_and_counts_it_until_they_have_read_it(transact: Transact) -> None:
    assert (texts(transact, LEAD), count(transact, LEAD)) == (["to supervisor"], 1)
    note = the_note(transact)
    for _ in range(2):
        transact(lambda unit: mark_read(unit, note.note_id, LEAD))
    assert (texts(transact, LEAD), count(transact, LEAD)) == ([], 0)
    assert texts(transact, LEAD, read=True) == ["to supervisor"]


def test_that_one_has_read_it_is_theirs_alone(transact: Transact) -> None:
    note = the_note(transact)
    transact(lambda unit: mark_read(unit, note.note_id, LEAD))
    assert (texts(transact, SECOND_LEAD), count(transact, SECOND_LEAD)) == (["to supervisor"], 1)


@pytest.mark.parametrize("who", NOBODYS, ids=lambda who: f"{who.name} {sorted(who.roles)}")
def test_nobody_else_finds_counts_or_marks_it(transact: Transact, who: Principal) -> None:
    note = the_note(transact)
    assert (texts(transact, who), texts(transact, who, read=True), count(transact, who)) == ([], [], 0)
    with pytest.raises(NotFound):
        transact(lambda unit: mark_read(unit, note.note_id, who))


def test_what_is_not_for_supervision_is_not_marked_as_read(transact: Transact) -> None:
    others = transact(lambda unit: [note.note_id for note in unit.notes.after("", 10)])
    for note_id in {*others, "unknown"} - {the_note(transact).note_id}:
        with pytest.raises(NotFound):
            transact(lambda unit, note_id=note_id: mark_read(unit, note_id, LEAD))  # type: ignore[misc] # a default argument


def test_a_supervisor_who_becomes_the_therapist_finds_it_no_more(transact: Transact) -> None:
    transact(lambda unit: keep_client(unit, handed_over(LEAD.staff_id)))
    assert (texts(transact, LEAD), count(transact, LEAD)) == ([], 0)
    assert (texts(transact, SAM_SUPERVISES), count(transact, SAM_SUPERVISES)) == ([], 0), "it was about them"
    assert texts(transact, SECOND_LEAD) == ["to supervisor"]


def handed_over(clinician_id: str, team_id: str = "team-1", n: int = 2) -> ClientUpdated:
    return msgspec.structs.replace(maya(), clinician_id=clinician_id, team_id=team_id, revision=Revision(1, n))


def test_the_new_teams_supervisors_find_it_after_a_change_of_team(transact: Transact) -> None:
    transact(lambda unit: keep_client(unit, handed_over(COLLEAGUE.staff_id, "team-2")))
    assert (texts(transact, LEAD), count(transact, LEAD)) == ([], 0)
    assert (texts(transact, OTHER_LEAD), count(transact, OTHER_LEAD)) == (["to supervisor"], 1)


def test_they_come_newest_first_in_pages(transact: Transact, clock: HandClock) -> None:
    for n in range(4):
        clock.pass_(minutes=1 - n % 2)
        write(transact, f"s{n}", f"{n}")
    found = list_of(transact, LEAD)
    assert [note.written_at for note in found] == sorted((note.written_at for note in found), reverse=True)
    assert found[-1].text == "to supervisor"
    pages: list[WrittenNote] = []
    while len(pages) < len(found):
        after = (pages[-1].written_at, pages[-1].note_id) if pages else None
        pages += list_of(transact, LEAD, after=after, limit=2)
    assert pages == found
    assert count(transact, LEAD) == 5


def test_what_was_written_anew_after_it_was_read_waits_again(transact: Transact) -> None:
    note = the_note(transact)
    transact(lambda unit: mark_read(unit, note.note_id, LEAD))
    write(transact, "for-supervisor", "Something else.")
    assert (texts(transact, LEAD), count(transact, LEAD)) == (["Something else."], 1)
    transact(lambda unit: mark_read(unit, note.note_id, LEAD))
    assert count(transact, LEAD) == 0


def test_where_nobody_could_read_it_an_admin_gets_the_count_of_the_team(transact: Transact) -> None:
    def unheard(asking: Principal = ADMIN) -> dict[str | None, int]:
        return dict(transact(lambda unit: without_reader(unit, asking.staff_id)).teams)

    assert unheard() == {}
    leaves = msgspec.structs.replace(staff(LEAD), active=False, revision=Revision(1, 2))
    transact(lambda unit: keep_staff(unit, leaves))
    note = the_note(transact)
    assert unheard() == {"team-1": 1}
    assert unheard(SAM) == {}, "whom it may be about gets no hint"
    transact(lambda unit: keep_client(unit, on_nobodys_team(maya())))
    assert unheard() == {None: 1}
    transact(lambda unit: keep_client(unit, handed_over(SAM.staff_id, n=3)))
    transact(lambda unit: mark_read(unit, note.note_id, LEAD))
    assert unheard() == {}, "somebody had read it before they left"


def test_the_therapist_who_supervises_alone_does_not_count_as_a_reader(transact: Transact) -> None:
    def change(unit: Unit) -> None:
        keep_staff(unit, msgspec.structs.replace(staff(LEAD), team_ids=(), revision=Revision(1, 2)))
        keep_staff(unit, msgspec.structs.replace(staff(SAM_SUPERVISES), revision=Revision(1, 2)))

    transact(change)
    assert dict(transact(lambda unit: without_reader(unit, ADMIN.staff_id)).teams) == {"team-1": 1}


@pytest.fixture
def for_contact(transact: Transact) -> WrittenNote:
    """What Maya wrote while Sam alone supervised her team: it is for Oz, the clinic's safety contact."""

    def work(unit: Unit) -> WrittenNote:
        keep_staff(unit, msgspec.structs.replace(staff(LEAD), team_ids=(), revision=Revision(1, 2)))
        keep_staff(unit, msgspec.structs.replace(staff(SAM_SUPERVISES), revision=Revision(1, 2)))
        keep_clinic(unit, clinic_updated(n=2, safety_contact=OTHER_LEAD.staff_id))
        keep_session(unit, session("alone"))
        note = Note(text="to the contact", routing="safety_contact")
        rate_session(unit, token_of(unit, "alone"), sent(note), BY_API).stands()
        found = unit.notes.of_session("alone")
        assert found
        return found

    return transact(work)


def test_the_safety_contact_finds_what_no_supervisor_could_read_and_nobody_else_does(
    transact: Transact, for_contact: WrittenNote
) -> None:
    assert (texts(transact, OTHER_LEAD), count(transact, OTHER_LEAD)) == (["to the contact"], 1)
    for who in (SAM, SAM_SUPERVISES, COLLEAGUE, LEAD, ADMIN):
        assert "to the contact" not in texts(transact, who) + texts(transact, who, read=True)
        with pytest.raises(NotFound):
            transact(lambda unit, who=who: mark_read(unit, for_contact.note_id, who))  # type: ignore[misc] # a default argument
    assert count(transact, SAM_SUPERVISES) == 0
    transact(lambda unit: mark_read(unit, for_contact.note_id, OTHER_LEAD))
    assert (texts(transact, OTHER_LEAD), count(transact, OTHER_LEAD)) == ([], 0)
    assert texts(transact, OTHER_LEAD, read=True) == ["to the contact"]


def test_a_supervisor_who_comes_later_does_not_find_what_went_to_the_safety_contact(
    transact: Transact, for_contact: WrittenNote
) -> None:
    assert for_contact.to_contact
    transact(lambda unit: keep_staff(unit, msgspec.structs.replace(staff(SECOND_LEAD), revision=FIRST)))
    assert texts(transact, SECOND_LEAD) == ["to supervisor"]
    notes = transact(lambda unit: read_notes(unit, "maya", SECOND_LEAD))
    assert [note.text for note in notes] == ["to supervisor"]


def test_another_safety_contact_takes_over_and_one_who_is_the_therapist_finds_nothing(
    transact: Transact, for_contact: WrittenNote
) -> None:
    def unheard() -> int:
        return transact(lambda unit: without_reader(unit, ADMIN.staff_id)).contact

    assert unheard() == 0
    transact(lambda unit: keep_clinic(unit, clinic_updated(n=3, safety_contact=SAM.staff_id)))
    for who in (SAM, SAM_SUPERVISES, OTHER_LEAD):
        assert (texts(transact, who), count(transact, who)) == ([], 0)
    assert unheard() == 1
    assert transact(lambda unit: without_reader(unit, SAM.staff_id)).count == 0, "it is about them"
    transact(lambda unit: keep_clinic(unit, clinic_updated(n=4, safety_contact=COLLEAGUE.staff_id)))
    assert (texts(transact, COLLEAGUE), count(transact, COLLEAGUE)) == ([for_contact.text], 1)
    transact(lambda unit: keep_client(unit, handed_over(COLLEAGUE.staff_id)))
    assert (texts(transact, COLLEAGUE), count(transact, COLLEAGUE)) == ([], 0)


def test_an_erasure_takes_the_notes_and_that_they_were_read(transact: Transact) -> None:
    note = the_note(transact)
    transact(lambda unit: mark_read(unit, note.note_id, LEAD))

    def erase(unit: Unit) -> None:
        unit.clients.touch("maya")
        erased_at = HELD + timedelta(days=1)
        erase_client(unit, ClientErased(client_id="maya", erased_at=erased_at, revision=Revision(1, 9)))

    transact(erase)
    assert transact(lambda unit: unit.supervision.get(f"{note.note_id}:{LEAD.staff_id}")) is None
    assert (texts(transact, LEAD, read=True), count(transact, LEAD)) == ([], 0)
    with pytest.raises(NotFound):
        transact(lambda unit: mark_read(unit, note.note_id, LEAD))
