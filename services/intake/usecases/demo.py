"""A small clinic to look at: invented people with some weeks of care behind them.

Ratings are feedback's to take: here are only the answers that the invented clients would give, to be submitted by
whoever asked for the demo.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from services.intake.domain.clinic import CrisisContact
from services.intake.domain.staff import Role
from services.intake.ports import Unit
from services.intake.usecases.clients import NewClient, register_client
from services.intake.usecases.clinic import change_clinic
from services.intake.usecases.goals import NewGoal, agree_goal, reach_milestone
from services.intake.usecases.sessions import note_session
from services.intake.usecases.signing_in import who_is
from services.intake.usecases.staff import NewStaff, add_staff, team_named
from shared.contracts.principal import Principal
from shared.errors import Conflict

WEEK: Final = timedelta(weeks=1)
TEAM: Final = "Riverside"
Four = tuple[int | None, int | None, int | None, int | None]


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody of the demo clinic."""

    email: str
    name: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, kw_only=True)
class Story:
    """A client of the demo clinic: one entry of `check_ins` and of `goal_scores` for each week up to now.

    A check-in is heard, matters, fit, openness, or none where the session was not rated.
    """

    code: str
    name: str
    phone: str
    clinician: str
    goal: str
    milestones: tuple[str, ...] = ()
    check_ins: tuple[Four | None, ...] = ()
    goal_scores: tuple[int, ...] = ()
    next_in: timedelta = field(default=WEEK)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What an invented client would answer about a session, as feedback's API takes it."""

    session_id: str
    body: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Demo:
    """What was made: who the staff are, the answers to submit, and a session that waits for its check-in."""

    staff_ids: Mapping[str, str]
    answers: Sequence[Answers]
    waiting_session_id: str


COLLEAGUES: Final = (
    Colleague(email="admin@clinic.example", name="Robin Adler", roles=("admin",)),
    Colleague(email="supervisor@clinic.example", name="Imke Vos", roles=("supervisor", "clinician")),
    Colleague(email="sam@clinic.example", name="Sam Okafor", roles=("clinician",)),
    Colleague(email="noor@clinic.example", name="Noor Haddad", roles=("clinician",)),
)
SAM, NOOR = COLLEAGUES[2].email, COLLEAGUES[3].email

# Telephone numbers that are kept for fiction: 07700 900000 to 900999, 0808 157 0000 to 0999 and 01632 960000 to
# 960999. The emergency number is a real one.
CRISIS_CONTACTS: Final = (
    CrisisContact(label="Crisis line (made up)", number="0808 157 0123", hours="day and night", kind="lifeline"),
    CrisisContact(
        label="Riverside clinic (made up)", number="01632 960123", hours="Monday to Friday, 9 to 5", kind="clinic"
    ),
    CrisisContact(label="Emergency", number="112", hours="day and night", kind="emergency"),
)
PROTOCOL: Final = (
    "1. Call now, twice within ten minutes.\n"
    "2. Ask plainly about thoughts, plan and means, and who is there.\n"
    "3. Not reached: bring in the supervisor on duty, and whomever the client named for an emergency.\n"
    "4. In danger now: call 112."
)
STORIES: Final = (
    Story(  # one answer falls far below what is usual for her
        code="MR",
        name="Maya Reyes",
        phone="07700 900123",
        clinician=SAM,
        goal="Say no at work without a knot in my stomach",
        milestones=("Say no once to a colleague", "Say no to my boss"),
        check_ins=(
            (9, 9, 9, 9),
            (9, 10, 9, 10),
            (9, 9, 9, 10),
            None,
            (10, 9, 10, 10),
            (9, 9, 10, 10),
            (9, 5, 10, 10),
        ),
        goal_scores=(2, 3, 3, 3, 4, 4, 4),
    ),
    Story(  # the relationship is well and the goal does not move
        code="JP",
        name="Jon Park",
        phone="07700 900134",
        clinician=SAM,
        goal="Sleep through the night",
        milestones=("In bed by eleven on five days",),
        check_ins=(
            (9, 9, 9, 9),
            (9, 9, 9, 10),
            (10, 9, 9, 9),
            (9, 9, 9, 9),
            (9, 10, 9, 9),
            (9, 9, 9, 10),
            (9, 9, 9, 9),
        ),
        goal_scores=(3, 4, 3, 3, 4, 3, 3),
        next_in=timedelta(days=2),
    ),
    Story(  # begins low
        code="AL",
        name="Ana Lima",
        phone="07700 900145",
        clinician=NOOR,
        goal="Go to the shops on my own again",
        check_ins=((6, 7, 6, 5), (7, 7, 7, 6)),
        goal_scores=(1, 2),
        next_in=timedelta(days=5),
    ),
    Story(  # goes well; the latest session waits for its check-in
        code="TK",
        name="Theo Klein",
        phone="07700 900152",
        clinician=NOOR,
        goal="Call my brother once a week",
        milestones=("Write him a letter", "Call him"),
        check_ins=((8, 9, 9, 9), (9, 9, 9, 9), (9, 10, 9, 9), (10, 9, 10, 9), None),
        goal_scores=(2, 4, 5, 7, 7),
    ),
    Story(  # a dip that was repaired
        code="LB",
        name="Lea Brandt",
        phone="07700 900159",
        clinician=SAM,
        goal="Paint again",
        check_ins=(
            (10, 9, 10, 9),
            (9, 10, 10, 10),
            (10, 10, 9, 10),
            (6, 8, 7, 7),
            (9, 10, 9, 10),
            (10, 10, 10, 10),
        ),
        goal_scores=(4, 4, 5, 5, 6, 7),
        next_in=timedelta(days=4),
    ),
    Story(
        code="RS",
        name="Ravi Shah",
        phone="07700 900168",
        clinician=NOOR,
        goal="Know what I want from my job",
        next_in=timedelta(days=1),
    ),
)


