"""What charts and prompts show of a client's sessions."""

from dataclasses import replace

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
