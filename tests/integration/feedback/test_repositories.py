"""The repositories keep what they are given, in memory and in MongoDB alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from services.feedback.domain.answers import Repair
from services.feedback.domain.invitation import invite
from services.feedback.domain.rating import Rating
from services.feedback.domain.safety import Press
from services.feedback.domain.thanks import Thanks
from services.feedback.domain.value_check import ValueAnswers, ValueCheck
from services.feedback.ports import LinkRead, Title, Transact, Unit
from services.feedback.usecases.hear_repair import keep_alert
from services.feedback.usecases.keep import erase_client, keep_session
from services.feedback.usecases.rate import rate_session
from services.feedback.usecases.say_not_safe import say_not_safe
from shared.contracts.events import ClientErased
from shared.contracts.principal import EVERYTHING, NOTHING, Scope
from shared.contracts.revision import Revision
from shared.errors import Erased
from tests.infra.fakes_feedback import LINKS
from tests.infra.feedback_clinic import (
    BY_API,
    BY_LINK,
    FIRST,
    HELD,
    LEAD,
    SAM,
    episode,
    gad_7,
    goal,
    leave_notes,
    maya,
    open_clinic,
    phq_9,
    rupture,
    sent,
    session,
    staff,
    token_of,
    weeks_later,
    with_outcomes,
)

ERASED = ClientErased(client_id="maya", erased_at=HELD, revision=FIRST)
SAMS, TEAMS = Scope(clinician_id=SAM.staff_id), Scope(team_ids=frozenset({"team-1", "team-7"}))


@pytest.fixture
def clinic(transact: Transact) -> Transact:
    transact(open_clinic)
    return transact


def test_sessions_of_an_episode_are_numbered_by_date(clinic: Transact) -> None:
    earlier = msgspec.structs.replace(session("noted-later"), session_no=4, held_at=HELD - timedelta(days=7))
    elsewhere = msgspec.structs.replace(earlier, session_id="elsewhere", episode_id="another")
    for one in (earlier, elsewhere):
        clinic(lambda unit, one=one: keep_session(unit, one))  # type: ignore[misc] # a default argument
    assert clinic(lambda unit: unit.sessions.numbers("episode-maya")) == {"noted-later": 1, "session-1": 2}
    assert clinic(lambda unit: unit.sessions.numbers("another")) == {"elsewhere": 1}


def test_copies_come_back_as_they_were(clinic: Transact) -> None:
    assert clinic(lambda unit: unit.clients.get("maya", EVERYTHING)) == maya()
    assert clinic(lambda unit: unit.episodes.get("episode-maya")) == episode()
    assert clinic(lambda unit: unit.sessions.get("session-1")) == session()
    assert clinic(lambda unit: unit.goals.get("goal-1")) == goal()
    assert clinic(lambda unit: unit.staff.get(LEAD.staff_id)) == staff(LEAD)
    assert clinic(lambda unit: unit.sessions.get("nobody's")) is None


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (EVERYTHING, True),
        (SAMS, True),
        (TEAMS, True),
        (NOTHING, False),
        (Scope(clinician_id="staff-bo"), False),
        (Scope(team_ids=frozenset({"team-2"})), False),
        (Scope(clinician_id="staff-bo", team_ids=frozenset({"team-1"})), True),
    ],
)
def test_a_client_is_found_within_the_scope_alone(clinic: Transact, scope: Scope, found: bool) -> None:  # noqa: FBT001 - parametrized
    assert (clinic(lambda unit: unit.clients.get("maya", scope)) is not None) is found


def test_a_client_without_clinician_and_team_is_in_nobodys_scope(clinic: Transact) -> None:
    orphan = msgspec.structs.replace(maya(), clinician_id=None, team_id=None, revision=Revision(1, 2))
    clinic(lambda unit: unit.clients.put(orphan))
    for scope in (SAMS, TEAMS, NOTHING, Scope(clinician_id=None)):
        assert clinic(lambda unit, scope=scope: unit.clients.get("maya", scope)) is None  # type: ignore[misc] # a default argument


def test_goals_of_an_episode_come_in_order_of_agreement(clinic: Transact) -> None:
    older = msgspec.structs.replace(goal("goal-0"), agreed_at=goal().agreed_at - timedelta(days=1))
    clinic(lambda unit: unit.goals.put(older))
    goals = clinic(lambda unit: unit.goals.of_episode("episode-maya"))
    assert [found.goal_id for found in goals] == ["goal-0", "goal-1"]


def test_titles_are_kept_by_goal(clinic: Transact) -> None:
    title = Title(goal_id="goal-1", client_id="maya", text="Sleep — 8 hours", revision=Revision(2, 5))
    clinic(lambda unit: unit.goals.put_title(title))
    assert clinic(lambda unit: unit.goals.titles(["goal-1", "goal-2"])) == {"goal-1": title}


def test_goals_whose_words_are_not_known_are_behind(clinic: Transact) -> None:
    def behind(limit: int = 10) -> list[str]:
        return sorted(found.goal_id for found in clinic(lambda unit: unit.goals.behind(limit)))

    clinic(lambda unit: unit.goals.put(msgspec.structs.replace(goal("goal-2"), status="dropped")))
    assert behind() == ["goal-1", "goal-noor"]
    assert len(behind(1)) == 1
    title = Title(goal_id="goal-1", client_id="maya", text="Sleep", revision=FIRST)
    clinic(lambda unit: unit.goals.put_title(title))
    assert behind() == ["goal-noor"]
    assert behind() == ["goal-noor"], "what was found to be known stays so"
    clinic(lambda unit: unit.goals.put(msgspec.structs.replace(goal(), revision=Revision(1, 2))))
    assert behind() == ["goal-1", "goal-noor"]


def test_supervisors_of_a_team(clinic: Transact) -> None:
    assert clinic(lambda unit: unit.staff.supervisors("team-1")) == [LEAD.staff_id]
    assert clinic(lambda unit: unit.staff.supervisors("team-9")) == []


def test_an_invitation_is_found_by_its_token(clinic: Transact) -> None:
    made = invite(LINKS, session_id="session-9", client_id="maya", made_at=HELD)
    clinic(lambda unit: unit.invitations.put(made))
    token = LINKS.token(made.invitation_id, 1)
    assert clinic(lambda unit: unit.invitations.of_token(token)) == made
    assert clinic(lambda unit: unit.invitations.get(made.invitation_id)) == made
    assert clinic(lambda unit: unit.invitations.of_token(made.token_hash)) is None


def test_a_rating_comes_back_as_it_was(clinic: Transact) -> None:
    rating = clinic(lambda unit: rate_session(unit, token_of(unit), sent(openness=None), BY_LINK)).stands()
    assert clinic(lambda unit: unit.ratings.of_session("session-1")) == rating
    assert clinic(lambda unit: unit.ratings.of_session("session-2")) is None


def test_the_last_dozen_ratings_come_oldest_first(clinic: Transact) -> None:
    def put_many(unit: Unit) -> Rating:
        rating = rate_session(unit, token_of(unit), sent(), BY_API).stands()
        for n in range(14):
            day = HELD + timedelta(days=n)
            unit.ratings.put(replace(rating, rating_id=f"r{n:02}", session_id=f"s{n:02}", held_at=day))
        return rating

    rating = clinic(put_many)
    last = clinic(lambda unit: unit.ratings.last(rating.episode_id, rating.clinician_id))
    assert [found.session_id for found in last] == [f"s{n:02}" for n in range(2, 14)]
    assert clinic(lambda unit: unit.ratings.last(rating.episode_id, "staff-bo")) == []
    ids = [found.rating_id for found in clinic(lambda unit: unit.ratings.after("r03", 3))]
    assert ids == ["r04", "r05", "r06"]


def test_notes_are_found_by_routing_within_the_scope(clinic: Transact) -> None:
    clinic(leave_notes)

    def texts(scope: Scope, *routings: str) -> list[str | None]:
        return [note.text for note in clinic(lambda unit: unit.notes.of_client("maya", routings, scope))]

    assert texts(SAMS, "therapist") == ["to therapist"]
    assert texts(TEAMS, "supervisor") == ["to supervisor"]
    assert set(texts(EVERYTHING, "therapist", "private")) == {"to private", "to therapist"}
    assert texts(NOTHING, "therapist") == texts(Scope(clinician_id="staff-bo"), "therapist") == []
    sessions = ["for-therapist", "for-next_session", "for-private", "session-1"]
    left = clinic(lambda unit: unit.notes.of_sessions(sessions, ("therapist", "supervisor")))
    assert [note.text for note in left] == ["to therapist"]
    assert len(clinic(lambda unit: unit.notes.after("", 10))) == 4
    clinic(lambda unit: unit.notes.remove("for-private"))
    assert texts(EVERYTHING, "private") == []


def test_measures_come_back_in_order_of_their_sessions(clinic: Transact) -> None:
    def rate_all(unit: Unit) -> None:
        keep_session(unit, weeks_later(4, "later"))
        rate_session(unit, token_of(unit, "later"), with_outcomes(phq_9(*[2] * 9)), BY_API)
        rate_session(unit, token_of(unit), with_outcomes(phq_9(1, None, 0), gad_7(*[3] * 7)), BY_API)

    clinic(rate_all)
    kept = clinic(lambda unit: unit.measures.of_episode("episode-maya"))
    assert [measure.session_id for measure in kept] == ["session-1", "session-1", "later"]
    assert {measure.outcome for measure in kept} == {phq_9(*[2] * 9), phq_9(1, None, 0), gad_7(*[3] * 7)}
    assert [clinic(lambda unit, one=one: unit.measures.get(one.measure_id)) for one in kept] == list(kept)  # type: ignore[misc] # a default argument
    assert clinic(lambda unit: unit.measures.of_episode("episode-noor")) == []
    ids = sorted(measure.measure_id for measure in kept)
    assert [found.measure_id for found in clinic(lambda unit: unit.measures.after(ids[0], 1))] == [ids[1]]


def test_the_latest_rupture_of_an_episode_and_what_was_said_of_it(clinic: Transact) -> None:
    older = msgspec.structs.replace(rupture("repaired", alert_id="alert-9"), raised_at=HELD - timedelta(days=7))

    def say(unit: Unit) -> None:
        for alert in (rupture(), older):
            keep_alert(unit, alert)
        said: tuple[tuple[int, Repair | None], ...] = ((1, None), (2, "helped"))
        for week, answer in said:
            keep_session(unit, weeks_later(week, f"s{week}"))
            submission = replace(sent(), repair=answer)
            rate_session(unit, token_of(unit, f"s{week}"), submission, BY_API)

    clinic(say)
    latest = clinic(lambda unit: unit.ruptures.latest("episode-maya"))
    assert latest == clinic(lambda unit: unit.ruptures.get("alert-1"))
    assert latest
    assert (latest.alert_id, latest.status, latest.raised_at) == ("alert-1", "acknowledged", HELD)
    assert clinic(lambda unit: unit.ruptures.latest("episode-noor")) is None
    said = {word.session_id: word for word in clinic(lambda unit: unit.words.about("alert-1"))}
    assert {session_id: word.answer for session_id, word in said.items()} == {"s1": None, "s2": "helped"}
    assert clinic(lambda unit: unit.words.get(said["s1"].answer_id)) == said["s1"]
    assert clinic(lambda unit: unit.words.about("alert-9")) == []
    ids = sorted(word.answer_id for word in said.values())
    assert [word.answer_id for word in clinic(lambda unit: unit.words.after(ids[0], 5))] == ids[1:]
    clinic(erase)
    assert clinic(lambda unit: unit.ruptures.latest("episode-maya")) is None
    assert clinic(lambda unit: unit.words.after("", 5)) == []


def test_a_safety_notice_comes_back_as_it_was(clinic: Transact) -> None:
    clinic(lambda unit: say_not_safe(unit, token_of(unit), Press(staff_browser=True)))
    (notice,) = clinic(lambda unit: unit.safety.after("", 5))
    assert (notice.session_id, notice.client_id, notice.raised_at) == ("session-1", "maya", HELD)
    assert clinic(lambda unit: unit.safety.of_session("session-1")) == [notice]
    assert clinic(lambda unit: unit.safety.since(HELD, 5)) == [notice]
    assert clinic(lambda unit: unit.safety.since(HELD + timedelta(seconds=1), 5)) == []
    assert clinic(lambda unit: unit.safety.after(notice.notice_id, 5)) == []
    clinic(erase)
    assert clinic(lambda unit: unit.safety.after("", 5)) == []


def test_a_thank_you_page_is_found_by_the_hash_of_its_address(clinic: Transact) -> None:
    thanks = Thanks(address_hash="h", session_id="session-1", client_id="maya", expires_at=HELD)
    clinic(lambda unit: unit.thanks.put(thanks))
    assert clinic(lambda unit: unit.thanks.get("h")) == thanks
    assert clinic(lambda unit: unit.thanks.get("other")) is None


def test_a_value_check_comes_back_as_it_was_and_is_erased(clinic: Transact) -> None:
    first = ValueCheck(check_id="a", session_id="s", client_id="maya", episode_id="episode-maya", asked_at=HELD)
    answers = ValueAnswers(worth="no", different=True, finishing=True)
    later = replace(first, check_id="b", asked_at=HELD + timedelta(weeks=4)).answered(answers, HELD, (1, 2))
    for check in (first, later):
        clinic(lambda unit, kept=check: unit.value_checks.put(kept))  # type: ignore[misc] # a default argument
    assert [clinic(lambda unit, one=one: unit.value_checks.get(one)) for one in "ab"] == [first, later]  # type: ignore[misc] # the same
    assert clinic(lambda unit: unit.value_checks.latest("episode-maya")) == later
    assert clinic(lambda unit: unit.value_checks.after("a", 5)) == [later]
    clinic(erase)
    assert clinic(lambda unit: unit.value_checks.after("", 5)) == []


def test_ratings_are_counted_from_an_instant_on(clinic: Transact) -> None:
    clinic(lambda unit: rate_session(unit, token_of(unit), sent(), BY_API))
    assert clinic(lambda unit: unit.ratings.count_since("episode-maya", None)) == 1
    assert clinic(lambda unit: unit.ratings.count_since("episode-maya", HELD - timedelta(seconds=1))) == 1
    assert clinic(lambda unit: unit.ratings.count_since("episode-maya", HELD)) == 0
    assert clinic(lambda unit: unit.ratings.count_since("episode-noor", None)) == 0


def test_nothing_of_a_unit_is_kept_if_it_fails(clinic: Transact) -> None:
    def fail(unit: Unit) -> None:
        rate_session(unit, token_of(unit), sent(), BY_API)
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError):
        clinic(fail)
    assert clinic(lambda unit: unit.ratings.of_session("session-1")) is None


def test_an_erasure_leaves_a_tombstone_and_nothing_else(clinic: Transact) -> None:
    clinic(leave_notes)
    clinic(lambda unit: rate_session(unit, token_of(unit), with_outcomes(phq_9(1)), BY_API))
    clinic(lambda unit: unit.link_reads.add(link_read(unit)))
    assert clinic(lambda unit: unit.clients.erased_at("maya")) is None
    clinic(erase)
    assert clinic(lambda unit: unit.clients.erased_at("maya")) == HELD
    assert clinic(lambda unit: unit.clients.get("maya", EVERYTHING)) is None
    assert clinic(lambda unit: unit.sessions.get("session-1")) is None
    assert clinic(lambda unit: unit.notes.after("", 10)) == [], "those for nobody too"
    assert clinic(lambda unit: unit.ratings.after("", 10)) == []
    assert clinic(lambda unit: unit.measures.after("", 10)) == []
    with pytest.raises(Erased):
        clinic(lambda unit: unit.clients.touch("maya"))
    assert clinic(lambda unit: unit.clients.get("noor", EVERYTHING)) is not None
    clinic(lambda unit: keep_session(unit, session("session-of-noor", client_id="noor", n=2)))


def erase(unit: Unit) -> None:
    unit.clients.touch("maya")
    erase_client(unit, ERASED)


def link_read(unit: Unit) -> LinkRead:
    return LinkRead(
        staff_id=SAM.staff_id,
        session_id="session-1",
        client_id="maya",
        invitation_id="i",
        generation=1,
        via="api",
        at=unit.now,
    )
