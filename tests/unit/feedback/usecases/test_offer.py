"""Who may be chosen for a note, and that nothing else is taken."""

from __future__ import annotations

from typing import Any, Final

import msgspec
import pytest

from services.feedback.domain.answers import Note
from services.feedback.usecases.keep import keep_client, keep_clinic, keep_staff
from services.feedback.usecases.learn import Desk
from services.feedback.usecases.offer import NotOffered, offered
from services.feedback.usecases.rate import rate_session
from shared.contracts.events import SessionRated
from shared.contracts.principal import Principal
from shared.contracts.revision import Revision
from tests.infra.fakes_feedback import FakeStore
from tests.infra.feedback_clinic import (
    BY_API,
    COLLEAGUE,
    LEAD,
    OTHER_LEAD,
    SAM,
    leave_private_note,
    maya,
    on_nobodys_team,
    sent,
    session,
    staff,
    token_of,
)
from tests.infra.the_clinic import clinic_updated

FOR_SUPERVISION = Note(text="Not for Sam.", routing="supervisor")
FOR_CONTACT = Note(text="Not for Sam.", routing="safety_contact")
NEXT = Revision(1, 2)


def change(store: FakeStore, who: Principal, **fields: Any) -> None:  # noqa: ANN401 - any field
    """Have intake say something else of a member of staff."""
    changed = msgspec.structs.replace(staff(who), revision=NEXT, **fields)
    store.transact(lambda unit: keep_staff(unit, changed))


def rate(desk: Desk, note: Note) -> None:
    desk.do(lambda unit: rate_session(unit, token_of(unit), sent(note), BY_API)).stands()


NOBODY: Final = "therapist or next_session"
CONTACT: Final = "therapist, next_session or safety_contact"


def refused(store: FakeStore, desk: Desk, instead: str, note: Note = FOR_SUPERVISION) -> tuple[str, ...]:
    """What could have been chosen instead, where the note is refused and nothing of the sending is kept."""
    with pytest.raises(NotOffered) as caught:
        rate(desk, note)
    assert (store.kept.notes, store.kept.ratings, store.kept.outbox) == ({}, {}, [])
    assert caught.value.fields == {"note.routing": [f"Choose who gets the note: {instead}."]}
    assert tuple(caught.value.offered) == desk.do(lambda unit: offered(unit, session()))
    return tuple(caught.value.offered)


def test_a_note_for_a_supervisor_is_taken_where_one_would_read_it(store: FakeStore, desk: Desk) -> None:
    assert desk.do(lambda unit: offered(unit, session())) == ("therapist", "next_session", "supervisor")
    rate(desk, FOR_SUPERVISION)
    assert [note.text for note in store.kept.notes.values()] == ["Not for Sam."]


def test_not_where_the_only_supervisor_works_here_no_more(store: FakeStore, desk: Desk) -> None:
    change(store, LEAD, active=False)
    assert refused(store, desk, NOBODY) == ("therapist", "next_session")


def test_not_where_the_team_has_no_supervisor_or_the_client_no_team(store: FakeStore, desk: Desk) -> None:
    change(store, LEAD, team_ids=("team-2",))
    refused(store, desk, CONTACT)
    change(store, COLLEAGUE, roles=("admin",))
    refused(store, desk, CONTACT)
    store.transact(lambda unit: keep_client(unit, on_nobodys_team(maya())))
    refused(store, desk, CONTACT)


def test_the_clinics_safety_contact_takes_the_place_of_supervisors_who_are_not_there(
    store: FakeStore, desk: Desk
) -> None:
    refused(store, desk, "therapist, next_session or supervisor", FOR_CONTACT)
    change(store, LEAD, roles=("admin",))
    assert desk.do(lambda unit: offered(unit, session())) == ("therapist", "next_session", "safety_contact")
    rate(desk, FOR_CONTACT)
    [note] = store.kept.notes.values()
    assert (note.text, note.chosen, note.routing) == ("Not for Sam.", "safety_contact", "supervisor")
    assert [type(event) for event in store.kept.outbox] == [SessionRated]
    rate(desk, FOR_CONTACT)
    assert list(store.kept.notes.values()) == [note], "the same again is no other note"


def test_not_the_safety_contact_whom_the_note_may_be_about(store: FakeStore, desk: Desk) -> None:
    store.transact(lambda unit: keep_clinic(unit, clinic_updated(n=2, safety_contact=SAM.staff_id)))
    change(store, LEAD, active=False)
    refused(store, desk, NOBODY, FOR_CONTACT)
    handed_over = msgspec.structs.replace(maya(), clinician_id=COLLEAGUE.staff_id, revision=NEXT)
    store.transact(lambda unit: keep_client(unit, handed_over))
    refused(store, desk, NOBODY, FOR_CONTACT)


def test_not_where_the_only_supervisor_was_the_therapist_of_that_session(store: FakeStore, desk: Desk) -> None:
    change(store, LEAD, active=False)
    change(store, SAM, roles=("clinician", "supervisor"))
    handed_over = msgspec.structs.replace(maya(), clinician_id=COLLEAGUE.staff_id, revision=NEXT)
    store.transact(lambda unit: keep_client(unit, handed_over))
    refused(store, desk, NOBODY)


def test_not_where_the_only_supervisor_is_the_therapist_now(store: FakeStore, desk: Desk) -> None:
    own = msgspec.structs.replace(maya(), clinician_id=LEAD.staff_id, revision=NEXT)
    store.transact(lambda unit: keep_client(unit, own))
    refused(store, desk, NOBODY)
    change(store, OTHER_LEAD, team_ids=("team-1",))
    rate(desk, FOR_SUPERVISION)


def test_the_same_sent_again_is_taken_though_the_supervisor_has_gone(store: FakeStore, desk: Desk) -> None:
    rate(desk, FOR_SUPERVISION)
    before = store.kept
    change(store, LEAD, active=False)
    rate(desk, FOR_SUPERVISION)
    assert (store.kept.notes, store.kept.outbox) == (before.notes, before.outbox)


def test_a_note_for_nobody_is_refused_and_one_kept_from_before_stays(store: FakeStore, desk: Desk) -> None:
    for_nobody = Note(text="For me.", routing="private")
    with pytest.raises(NotOffered) as caught:
        rate(desk, for_nobody)
    sentence = "Choose who gets the note: therapist, next_session or supervisor."
    assert caught.value.fields == {"note.routing": [sentence]}

    def keep(unit: Any) -> None:  # noqa: ANN401 - the fake's
        leave_private_note(unit, rate_session(unit, token_of(unit), sent(), BY_API).stands())

    store.transact(keep)
    desk.do(lambda unit: rate_session(unit, token_of(unit), sent(heard=1), BY_API)).stands()
    assert [note.text for note in store.kept.notes.values()] == ["to private"]
