"""What charts and prompts show of a client's sessions."""

from dataclasses import replace

from services.alerts.domain.facts import Word, WordFact
from services.alerts.domain.learning import learn
from services.alerts.domain.rules import Timeline
from services.alerts.domain.trajectory import Trajectory
from services.alerts.usecases.retrace import retraced
from tests.infra.histories import held, quarters, rating, session_of


def test_sessions_are_numbered_by_date_within_their_episode() -> None:
    trajectory = Trajectory("client")
    entered = [rating(week, quarters(36)) for week in (3, 1, 2)]
    elsewhere = rating(9, quarters(36), episode="another")
    for place, found in enumerate([*entered, elsewhere], start=1):
        learn(trajectory.facts, replace(found, session_no=place))
    missed = session_of(rating(0, quarters(36)), revision=(1, 1), status="missed")
    learn(trajectory.facts, replace(missed, session_no=5))
    points = retraced(trajectory, Timeline()).points
    assert [(point.held_at, point.session_no) for point in points] == [
        (held(1), 2), (held(2), 3), (held(3), 4), (held(9), 1)
    ]  # fmt: skip


USUAL_TOTALS = (38, 38, 38, 38)


def _turns(totals: tuple[float, ...], word: Word | None = None) -> list[str | None]:
    """What each session was, where the word came with the last."""
    trajectory = Trajectory("client")
    for week, total in enumerate(totals):
        learn(trajectory.facts, rating(week, quarters(total)))
    if word is not None:
        last = rating(len(totals) - 1, quarters(totals[-1]))
        said = WordFact(
            answer_id="w",
            session_id=last.session_id,
            alert_id="a",
            answer=word,
            answered_at=held(len(totals)),
            revision=(1, 1),
        )
        learn(trajectory.facts, said)
    return [point.turn for point in retraced(trajectory, Timeline()).points]


def test_a_rupture_is_where_it_began_and_repaired_where_that_was_known() -> None:
    assert _turns((*USUAL_TOTALS, 28, 29, 38, 38, 38)) == [*[None] * 4, "rupture", None, None, "repaired", None]


def test_one_that_is_not_repaired_has_a_beginning_alone() -> None:
    assert _turns((*USUAL_TOTALS, 28, 38)) == [*[None] * 4, "rupture", None]


def test_the_clients_word_repairs_sooner_and_takes_back_what_was_none() -> None:
    assert _turns((*USUAL_TOTALS, 28, 38), "helped") == [*[None] * 4, "rupture", "repaired"]
    assert _turns((*USUAL_TOTALS, 28, 38), "nothing") == [None] * 6
