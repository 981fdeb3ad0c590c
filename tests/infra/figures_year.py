"""A year of an invented clinic of which it is known how often ruptures are repaired and how episodes end."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from shared.contracts.events import (
    ClientUpdated,
    EpisodeUpdated,
    Event,
    GoalScore,
    GoalUpdated,
    Items,
    OutcomeMeasured,
    Scale,
    SessionRated,
    SessionUpdated,
)
from shared.contracts.revision import Revision

# What is put in, of 1.
ANSWERED: Final = 0.85
REPAIRED: Final = 0.6
ENDINGS: Final = {"planned": 0.5, "unplanned": 0.3, "silent": 0.2}
REACHED: Final = 0.45
# The change on the questionnaire in standard deviations of its first scores.
EFFECT: Final = 1.1
SD_FIRST: Final = 4.0
FIRST: Final = 16.0
HIGHEST: Final = 27

TEAMS: Final = {"north": 4, "south": 4, "east": 4, "west": 2}
CLIENTS_OF_EACH: Final = 24
SESSIONS: Final = (10, 14)
USUAL: Final = 9
LOW: Final = 3
WEEKS: Final = 52
FIRST_REVISION: Final = Revision(1, 1)
Ending = Literal["planned", "unplanned", "silent"]


@dataclass
class Client:
    """One client's year: a session a week from their first one on, and how it goes."""

    client_id: str
    clinician: str
    team: str
    begins: datetime
    sessions: int
    dip: int | None
    repaired: bool
    ending: Ending
    reached: bool
    scores: tuple[int, int]
    missed: frozenset[int]

    def held(self, number: int) -> datetime:
        """When a session was held."""
        return self.begins + timedelta(weeks=number)

    def events(self) -> Iterator[Event]:
        """All that is told of them."""
        yield ClientUpdated(
            client_id=self.client_id,
            clinician_id=self.clinician,
            team_id=self.team,
            status="open",
            mail_consent=True,
            revision=FIRST_REVISION,
        )
        yield self._goal()
        for number in range(self.sessions):
            yield self._session(number)
            if number not in self.missed:
                yield self._rated(number)
        yield self._measured(0, self.scores[0])
        yield self._measured(self.sessions - 1, self.scores[1])
        yield self._episode()

    def _episode(self) -> EpisodeUpdated:
        ending: dict[Ending, Literal["agreed", "unplanned"] | None] = {
            "planned": "agreed",
            "unplanned": "unplanned",
        }
        return EpisodeUpdated(
            episode_id=f"{self.client_id}-e",
            client_id=self.client_id,
            opened_at=self.begins,
            planned_ending_at=None,
            ended_at=None if self.ending == "silent" else self.over,
            ending=ending.get(self.ending),
            revision=FIRST_REVISION,
        )

    def _goal(self) -> GoalUpdated:
        return GoalUpdated(
            goal_id=f"{self.client_id}-g",
            client_id=self.client_id,
            episode_id=f"{self.client_id}-e",
            status="active",
            agreed_at=self.begins,
            horizon_weeks=None,
            milestones=(),
            revision=FIRST_REVISION,
        )

    def _session(self, number: int) -> SessionUpdated:
        return SessionUpdated(
            session_id=f"{self.client_id}-s{number}",
            client_id=self.client_id,
            episode_id=f"{self.client_id}-e",
            clinician_id=self.clinician,
            session_no=number + 1,
            status="held",
            held_at=self.held(number),
            became_held_at=self.held(number),
            revision=FIRST_REVISION,
        )

    def _rated(self, number: int) -> SessionRated:
        answer = LOW if self._is_low(number) else USUAL + number % 2
        at = self.held(number) + timedelta(hours=1)
        goal = min(3 + number, 9) if self.reached else 3 + number % 2
        return SessionRated(
            rating_id=f"{self.client_id}-r{number}",
            session_id=f"{self.client_id}-s{number}",
            client_id=self.client_id,
            episode_id=f"{self.client_id}-e",
            clinician_id=self.clinician,
            session_no=number + 1,
            instrument="check-in",
            instrument_version=2,
            items=Items(heard=answer, matters=USUAL, fit=USUAL, openness=USUAL),
            total=answer + 3 * USUAL,
            goals=(GoalScore(goal_id=f"{self.client_id}-g", score=goal),),
            homework=None,
            week=6,
            held_at=self.held(number),
            session_revision=FIRST_REVISION,
            first_submitted_at=at,
            submitted_at=at,
            via="link",
            revision=FIRST_REVISION,
        )

    @property
    def over(self) -> datetime:
        """When the episode is over: planned with the last session, silent once two weeks have passed."""
        last = self.held(self.sessions - 1)
        return last + timedelta(days={"planned": 0, "unplanned": 5, "silent": 14}[self.ending])

    def _is_low(self, number: int) -> bool:
        """Low at the dip; one that is not repaired stays low."""
        return self.dip is not None and (number == self.dip or (number > self.dip and not self.repaired))

    def _measured(self, number: int, total: int) -> OutcomeMeasured:
        return OutcomeMeasured(
            measure_id=f"{self.client_id}-m{number}",
            client_id=self.client_id,
            episode_id=f"{self.client_id}-e",
            session_id=f"{self.client_id}-s{number}",
            instrument="phq-9",
            instrument_version=1,
            scale=Scale(highest=HIGHEST, low_is_good=True, cut_off=10, reliable_change=6),
            total=total,
            risk_item=0,
            measured_at=self.held(number) + timedelta(hours=1),
            revision=FIRST_REVISION,
        )


def year(
    since: datetime,
    *,
    seed: int = 1,
    teams: Mapping[str, int] = TEAMS,
    clients_of_each: int = CLIENTS_OF_EACH,
    sessions: tuple[int, int] = SESSIONS,
) -> list[Client]:
    """Everybody whose episode ends within the year from then on; `sessions` bounds how many each has."""
    chance = random.Random(seed)  # noqa: S311 - an invented clinic
    return [
        _client(chance, since, f"{team}-{place}", team, f"{team}-{place}-c{number}", chance.randint(*sessions))
        for team, size in teams.items()
        for place in range(size)
        for number in range(clients_of_each)
    ]


def _client(
    chance: random.Random, since: datetime, clinician: str, team: str, client_id: str, sessions: int
) -> Client:
    begins = since + timedelta(weeks=chance.uniform(0, WEEKS - 3) - sessions + 1)
    dip = chance.choice([None, 5, 6, 7])
    first = chance.gauss(FIRST, SD_FIRST)
    last = first - EFFECT * SD_FIRST + chance.gauss(0, SD_FIRST / 2)
    around = set(range(5, 10)) if dip else set[int]()
    return Client(
        client_id=client_id,
        clinician=clinician,
        team=team,
        begins=begins,
        sessions=sessions,
        dip=dip,
        repaired=chance.random() < REPAIRED,
        ending=chance.choices([*ENDINGS], [*ENDINGS.values()])[0],  # type: ignore[arg-type] # its keys are these
        reached=chance.random() < REACHED,
        scores=(_points(first), _points(last)),
        missed=frozenset(n for n in range(5, sessions) if n not in around and chance.random() > ANSWERED),
    )


def _points(score: float) -> int:
    return max(0, min(HIGHEST, round(score)))
