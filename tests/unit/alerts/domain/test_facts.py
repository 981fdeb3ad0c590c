"""Learning facts: the highest revision counts, whatever the order."""

from dataclasses import replace
from datetime import timedelta

from services.alerts.domain.facts import ClientFact, EpisodeFact, Fact, Facts, SessionFact
from services.alerts.domain.learning import learn
from shared.store.documents import from_document, to_document
from tests.infra.histories import goal, held, quarters, rating, session_of

FIRST = rating(0, quarters(36))
CORRECTED = replace(FIRST, items=quarters(30), total=30, revision=(1, 2))


def test_a_fact_teaches_once() -> None:
    facts = Facts()
    assert learn(facts, FIRST)
    assert not learn(facts, FIRST)
    assert learn(facts, CORRECTED)
    assert not learn(facts, FIRST)
    assert facts.ratings == {FIRST.session_id: CORRECTED}


def test_a_higher_epoch_counts_for_more_than_any_count() -> None:
    facts = Facts()
    learn(facts, replace(FIRST, revision=(1, 9)))
    assert learn(facts, replace(CORRECTED, revision=(2, 1)))


def test_a_rating_teaches_the_session_that_it_saw() -> None:
    facts = Facts()
    learn(facts, FIRST)
    session = facts.sessions[FIRST.session_id]
    assert (session.held_at, session.status, session.seen_by_rating) == (held(0), "held", True)


def test_intakes_own_word_on_the_same_revision_counts_for_more() -> None:
    own = session_of(FIRST, revision=(1, 1), status="cancelled")
    orders: list[list[Fact]] = [[FIRST, own], [own, FIRST]]
    for order in orders:
        facts = Facts()
        for fact in order:
            learn(facts, fact)
        assert facts.sessions == {FIRST.session_id: own}


def test_even_an_outdated_rating_teaches_a_newer_session() -> None:
    saw_more = replace(FIRST, session_revision=(1, 5), held_at=held(1))
    facts = Facts()
    learn(facts, CORRECTED)
    assert learn(facts, saw_more)
    assert facts.ratings[FIRST.session_id] == CORRECTED
    assert facts.sessions[FIRST.session_id].held_at == held(1)


def test_only_what_moves_a_rating_makes_the_fold_stale() -> None:
    facts = Facts()
    learn(facts, FIRST)
    learn(facts, session_of(FIRST))
    assert not facts.stale
    learn(facts, session_of(FIRST, revision=(1, 3), held_at=held(0) + timedelta(days=1)))
    assert facts.stale


def test_a_session_without_a_rating_moves_nothing() -> None:
    facts = Facts()
    learn(facts, session_of(FIRST))
    learn(facts, session_of(FIRST, revision=(1, 3), held_at=held(2)))
    assert not facts.stale


def test_a_goal_makes_the_fold_stale_only_if_it_was_rated() -> None:
    facts = Facts()
    learn(facts, FIRST)
    assert learn(facts, goal())
    assert not facts.stale
    learn(facts, replace(rating(1, quarters(36)), goals={"goal-1": 3.0}))
    assert learn(facts, goal(horizon_weeks=6, revision=(1, 2)))
    assert not learn(facts, goal())
    assert facts.stale


def test_client_and_episode_by_revision() -> None:
    facts = Facts()
    client = ClientFact(client_id="c", clinician_id="k", team_id=None, status="open", revision=(1, 2))
    episode = EpisodeFact(
        episode_id="e", opened_at=held(0), planned_ending_at=None, ended_at=None, ending=None, revision=(1, 1)
    )
    assert learn(facts, client)
    assert not learn(facts, replace(client, clinician_id=None, revision=(1, 1)))
    assert learn(facts, episode)
    assert not learn(facts, episode)
    assert (facts.client, facts.episodes) == (client, {"e": episode})


def test_a_session_that_an_earlier_version_kept_was_not_called_off_late() -> None:
    session = session_of(FIRST, revision=(1, 1), status="missed")
    kept = to_document(session)
    assert kept.pop("late") is False
    assert from_document(kept, SessionFact) == session


def test_a_republish_tells_of_which_version_an_old_rating_was() -> None:
    """Earlier versions of Attune did not keep that, and the revision is the same."""
    facts, old = Facts(), rating(1, quarters(36))
    told = replace(old, instrument="check-in", instrument_version=2, week=5.0)
    assert [learn(facts, one) for one in (old, told, old)] == [True, True, False]
    assert facts.ratings[old.session_id] == told
