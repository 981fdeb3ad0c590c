from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from services.feedback.domain.answers import ROUTINGS
from services.feedback.usecases.keep import keep_client
from services.feedback.usecases.learn import Desk
from services.feedback.usecases.read_notes import notes_for_therapist, read_notes
from shared.contracts.principal import Covered, Principal
from shared.contracts.revision import Revision
from shared.errors import NotFound, Unavailable
from tests.infra.fake_intake import FakeIntake
from tests.infra.fakes_feedback import FakeStore
from tests.infra.feedback_clinic import (
    ADMIN,
    COLLEAGUE,
    LEAD,
    OTHER_LEAD,
    SAM,
    known,
    leave_notes,
    maya,
)


@pytest.fixture(autouse=True)
def written(store: FakeStore) -> None:
    store.transact(leave_notes)


def texts(desk: Desk, reader: Principal) -> set[str | None]:
    return {note.text for note in desk.do(lambda unit: read_notes(unit, "maya", reader))}


def test_each_reads_what_is_meant_for_them_and_nobody_what_is_private(desk: Desk) -> None:
    assert texts(desk, SAM) == {"to therapist", "to next_session"}
    assert texts(desk, LEAD) == {"to supervisor"}


def test_who_stands_in_finds_the_client_and_none_of_what_was_written(desk: Desk) -> None:
    away = Covered(staff_id=SAM.staff_id, until=datetime(2027, 1, 1, tzinfo=UTC))
    assert texts(desk, msgspec.structs.replace(COLLEAGUE, covers=(away,))) == set()


@pytest.mark.parametrize("reader", [COLLEAGUE, OTHER_LEAD, ADMIN])
def test_others_do_not_find_the_client(desk: Desk, reader: Principal) -> None:
    with pytest.raises(NotFound):
        texts(desk, reader)


def test_a_therapist_who_supervises_the_team_never_sees_what_was_kept_from_them(
    store: FakeStore, desk: Desk
) -> None:
    both = msgspec.structs.replace(SAM, roles=frozenset({"clinician", "supervisor"}))
    assert texts(desk, both) == {"to therapist", "to next_session"}
    handed_over = msgspec.structs.replace(maya(), clinician_id=COLLEAGUE.staff_id, revision=Revision(1, 2))
    store.transact(lambda unit: keep_client(unit, handed_over))
    assert texts(desk, both) == set(), "the notes are about the sessions with them"
    assert texts(desk, COLLEAGUE) == {"to therapist", "to next_session"}


ASKED = [*(f"for-{routing}" for routing in ROUTINGS), "session-of-noor"]


def quoted(desk: Desk, reader: Principal) -> set[str | None]:
    """What a page may quote to that reader."""
    try:
        return {note.text for note in desk.do(lambda unit: notes_for_therapist(unit, ASKED, reader.staff_id))}
    except NotFound:
        return set()


def test_a_page_quotes_the_therapist_what_is_for_them(desk: Desk) -> None:
    assert quoted(desk, SAM) == {"to therapist", "to next_session"}


@pytest.mark.parametrize("reader", [LEAD, COLLEAGUE, OTHER_LEAD, ADMIN])
def test_a_page_quotes_nothing_to_anybody_else_who_may_ask(desk: Desk, reader: Principal) -> None:
    assert quoted(desk, reader) == set()


def test_a_former_therapist_is_quoted_nothing_any_more(store: FakeStore, desk: Desk) -> None:
    handed_over = msgspec.structs.replace(maya(), clinician_id=COLLEAGUE.staff_id, revision=Revision(1, 2))
    store.transact(lambda unit: keep_client(unit, handed_over))
    assert quoted(desk, SAM) == set()
    assert quoted(desk, COLLEAGUE) == {"to therapist", "to next_session"}


def test_a_handover_that_has_not_come_yet_is_learnt_from_intake(desk: Desk, intake: FakeIntake) -> None:
    handed_over = msgspec.structs.replace(maya(), clinician_id=COLLEAGUE.staff_id, revision=Revision(1, 2))
    intake.down = True
    with pytest.raises(Unavailable):
        quoted(desk, COLLEAGUE)
    intake.down = False
    for routing in ROUTINGS:
        intake.sessions[f"for-{routing}"] = replace(known(f"for-{routing}"), client=handed_over)
    assert quoted(desk, COLLEAGUE) == {"to therapist", "to next_session"}
    assert quoted(desk, SAM) == set()
