"""What is noticed besides the ratings: words, absence, dates, as of an instant."""

from dataclasses import replace
from datetime import datetime, timedelta

from services.alerts.domain.facts import ClientFact, ConcernFact, EpisodeFact, Fact, SessionFact
from services.alerts.domain.learning import learn
from services.alerts.domain.notice import notice
from services.alerts.domain.rules import Timeline
from services.alerts.domain.signals import Signal
from services.alerts.domain.trajectory import Trajectory, erase, fold
from tests.infra.histories import CLIENT, EPISODE, goal, held, quarters, rating, session_of

ANSWER, SILENCE = timedelta(days=3), timedelta(days=14)


def looked(facts: list[Fact], as_of: datetime) -> Trajectory:
    trajectory = Trajectory(CLIENT)
    for fact in facts:
        learn(trajectory.facts, fact)
    fold(trajectory, Timeline())
    notice(trajectory, Timeline(), as_of)
    return trajectory


def noticed(facts: list[Fact], as_of: datetime) -> list[tuple[str, datetime]]:
    return [(signal.kind, signal.raised_at) for signal in looked(facts, as_of).noticed]


def met(week: int, status: str = "held") -> SessionFact:
    """Return intake's word on a session."""
    session = session_of(rating(week, quarters(36)), revision=(1, 1))
    return replace(session, status=status, became_held_at=held(week) if status == "held" else None)  # type: ignore[arg-type]  # a status


def rated(week: int, total: float = 36) -> list[Fact]:
    return [met(week), rating(week, quarters(total))]


def concern(*, safety: bool = False) -> ConcernFact:
    return ConcernFact(
        concern_id="note-1",
        episode_id=EPISODE,
        session_id="session-000",
        routing="therapist",
        safety=safety,
        raised_at=held(0) + timedelta(hours=1),
        revision=(1, 1),
    )


def test_a_word_to_the_therapist_is_a_signal_at_once_whatever_the_numbers() -> None:
    (signal,) = looked([*rated(0), concern()], held(0)).noticed
    assert (signal.kind, signal.severity, signal.session_id) == ("CONCERN", "low", "session-000")
    assert signal.raised_at == held(0) + timedelta(hours=1)


def test_not_being_safe_is_of_high_severity_even_before_the_session_is_known() -> None:
    (signal,) = looked([concern(safety=True)], held(0)).noticed
    assert (signal.kind, signal.severity) == ("NOT_SAFE", "high")


def test_why_it_may_not_have_been_the_client_is_said_beside_it() -> None:
    (signal,) = looked([replace(concern(safety=True), doubt="at_once")], held(0)).noticed
    assert signal.evidence == {"routing": "therapist", "doubt": "at_once"}
    (certain,) = looked([concern(safety=True)], held(0)).noticed
    assert "doubt" not in certain.evidence


def test_check_ins_count_as_unanswered_after_three_days() -> None:
    facts: list[Fact] = [met(0), met(1)]
    early = looked(facts, held(1) + timedelta(days=2))
    assert early.noticed == []
    assert early.facts.look_at == held(1) + ANSWER
    assert noticed(facts, held(1) + ANSWER) == [("MISSED_CHECK_INS", held(1) + ANSWER)]


def test_nothing_is_missing_where_the_client_wanted_no_check_ins() -> None:
    facts: list[Fact] = [met(0), met(1)]

    def paused(since: datetime, until: datetime | None) -> list[tuple[str, datetime]]:
        client = ClientFact(
            client_id="c", clinician_id="s", team_id=None, status="open", revision=(1, 1), pauses=((since, until),)
        )
        return noticed([*facts, client], held(3))

    assert paused(held(0), None) == []
    assert paused(held(1) + timedelta(days=1), None) == [], "there was still time to answer"
    assert paused(held(1), held(1) + timedelta(hours=1)) == []
    after = held(1) + ANSWER
    assert paused(after, None) == [("MISSED_CHECK_INS", after)]
    assert paused(held(0) - timedelta(days=9), held(0)) == [("MISSED_CHECK_INS", after)]


def test_a_late_answer_takes_it_back() -> None:
    late = replace(rating(1, quarters(36)), first_submitted_at=held(1) + timedelta(days=6))
    assert noticed([met(0), met(1), late], held(2)) == []


