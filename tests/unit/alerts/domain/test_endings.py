"""Endings that somebody speaks of: what is noticed, and whom nobody misses after an agreed last session."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

from services.alerts.domain.facts import ClientFact, EndingStep, EpisodeFact, Fact, ValueFact, Worth
from tests.infra.histories import CLIENT, EPISODE, held, quarters, rating
from tests.unit.alerts.domain.test_notice import looked, met, noticed, rated

SAID = timedelta(hours=1)
DAY = timedelta(days=1)


def check(
    week: int = 0, *, worth: Worth | None = None, finishing: bool = False, more: bool = False, n: int = 1
) -> ValueFact:
    return ValueFact(
        check_id=f"value-{week}",
        episode_id=EPISODE,
        session_id=f"session-{week:03}",
        worth=worth,
        more=more,
        less=False,
        different=False,
        finishing=finishing,
        answered_at=held(week) + SAID,
        revision=(1, n),
    )


def episode(
    step: EndingStep | None = None, *, at: datetime | None = None, planned: float | None = None, n: int = 1
) -> EpisodeFact:
    return EpisodeFact(
        episode_id=EPISODE,
        opened_at=held(0),
        planned_ending_at=None if planned is None else held(0) + timedelta(weeks=planned),
        ended_at=None,
        ending=None,
        revision=(1, n),
        ending_step=step,
        ending_step_at=at,
    )


def test_a_wish_to_finish_is_a_calm_prompt_at_once() -> None:
    (signal,) = looked([*rated(0), check(finishing=True, more=True)], held(0)).noticed
    assert (signal.kind, signal.severity, signal.session_id) == ("ENDING_WISH", "low", "session-000")
    assert (signal.raised_at, signal.evidence) == (held(0) + SAID, {"more": 1.0})


def test_that_it_is_not_worth_it_is_one_and_half_worth_it_is_none() -> None:
    assert noticed([check(worth="no")], held(0)) == [("NOT_WORTH_IT", held(0) + SAID)]
    others: tuple[Worth | None, ...] = ("partly", "yes", None)
    for worth in others:
        assert noticed([check(worth=worth, more=True)], held(0)) == []


def test_both_at_once_are_two_matters() -> None:
    kinds = {kind for kind, _ in noticed([check(worth="no", finishing=True)], held(0))}
    assert kinds == {"ENDING_WISH", "NOT_WORTH_IT"}


def test_taken_back_within_its_minutes_it_is_gone_in_whatever_order_it_is_heard() -> None:
    said, gone = check(worth="no", finishing=True), check(n=2)
    for order in permutations([said, gone, said]):
        assert noticed(list(order), held(0)) == []


def test_it_is_settled_once_a_last_session_is_agreed_or_care_goes_on() -> None:
    wish, after = check(finishing=True), held(0) + DAY
    assert noticed([wish, episode("wish", at=held(0) + SAID)], after) == [("ENDING_WISH", held(0) + SAID)]
    assert noticed([wish, episode("agreed", at=after, planned=4)], after) == []
    assert noticed([wish, episode("carried_on", at=after)], after) == []
    assert noticed([wish, episode(planned=4)], after) == [], "a date without steps, as an earlier version kept it"


def test_a_wish_that_comes_after_care_was_to_go_on_is_a_new_one() -> None:
    facts: list[Fact] = [check(finishing=True), episode("carried_on", at=held(1)), check(4, finishing=True)]
    assert noticed(facts, held(5)) == [("ENDING_WISH", held(4) + SAID)]


def test_nothing_is_said_of_care_that_has_ended_or_of_answers_that_were_not_theirs() -> None:
    said = check(worth="no", finishing=True)
    closed = ClientFact(client_id=CLIENT, clinician_id=None, team_id=None, status="closed", revision=(1, 1))
    assert noticed([said, closed], held(1)) == []
    assert noticed([said, replace(episode(), ended_at=held(0) + DAY)], held(1)) == []
    trajectory = looked([*rated(0), said], held(0))
    assert len(trajectory.noticed) == 2
    disowned = replace(rating(0, quarters(36)), disowned_at=held(0) + DAY, revision=(1, 9))
    kinds = [kind for kind, _ in noticed([met(0), disowned, said], held(0) + DAY)]
    assert kinds == ["DISOWNED"]


def test_the_look_back_comes_a_day_after_the_last_session_that_was_agreed() -> None:
    facts: list[Fact] = [*rated(0), episode("agreed", at=held(0), planned=4)]
    early = looked(facts, held(4))
    assert (early.noticed, early.facts.look_at) == ([], held(4) + DAY)
    assert noticed(facts, held(5)) == [("ENDING_REVIEW", held(4) + DAY)]


def test_or_once_that_session_is_noted_as_held() -> None:
    facts: list[Fact] = [*rated(0), episode("last_session", at=held(3), planned=4)]
    assert noticed(facts, held(3)) == [("ENDING_REVIEW", held(3))]
    late: list[Fact] = [*rated(0), episode("last_session", at=held(9), planned=4)]
    assert noticed(late, held(9)) == [("ENDING_REVIEW", held(4) + DAY)], "noting it late moves nothing"


def test_a_date_that_an_earlier_version_kept_cries_no_wolf() -> None:
    went_on: list[Fact] = [fact for week in range(9) for fact in rated(week)]
    assert noticed([*went_on, episode(planned=4)], held(8) + DAY) == []
    stopped: list[Fact] = [fact for week in range(5) for fact in rated(week)]
    assert noticed([*stopped, episode(planned=4)], held(8)) == [("ENDING_REVIEW", held(4) + DAY)]


def test_moved_or_given_up_there_is_nothing_to_look_back_on() -> None:
    assert noticed([episode("agreed", at=held(5), planned=8)], held(5)) == []
    assert noticed([episode("carried_on", at=held(5))], held(9)) == []


def test_nobody_is_missed_after_an_agreed_last_session() -> None:
    facts: list[Fact] = [*rated(0), *rated(1), met(3, "missed"), met(4, "missed")]
    assert [kind for kind, _ in noticed(facts, held(9))] == ["MISSED_SESSIONS", "SILENT_ENDING"]
    agreed = episode("agreed", at=held(1), planned=2.5)
    assert [kind for kind, _ in noticed([*facts, agreed], held(9))] == ["ENDING_REVIEW"]


def test_a_check_in_after_the_last_session_may_stay_unanswered() -> None:
    facts: list[Fact] = [met(0), met(1)]
    assert [kind for kind, _ in noticed(facts, held(2))] == ["MISSED_CHECK_INS"]
    assert [kind for kind, _ in noticed([*facts, episode("agreed", at=held(0), planned=1)], held(2))] == [
        "ENDING_REVIEW"
    ]


def test_what_was_missed_before_the_last_session_counts() -> None:
    facts: list[Fact] = [*rated(0), met(1, "missed"), met(2, "missed"), episode("agreed", at=held(0), planned=6)]
    assert noticed(facts, held(3)) == [("MISSED_SESSIONS", held(2))]


def test_who_goes_on_meeting_after_it_can_be_missed_again() -> None:
    agreed = episode("agreed", at=held(0), planned=1)
    facts: list[Fact] = [*rated(0), *rated(1), *rated(2), met(3, "missed"), met(4, "missed"), agreed]
    assert [kind for kind, _ in noticed(facts, held(9))] == ["ENDING_REVIEW", "MISSED_SESSIONS", "SILENT_ENDING"]
