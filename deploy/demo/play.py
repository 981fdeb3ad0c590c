"""Bring one client's care in, in the order in which it happened, through the services' own use cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Final

from deploy.demo.acting import Acting
from deploy.demo.answering import answer
from deploy.demo.calendar import A_DAY, Days, at_work
from deploy.demo.courses import Course, Meeting
from deploy.demo.habits import A_MINUTE, Intent
from deploy.demo.staff import SUPERVISORS, THERAPISTS
from deploy.demo.stage import Setting, Stage
from deploy.demo.words import HOMEWORK
from services.alerts.usecases.act import ON_SAFETY
from services.alerts.usecases.fold import look_again
from services.feedback.domain.questionnaire import Asking
from services.intake.domain.clients import Client
from services.intake.domain.goals import Goal
from services.intake.domain.sessions import Session
from services.intake.usecases.clients import NewClient, change_client, register_client
from services.intake.usecases.goals import NewGoal, agree_goal, reach_milestone
from services.intake.usecases.planning import agree_homework
from services.intake.usecases.sessions import change_session, note_session
from services.intake.usecases.signing_in import who_is
from shared.clock import whole_ms
from shared.contracts.principal import Principal

LASTS: Final = timedelta(minutes=50)
LOOKS: Final = 7 * A_DAY
# From when on a silent ending is noted as what it is, where it ever is.
NOTED_AFTER: Final = 30 * A_DAY


@dataclass(frozen=True, kw_only=True)
class Clinic:
    """The clinic that the clients come to: who works there, what it asks, and which days it has."""

    people: Mapping[str, Principal]
    supervisors: Mapping[str, str]
    asking: Asking
    days: Days

    @classmethod
    def of(cls, setting: Setting, days: Days) -> Clinic:
        """The clinic with these settings and people."""
        clinic, known = setting.clinic, setting.instruments.questionnaires
        asked = tuple(one for name, one in known.items() if name in clinic.instruments)
        supervisors = {one.team: one.email for one in SUPERVISORS}
        return cls(
            people={one.email: who_is(one, "token") for one in setting.staff},
            supervisors={one.email: supervisors[one.team] for one in THERAPISTS},
            asking=Asking(questionnaires=asked, every_weeks=clinic.instruments_every_weeks),
            days=days,
        )


@dataclass(kw_only=True)
class Play:
    """One client's care while it is brought in."""

    stage: Stage
    clinic: Clinic
    course: Course
    chance: Random
    goals: list[Goal] = field(default_factory=list)
    booked: Session | None = None
    _waiting: list[tuple[datetime, int, Intent, str]] = field(default_factory=list)
    _planned: int = 0
    _for_session: list[tuple[Intent, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Know the therapist."""
        self.therapist = self.clinic.people[self.course.therapist]
        self.end, self.over, self._looked = self.clinic.days.end, False, self.clinic.days.at(self.course.opened)
        self.acting = Acting(self)

    def bring_in(self) -> str:
        """Do all of it; gives the client's id."""
        self.client = self._register()
        for meeting in self.course.meetings:
            self._meet(meeting)
        self._finish()
        return self.client.client_id

    def tell(self, at: datetime) -> None:
        """Have the services hear of each other, and the staff of new prompts."""
        for said in self.stage.pass_on(at):
            self.acting.hear(said, at)

    def mean(self, intent: Intent, alert_id: str, at: datetime) -> None:
        """Have that done in its time."""
        if intent.in_session:
            self._for_session.append((intent, alert_id))
        else:
            self._plan(intent, alert_id, at)

    def agree_on_another(self, at: datetime) -> None:
        """What they work on once a goal is reached, unless there is another goal still."""
        aim, unit = self.course.later, self.stage.intake.at(at)
        if aim is not None and all(goal.status == "reached" for goal in self.goals):
            agreed = NewGoal(title=aim.title, milestones=aim.milestones, horizon_weeks=aim.weeks, agreed_at=at)
            self.goals.append(agree_goal(unit, self.therapist, self.client.client_id, agreed))

    def _plan(self, intent: Intent, alert_id: str, at: datetime) -> None:
        """Whoever is safe can wait until somebody is at work."""
        due = at + intent.after if intent.act in ON_SAFETY else at_work(at + intent.after)
        self._planned += 1
        heappush(self._waiting, (whole_ms(due), self._planned, intent, alert_id))

    def _register(self) -> Client:
        course, days = self.course, self.clinic.days
        at = days.at(course.opened, 9 * 60)
        unit = self.stage.intake.at(at)
        new = NewClient(code=course.code, name=course.name, phone=course.phone, opened_at=at)
        client, _ = register_client(unit, self.therapist, new)
        self.client = client
        for number, aim in enumerate(course.aims):  # one after the other, as they are asked for in that order
            when = at + number * A_MINUTE
            agreed = NewGoal(title=aim.title, milestones=aim.milestones, horizon_weeks=aim.weeks, agreed_at=when)
            self.goals.append(agree_goal(self.stage.intake.at(when), self.therapist, client.client_id, agreed))
        if course.meetings:
            self.booked = self._book(at, days.at(course.meetings[0].day, course.meetings[0].minute))
        self.tell(at)
        return client

    def _book(self, at: datetime, held_at: datetime) -> Session:
        unit = self.stage.intake.at(at)
        return note_session(unit, self.therapist, self.client.client_id, status="planned", held_at=held_at)

    def _meet(self, meeting: Meeting) -> None:
        """Hold the session that is booked, or not; book the next, answer the check-in, do what is due."""
        held_at = self.clinic.days.at(meeting.day, meeting.minute)
        over = held_at + LASTS
        self.live_until(held_at)
        session = self._note(meeting, held_at, over)
        self._carry_on(meeting, session, over)
        self.tell(over)
        if meeting.status == "held":
            for intent, alert_id in self._for_session:
                self._plan(intent, alert_id, over)
            self._for_session.clear()
            answer(self, meeting, session, over)

    def _note(self, meeting: Meeting, held_at: datetime, over: datetime) -> Session:
        session = self.booked or self._book(held_at - A_DAY, held_at)
        at = held_at - timedelta(hours=20) if meeting.status == "cancelled" else over
        unit = self.stage.intake.at(at)
        if session.held_at != held_at or session.status != meeting.status:
            change = {"status": meeting.status, "held_at": held_at}
            session = change_session(unit, self.therapist, session.session_id, change)  # type: ignore[arg-type] # of these two
        self.booked = None
        return session

    def _carry_on(self, meeting: Meeting, session: Session, over: datetime) -> None:
        """What is written down after a session: milestones, the ending that was agreed, homework, the next one."""
        unit, course = self.stage.intake.at(over), self.course
        if meeting.milestone is not None and self.goals and meeting.milestone < len(self.goals[0].milestones):
            step = self.goals[0].milestones[meeting.milestone].milestone_id
            self.goals[0] = reach_milestone(unit, self.therapist, self.goals[0].goal_id, step, reached_at=over)
        coming = self._after(meeting)
        if course.planned_ending is not None and self._is_last_but(meeting, 2):
            at = self.clinic.days.at(course.planned_ending, 12 * 60)
            change_client(unit, self.therapist, self.client.client_id, {"planned_ending_at": at})
        if coming is not None and session.status == "held":
            homework = HOMEWORK[course.language]
            words = homework[course.meetings.index(meeting) % len(homework)]
            agree_homework(unit, self.therapist, session.session_id, words)
        if coming is not None:
            self.booked = self._book(over, coming)

    def _after(self, meeting: Meeting) -> datetime | None:
        place, meetings, days = self.course.meetings.index(meeting), self.course.meetings, self.clinic.days
        if place + 1 < len(meetings):
            return days.at(meetings[place + 1].day, meetings[place + 1].minute)
        return days.at(self.course.next_day, meeting.minute) if self.course.next_day is not None else None

    def _is_last_but(self, meeting: Meeting, count: int) -> bool:
        return self.course.meetings.index(meeting) == max(0, len(self.course.meetings) - 1 - count)

    def _finish(self) -> None:
        """End the care, if it has ended, and let time pass until yesterday's end."""
        if self.course.ending is not None:
            day, way = self.course.ending
            at = self.clinic.days.at(day, 17 * 60) + (NOTED_AFTER if way == "silent" else timedelta())
            if at < self.end:
                self.live_until(at)
                change = {"status": "closed", "ending": "agreed" if way == "agreed" else "unplanned"}
                change_client(self.stage.intake.at(at), self.therapist, self.client.client_id, change)  # type: ignore[arg-type] # of these two
                self.over = True
                self.tell(at)
                self.acting.put_away(at)
                self.tell(at)
        self.live_until(self.end)

    def live_until(self, until: datetime) -> None:
        """Let time pass: what people meant to do, and a look each week at what time alone brings."""
        while True:
            look = self._next_look(until)
            if self._waiting and self._waiting[0][0] < look:
                at, _, intent, alert_id = heappop(self._waiting)
                self.acting.do(intent, alert_id, at)
                self.tell(at)
                continue
            self._look(look)
            if look >= until:
                return

    def _next_look(self, until: datetime) -> datetime:
        return min(until, self._looked + LOOKS)

    def _look(self, at: datetime) -> None:
        look_again(self.stage.alerts.at(at), [self.client.client_id], at)
        self._looked = at
        self.tell(at)
