"""The clients of the demo whose stories are written by hand: README, guides and screenshots know them by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from deploy.demo.calendar import WEEK
from deploy.demo.courses import Aim, Course, Four, Meeting, Reply, Routing

SAM, NOOR = "sam@clinic.example", "noor@clinic.example"
AT: Final = 15 * 60


@dataclass(frozen=True, kw_only=True)
class Story:
    """One entry of `check_ins` and of `goal_scores` for each week up to yesterday.

    A check-in is heard, matters, fit, openness, or none where the session was not rated. The next session is
    booked on the working day `next_in`.
    """

    code: str
    name: str
    phone: str
    clinician: str
    aim: Aim
    check_ins: tuple[Four | None, ...] = ()
    goal_scores: tuple[int, ...] = ()
    next_in: int = 5
    notes: tuple[tuple[int, str, Routing], ...] = ()
    distress: tuple[int, int] = (15, 1)


STORIES: Final = (
    Story(  # one answer falls far below what is usual for her
        code="MR",
        name="Maya Reyes",
        phone="07700 900123",
        clinician=SAM,
        aim=Aim(
            title="Say no at work without a knot in my stomach",
            milestones=("Say no once to a colleague", "Say no to my boss"),
            weeks=12,
        ),
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
        notes=((6, "We talked about my boss again, and I wanted to talk about my mother.", "therapist"),),
    ),
    Story(  # the relationship is well and the goal does not move
        code="JP",
        name="Jon Park",
        phone="07700 900134",
        clinician=SAM,
        aim=Aim(title="Sleep through the night", milestones=("In bed by eleven on five days",), weeks=12),
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
        next_in=2,
        distress=(13, 0),
    ),
    Story(  # begins low
        code="AL",
        name="Ana Lima",
        phone="07700 900145",
        clinician=NOOR,
        aim=Aim(title="Go to the shops on my own again", weeks=12),
        check_ins=((6, 7, 6, 5), (7, 7, 7, 6)),
        goal_scores=(1, 2),
    ),
    Story(  # goes well; the latest session waits for its check-in
        code="TK",
        name="Theo Klein",
        phone="07700 900152",
        clinician=NOOR,
        aim=Aim(title="Call my brother once a week", milestones=("Write him a letter", "Call him"), weeks=12),
        check_ins=((8, 9, 9, 9), (9, 9, 9, 9), (9, 10, 9, 9), (10, 9, 10, 9), None),
        goal_scores=(2, 4, 5, 7, 7),
    ),
    Story(  # a dip that was repaired
        code="LB",
        name="Lea Brandt",
        phone="07700 900159",
        clinician=SAM,
        aim=Aim(title="Paint again", weeks=12),
        check_ins=(
            (10, 9, 10, 9),
            (9, 10, 10, 10),
            (10, 10, 9, 10),
            (6, 8, 7, 7),
            (9, 10, 9, 10),
            (10, 10, 10, 10),
        ),
        goal_scores=(4, 4, 5, 5, 6, 7),
        next_in=4,
    ),
    Story(
        code="RS",
        name="Ravi Shah",
        phone="07700 900168",
        clinician=NOOR,
        aim=Aim(title="Know what I want from my job", weeks=12),
        next_in=1,
    ),
)
WAITING: Final = "TK"
"""Whose last check-in waits for an answer."""


def told(story: Story) -> Course:
    """The story as a client's care."""
    weeks = len(story.check_ins)
    meetings = tuple(_meeting(story, week, WEEK * (week - weeks + 1)) for week in range(weeks))
    return Course(
        code=story.code,
        name=story.name,
        phone=story.phone,
        therapist=story.clinician,
        opened=meetings[0].day - 2 if meetings else -1,
        aims=(story.aim,),
        meetings=meetings,
        next_day=story.next_in,
        last="none",
    )


def _meeting(story: Story, week: int, day: int) -> Meeting:
    four = story.check_ins[week]
    note = next(((text, routing) for at, text, routing in story.notes if at == week), None)
    first, fall = story.distress
    reply = four and Reply(
        items=four,
        goals=(story.goal_scores[week],),
        homework="partly",
        week=6,
        after_minutes=20,
        note=note,
        distress=first - fall * week,
    )
    moved = story.goal_scores[-1] > story.goal_scores[0] + 1
    reached = 0 if story.aim.milestones and moved and week == len(story.check_ins) - 2 else None
    return Meeting(day=day, minute=AT, reply=reply, milestone=reached)
