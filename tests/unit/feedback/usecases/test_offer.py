"""Who may be chosen for a note, and that nothing else is taken."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from services.feedback.domain.answers import Note
from services.feedback.usecases.keep import keep_client, keep_staff
from services.feedback.usecases.learn import Desk
from services.feedback.usecases.offer import NotOffered, offered
from services.feedback.usecases.rate import rate_session
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

FOR_SUPERVISION = Note(text="Not for Sam.", routing="supervisor")
NEXT = Revision(1, 2)


def change(store: FakeStore, who: Principal, **fields: Any) -> None:  # noqa: ANN401 - any field
    """Have intake say something else of a member of staff."""
    changed = msgspec.structs.replace(staff(who), revision=NEXT, **fields)
    store.transact(lambda unit: keep_staff(unit, changed))


def rate(desk: Desk, note: Note) -> None:
    desk.do(lambda unit: rate_session(unit, token_of(unit), sent(note), BY_API)).stands()


def refused(store: FakeStore, desk: Desk, note: Note = FOR_SUPERVISION) -> tuple[str, ...]:
    """What could have been chosen instead, where the note is refused and nothing of the sending is kept."""
    with pytest.raises(NotOffered) as caught:
        rate(desk, note)
    assert (store.kept.notes, store.kept.ratings, store.kept.outbox) == ({}, {}, [])
    assert caught.value.fields == {"note.routing": ["Choose who gets the note: therapist or next_session."]}
    assert tuple(caught.value.offered) == desk.do(lambda unit: offered(unit, session()))
    return tuple(caught.value.offered)


def test_a_note_for_a_supervisor_is_taken_where_one_would_read_it(store: FakeStore, desk: Desk) -> None:
    assert desk.do(lambda unit: offered(unit, session())) == ("therapist", "next_session", "supervisor")
    rate(desk, FOR_SUPERVISION)
    assert [note.text for note in store.kept.notes.values()] == ["Not for Sam."]


def test_not_where_the_only_supervisor_works_here_no_more(store: FakeStore, desk: Desk) -> None:
    change(store, LEAD, active=False)
    assert refused(store, desk) == ("therapist", "next_session")


def test_not_where_the_team_has_no_supervisor_or_the_client_no_team(store: FakeStore, desk: Desk) -> None:
    change(store, LEAD, team_ids=("team-2",))
    refused(store, desk)
    change(store, COLLEAGUE, roles=("admin",))
    refused(store, desk)
    store.transact(lambda unit: keep_client(unit, on_nobodys_team(maya())))
    refused(store, desk)


def test_not_where_the_only_supervisor_was_the_therapist_of_that_session(store: FakeStore, desk: Desk) -> None:
    change(store, LEAD, active=False)
    change(store, SAM, roles=("clinician", "supervisor"))
    handed_over = msgspec.structs.replace(maya(), clinician_id=COLLEAGUE.staff_id, revision=NEXT)
    store.transact(lambda unit: keep_client(unit, handed_over))
    refused(store, desk)


def test_not_where_the_only_supervisor_is_the_therapist_now(store: FakeStore, desk: Desk) -> None:
    own = msgspec.structs.replace(maya(), clinician_id=LEAD.staff_id, revision=NEXT)
    store.transact(lambda unit: keep_client(unit, own))
    refused(store, desk)
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
