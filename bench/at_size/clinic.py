"""Who is in a clinic of a given size, and what happened to each client: the same each time, up to yesterday."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from services.feedback.domain.answers import Answers, GoalScore, Items
from services.feedback.domain.rating import Rating
from services.intake.domain.clients import Client, Episode
from services.intake.domain.goals import Goal, Milestone
from services.intake.domain.sessions import Session
from services.intake.domain.staff import Role, Staff, Team

VERSION: Final = (1, 1)
WEEK: Final = timedelta(weeks=1)
RATED: Final = 0.95
DIPS: Final = 0.05
ACTIVE: Final = 0.75
ENDED_WEEKS: Final = (1, 40)
SESSIONS: Final = (30, 70)
SESSIONS_OF_BUSIEST: Final = (25, 28)
# fmt: off
FIRST: Final = (
    "Maya", "Jon", "Ana", "Theo", "Lea", "Ravi", "Noor", "Sam", "Imke", "Robin", "María", "José", "Lucía", "Diego",
    "Inés", "Tomás", "Aisha", "Omar", "Mei", "Kenji", "Zofia", "Marek", "Freya", "Lars", "Chloé", "Luc", "Giulia",
    "Marco", "Amara", "Kofi", "Priya", "Arjun", "Leila", "Yusuf", "Hana", "Emil", "Nora", "Oskar", "Ivy", "Ben",
)
LAST: Final = (
    "Reyes", "Park", "Lima", "Klein", "Brandt", "Shah", "Haddad", "Okafor", "Vos", "Adler", "García", "Martínez",
    "Castillo", "Romero", "Duarte", "Novak", "Kowalska", "Lindgren", "Berg", "Moreau", "Rossi", "Ferrari",
    "Mensah", "Boateng", "Patel", "Rao", "Hosseini", "Demir", "Sato", "Tanaka", "Chen", "Wong", "Murphy", "Kelly",
    "Nolan", "Hughes", "Fischer", "Weber", "Jensen", "Dahl",
)
# fmt: on


@dataclass(frozen=True, kw_only=True)
class Size:
    """How many there are; about fifty ratings a client.

    One clinician more, the busiest, has `busiest` clients of their own, all in care, with about 25 ratings each.
    """

    clients: int
    clinicians: int
    teams: int
    busiest: int

    @property
    def busiest_clinician(self) -> str:
        """The id of the clinician with the most clients."""
        return f"clinician-{self.clinicians}"


SIZES: Final = {
    "small": Size(clients=200, clinicians=10, teams=2, busiest=40),
    "medium": Size(clients=2_000, clinicians=40, teams=4, busiest=200),
    "large": Size(clients=20_000, clinicians=400, teams=20, busiest=200),
}


@dataclass(frozen=True, kw_only=True)
class Care:
    """All that is known of one client."""

    client: Client
    episode: Episode
    goal: Goal
    sessions: tuple[Session, ...]
    ratings: tuple[Rating, ...]


def teams(size: Size, now: datetime) -> list[Team]:
    """The teams."""
    return [Team(team_id=f"team-{n}", name=f"Team {n + 1}", created_at=now) for n in range(size.teams)]


def staff(size: Size, now: datetime) -> list[Staff]:
    """The clinicians, a supervisor of each team, and an admin."""
    clinicians = [_person(f"clinician-{n}", "clinician", n % size.teams, now) for n in range(size.clinicians + 1)]
    supervisors = [_person(f"supervisor-{n}", "supervisor", n, now) for n in range(size.teams)]
    return [*clinicians, *supervisors, _person("the-admin", "admin", None, now)]


def _person(staff_id: str, role: Role, team: int | None, now: datetime) -> Staff:
    dice = random.Random(staff_id)  # noqa: S311 - the same person again each time
    return Staff(
        staff_id=staff_id,
        email=f"{staff_id}@size.example",
        name=f"{dice.choice(FIRST)} {dice.choice(LAST)}",
        roles=frozenset({role}),
        team_ids=frozenset() if team is None else frozenset({f"team-{team}"}),
        created_at=now - 150 * WEEK,
        password_hash="",  # they sign in by a login that the benchmark makes
        version=VERSION,
    )


def cares(size: Size, now: datetime) -> Iterator[Care]:
    """What happened to each client, one after another."""
    for number in range(size.clients + size.busiest):
        yield _care(size, number, now)


def _care(size: Size, number: int, now: datetime) -> Care:
    dice = random.Random(number)  # noqa: S311 - the same client again each time
    of_busiest = number >= size.clients
    active = dice.random() < ACTIVE or of_busiest
    day = now.date() - timedelta(days=1 + dice.randrange(7), weeks=0 if active else dice.randint(*ENDED_WEEKS))
    last = datetime.combine(day, time(8 + dice.randrange(10), 15 * dice.randrange(4)), UTC)
    count = dice.randint(*(SESSIONS_OF_BUSIEST if of_busiest else SESSIONS))
    clinician = size.clinicians if of_busiest else number % size.clinicians
    begun = last - count * WEEK
    client = Client(
        client_id=f"client-{number}",
        code=f"C{number:05}",
        name=f"{dice.choice(FIRST)} {dice.choice(LAST)}",
        email=f"c{number}@size.example",
        clinician_id=f"clinician-{clinician}",
        team_id=f"team-{clinician % size.teams}",
        status="open" if active else "closed",
        created_at=begun,
        version=VERSION,
    )
    episode = Episode(
        episode_id=f"episode-{number}",
        client_id=client.client_id,
        opened_at=begun,
        ended_at=None if active else last + timedelta(hours=1),
        ending=None if active else dice.choice(("agreed", "agreed", "unplanned")),
        version=VERSION,
    )
    goal = _goal(number, client, begun)
    held = [_session(number, client, n, begun + (n + 1) * WEEK, "held") for n in range(count)]
    ahead = [_session(number, client, count, last + WEEK, "planned")] if active else []
    ratings = tuple(_ratings(goal, held, dice))
    return Care(client=client, episode=episode, goal=goal, sessions=(*held, *ahead), ratings=ratings)


def _goal(number: int, client: Client, begun: datetime) -> Goal:
    return Goal(
        goal_id=f"goal-{number}",
        client_id=client.client_id,
        episode_id=f"episode-{number}",
        title="Sleep through the night",
        agreed_at=begun,
        horizon_weeks=26,
        milestones=(Milestone(milestone_id=f"step-{number}", title="In bed by eleven on five days"),),
        version=VERSION,
    )


def _session(number: int, client: Client, index: int, held_at: datetime, status: str) -> Session:  # noqa: PLR0917 - one row
    return Session(
        session_id=f"session-{number}-{index}",
        client_id=client.client_id,
        episode_id=f"episode-{number}",
        clinician_id=client.clinician_id,
        session_no=index + 1,
        status="held" if status == "held" else "planned",
        held_at=held_at,
        became_held_at=held_at if status == "held" else None,
        version=VERSION,
    )


def _ratings(goal: Goal, sessions: list[Session], dice: random.Random) -> Iterator[Rating]:
    """Most sessions' ratings: around what is usual for that client, and now and then well below."""
    usual, progress = min(9.9, dice.gauss(9.2, 0.5)), dice.uniform(0.02, 0.2)
    for number, session in enumerate(sessions):
        if dice.random() >= RATED:
            continue
        answers = [max(0, min(10, round(dice.gauss(usual, 0.4)))) for _ in range(4)]
        if dice.random() < DIPS:
            answers[dice.randrange(4)] -= 3
        score = max(0, min(10, round(3 + progress * number + dice.gauss(0, 0.5))))
        yield _rating(session, Items(**dict(zip(("heard", "matters", "fit", "openness"), answers, strict=True))),
                      GoalScore(goal_id=goal.goal_id, score=score), dice.randrange(3, 9))  # fmt: skip


def _rating(session: Session, items: Items, score: GoalScore, week: int) -> Rating:
    at = session.held_at + timedelta(hours=1)
    return Rating(
        rating_id=f"rating-{session.session_id}",
        session_id=session.session_id,
        client_id=session.client_id,
        episode_id=session.episode_id,
        clinician_id=session.clinician_id,
        session_no=session.session_no,
        held_at=session.held_at,
        session_revision=VERSION,
        instrument="session-check-in",
        instrument_version=2,
        answers=Answers(items=items, goals=(score,), homework="done", week=week),
        via="link",
        first_submitted_at=at,
        submitted_at=at,
        revision=VERSION,
    )
