"""The words of goals: our own copies, brought up to date from intake while it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.feedback.ports import Title, Unit
from services.feedback.usecases.learn import Desk
from services.feedback.usecases.read_check_in import GoalToRate
from shared import logs
from shared.contracts.revision import Revision
from shared.errors import Erased, Unavailable

log = logs.get(__name__)
BATCH = 200


def titles(desk: Desk, goals: Sequence[GoalToRate]) -> Mapping[str, str]:
    """The words by goal; a goal whose words nobody can give now is left out."""
    words = {goal.goal.goal_id: goal.title.text for goal in goals if goal.title}
    behind = [goal for goal in goals if goal.behind]
    if not behind:
        return words
    try:
        given = desk.intake.titles([goal.goal.goal_id for goal in behind])
    except Unavailable:
        log.info("titles_not_renewed", goals=len(behind))
        return words
    _keep(desk, behind, given)
    return words | {goal_id: text for goal_id, (text, _) in given.items()}


def renew_titles(desk: Desk) -> None:
    """Ask ahead for words that are not known, so that a check-in has them when intake does not answer."""

    def behind(unit: Unit) -> Sequence[GoalToRate]:
        goals = unit.goals.behind(BATCH)
        known = unit.goals.titles([goal.goal_id for goal in goals])
        return [GoalToRate(goal=goal, title=known.get(goal.goal_id)) for goal in goals]

    titles(desk, desk.transact(behind))


def _keep(desk: Desk, goals: Sequence[GoalToRate], given: Mapping[str, tuple[str, Revision]]) -> None:
    found = [(goal, *given[goal.goal.goal_id]) for goal in goals if goal.goal.goal_id in given]
    new = [
        Title(goal_id=goal.goal.goal_id, client_id=goal.goal.client_id, text=text, revision=revision)
        for goal, text, revision in found
        if goal.title is None or goal.title.revision < revision
    ]

    def keep(unit: Unit) -> None:
        for client_id in {title.client_id for title in new}:
            unit.clients.touch(client_id)
        for title in new:
            unit.goals.put_title(title)

    try:
        if new:
            desk.transact(keep)
    except Erased:
        log.info("titles_of_erased_client")