def test_a_session_noted_late_has_its_three_days() -> None:
    late = replace(met(1), became_held_at=held(2))
    assert noticed([met(0), late], held(2) + timedelta(days=2)) == []
    assert noticed([met(0), late], held(2) + ANSWER) == [("MISSED_CHECK_INS", held(2) + ANSWER)]


def test_two_missed_sessions_running_one_called_off_between_them() -> None:
    facts = [*rated(0), met(1, "missed"), met(2, "cancelled"), met(3, "missed"), met(4, "planned")]
    assert noticed(facts, held(3)) == [("MISSED_SESSIONS", held(3))]


def test_what_is_missed_by_being_called_off_late_counts_from_its_own_time_on() -> None:
    facts = [*rated(0), met(1, "missed"), replace(met(2, "missed"), late=True)]
    early = looked(facts, held(1) + timedelta(days=1))
    assert (early.noticed, early.facts.look_at) == ([], held(2))
    assert noticed(facts, held(2)) == [("MISSED_SESSIONS", held(2))]


def test_a_silent_ending_after_a_missed_session() -> None:
    facts = [*rated(0), met(1, "missed")]
    early = looked(facts, held(1))
    assert (early.noticed, early.facts.look_at) == ([], held(1) + SILENCE)
    assert noticed(facts, held(3)) == [("SILENT_ENDING", held(1) + SILENCE)]


def test_a_silent_ending_after_a_rating_below_usual_but_not_after_a_usual_one() -> None:
    usual = [fact for week in range(4) for fact in rated(week)]
    assert noticed([*usual, *rated(4)], held(9)) == []
    assert noticed([*usual, *rated(4, 34)], held(9)) == [("SILENT_ENDING", held(4) + SILENCE)]


def test_what_is_booked_planned_to_end_or_ended_is_no_silent_ending() -> None:
    facts = [*rated(0), met(1, "missed")]
    episode = EpisodeFact(
        episode_id=EPISODE, opened_at=held(0), planned_ending_at=None, ended_at=None, ending=None, revision=(1, 1)
    )
    closed = ClientFact(client_id=CLIENT, clinician_id=None, team_id=None, status="closed", revision=(1, 1))
    assert noticed([*facts, episode], held(4)) == [("SILENT_ENDING", held(3))]
    assert noticed([*facts, met(2, "planned")], held(3)) == []
    assert noticed([*facts, replace(episode, planned_ending_at=held(5))], held(4)) == []
    assert noticed([*facts, replace(episode, ended_at=held(2))], held(4)) == []
    assert noticed([*facts, closed], held(4)) == []


def test_a_goal_is_overdue_from_its_horizon_on_until_it_is_agreed_anew() -> None:
    facts: list[Fact] = [goal(horizon_weeks=6)]
    assert looked(facts, held(5)).facts.look_at == held(6)
    assert noticed(facts, held(6)) == [("GOAL_OVERDUE", held(6))]
    again = replace(goal(agreed_week=6, horizon_weeks=6), revision=(1, 2))
    assert noticed([*facts, again], held(7)) == []


def test_all_milestones_reached_ask_for_a_review() -> None:
    (signal,) = looked([goal(reached_weeks=[1, 2])], held(3)).noticed
    assert (signal.kind, signal.raised_at, signal.goal_id) == ("GOAL_REACHED_REVIEW", held(2), "goal-1")


def test_signals_depend_on_the_facts_and_the_instant_alone() -> None:
    facts = [*rated(0), met(1, "missed"), met(2, "missed"), concern(), goal(horizon_weeks=2)]
    twice = looked(facts, held(9))
    notice(twice, Timeline(), held(9))
    assert twice.noticed == looked(facts[::-1], held(9)).noticed
    assert len(_names(twice.noticed)) == len(twice.noticed) == 4


def test_nothing_is_noticed_of_somebody_who_was_erased() -> None:
    trajectory = erase(looked([concern()], held(0)), held(1))
    notice(trajectory, Timeline(), held(2))
    assert trajectory.noticed == []


def _names(signals: list[Signal]) -> set[str]:
    return {signal.signal_id for signal in signals}