def open_demo(unit: Unit, password_hashes: Mapping[str, str]) -> Demo:
    """Bring the demo clinic into an empty one; raises Conflict if anybody works here already."""
    if unit.staff.everyone():
        raise Conflict(
            "People work here already. The demo is for an empty clinic: it would say whom else to call."
        )
    team_id = team_named(unit, TEAM).team_id
    people = {one.email: _join(unit, one, team_id, password_hashes[one.email]) for one in COLLEAGUES}
    safety_contact = people["supervisor@clinic.example"].staff_id
    _set_up(unit, safety_contact)
    answers: list[Answers] = []
    waiting = ""
    for story in STORIES:
        told, unanswered = _tell(unit, story, people[story.clinician])
        answers += told
        waiting = unanswered if story.code == "TK" else waiting
    ids = {email: person.staff_id for email, person in people.items()}
    return Demo(staff_ids=ids, answers=answers, waiting_session_id=waiting)


def _set_up(unit: Unit, safety_contact: str) -> None:
    """Give the clinic what it must have before check-ins go out."""
    change_clinic(
        unit,
        {
            "name": TEAM,
            "crisis_contacts": CRISIS_CONTACTS,
            "safety_contact": safety_contact,
            "protocol": PROTOCOL,
        },
    )


def _join(unit: Unit, one: Colleague, team_id: str, password_hash: str) -> Principal:
    new = NewStaff(email=one.email, name=one.name, roles=one.roles, team_ids=[team_id])
    return who_is(add_staff(unit, new, password_hash), "token")


def _tell(unit: Unit, story: Story, clinician: Principal) -> tuple[list[Answers], str]:
    """Bring a client's weeks in; gives the answers, and the last session that has none."""
    weeks = len(story.check_ins)
    last = (unit.now - timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    opened_at = last - weeks * WEEK
    new = NewClient(code=story.code, name=story.name, phone=story.phone, opened_at=opened_at)
    client, _ = register_client(unit, clinician, new)
    agreed = NewGoal(title=story.goal, milestones=story.milestones, horizon_weeks=12, agreed_at=opened_at)
    goal = agree_goal(unit, clinician, client.client_id, agreed)
    if story.milestones and story.goal_scores[-1] > story.goal_scores[0] + 1:
        first = goal.milestones[0].milestone_id
        reach_milestone(unit, clinician, goal.goal_id, first, reached_at=last - WEEK)
    answers, unanswered = [], ""
    for week, four in enumerate(story.check_ins):
        held_at = last - (weeks - 1 - week) * WEEK
        session = note_session(unit, clinician, client.client_id, status="held", held_at=held_at)
        if four is None:
            unanswered = session.session_id
        else:
            body = _body(four, goal.goal_id, story.goal_scores[week])
            answers.append(Answers(session_id=session.session_id, body=body))
    _plan(unit, clinician, client.client_id, last + story.next_in)
    return answers, unanswered


def _body(four: Four, goal_id: str, score: int) -> dict[str, Any]:
    items = dict(zip(("heard", "matters", "fit", "openness"), four, strict=True))
    return {"items": items, "goals": [{"goal_id": goal_id, "score": score}], "homework": "partly", "week": 6}


def _plan(unit: Unit, clinician: Principal, client_id: str, held_at: datetime) -> None:
    note_session(unit, clinician, client_id, status="planned", held_at=held_at)
