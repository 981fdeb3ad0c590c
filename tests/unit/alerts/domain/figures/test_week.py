"""The week in counts that show no one."""

from datetime import timedelta

import pytest

from services.alerts.domain.figures.week import Asked, Open, week
from tests.infra.histories import held

END = held(1)


def asked(clients: int, *, answered: int, clinicians: int = 3) -> list[Asked]:
    return [
        Asked(client_id=f"client-{n}", clinician_id=f"clinician-{n % clinicians}", answered=n < answered)
        for n in range(clients)
    ]


def waiting(clients: int, days: float) -> list[Open]:
    at = END - timedelta(days=days)
    return [Open(client_id=f"{days}-{n}", clinician_id=f"clinician-{n % 3}", raised_at=at) for n in range(clients)]


@pytest.mark.parametrize(
    ("clients", "answered", "shown"),
    [(24, 19, (20, 15)), (24, 24, (20, 20)), (24, 4, (20, None)), (6, 6, (None, None))],
)
def test_counts_go_in_steps_of_five(clients: int, answered: int, shown: tuple[int | None, int | None]) -> None:
    found = week("2026-01-12", END, asked(clients, answered=answered), [])
    assert (found.asked, found.answered) == shown


def test_of_two_clinicians_nothing_is_said() -> None:
    found = week("2026-01-12", END, asked(60, answered=50, clinicians=2), [])
    assert (found.asked, found.answered) == (None, None)


def test_prompts_that_wait_are_told_apart_by_how_long() -> None:
    found = week("2026-01-12", END, [], [*waiting(13, 0.5), *waiting(3, 3), *waiting(9, 30)])
    assert found.open == (10, None, 5)


def test_several_sessions_of_one_client_are_one_client() -> None:
    many = asked(4, answered=4) * 10
    assert week("2026-01-12", END, many, []).asked is None
