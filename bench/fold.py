"""How long folding takes: one rating in order, and all of a client's ratings again: `./attune bench fold`.

Single process, plain Python, time of the processor; takes the best of several rounds, because other work on
the machine only ever adds time.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from time import process_time

import click

from bench.report import report
from services.alerts.domain.facts import ITEMS, RatingFact
from services.alerts.domain.learning import learn
from services.alerts.domain.rules import Timeline
from services.alerts.domain.trajectory import Trajectory, fold

RATINGS = 24
START = datetime(2026, 1, 5, 14, 0, tzinfo=UTC)


def history(client: int, chance: random.Random) -> list[RatingFact]:
    """Return one client's weekly ratings with one goal."""
    level = chance.gauss(9, 0.7)
    return [_rating(f"{client}-{week:02}", week, level, chance) for week in range(RATINGS)]


def _rating(name: str, week: int, level: float, chance: random.Random) -> RatingFact:
    items = {item: float(min(10, max(0, round(chance.gauss(level, 0.7))))) for item in ITEMS}
    at = START + timedelta(weeks=week)
    return RatingFact(
        rating_id=name,
        session_id=name,
        episode_id="episode",
        clinician_id="clinician",
        session_no=week + 1,
        items=dict(items),
        total=sum(items.values()),
        goals={"goal": float(chance.randint(2, 6))},
        held_at=at,
        session_revision=(1, 1),
        first_submitted_at=at,
        submitted_at=at,
        revision=(1, 1),
    )


def in_order(histories: list[list[RatingFact]], timeline: Timeline) -> float:
    """Return µs per rating, learned and folded as it arrives."""
    started = process_time()
    for ratings in histories:
        trajectory = Trajectory("client")
        for rating in ratings:
            learn(trajectory.facts, rating)
            fold(trajectory, timeline)
    return (process_time() - started) * 1e6 / (len(histories) * RATINGS)


def refold(histories: list[list[RatingFact]], timeline: Timeline) -> float:
    """Return µs for folding all of a client's ratings again."""
    trajectories = []
    for ratings in histories:
        trajectory = Trajectory("client")
        for rating in ratings:
            learn(trajectory.facts, rating)
        trajectories.append(trajectory)
    started = process_time()
    for trajectory in trajectories:
        trajectory.facts.stale = True
        fold(trajectory, timeline)
    return (process_time() - started) * 1e6 / len(histories)


@click.command()
@click.option("--clients", default=40, show_default=True)
@click.option("--rounds", default=20, show_default=True)
def fold_ratings(clients: int, rounds: int) -> None:
    """Measure folding one rating in order, and all of a client's again."""
    chance = random.Random(1)  # noqa: S311 -- invented ratings, not secrets
    histories = [history(client, chance) for client in range(clients)]
    timeline = Timeline()
    report(
        "fold",
        {
            "clients": clients,
            "ratings_of_each": RATINGS,
            "in_order_us_a_rating": round(min(in_order(histories, timeline) for _ in range(rounds)), 1),
            "again_us_a_client": round(min(refold(histories, timeline) for _ in range(rounds)), 1),
        },
    )


if __name__ == "__main__":
    fold_ratings()
