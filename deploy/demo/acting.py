"""What the staff do with prompts about one client, through the use cases of alerts and intake."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, cast

from deploy.demo.habits import Intent, intents
from deploy.demo.staff import THERAPISTS
from services.alerts.domain.acts import LIVE, ActName
from services.alerts.ports import AlertRecord
from services.alerts.usecases.act import Wish, act_on
from services.intake.usecases.goals import change_goal
from shared.contracts.events import AlertUpdated
from shared.contracts.principal import EVERYTHING
from shared.errors import Conflict, Invalid

if TYPE_CHECKING:
    from deploy.demo.play import Play

DAYS: Final = {one.email: one.days for one in THERAPISTS}
# Prompts that are the last word as the demo is opened.
LATELY: Final = timedelta(days=24)
SNOOZE: Final = timedelta(days=14)
# What is repaired or taken back needs no closing.
TO_CLOSE: Final = LIVE | {"unresolved"}
MORE_WEEKS: Final = 12


class Acting:
    """Hears of prompts, and does with them what the staff mean to do."""

    def __init__(self, play: Play) -> None:
        self._play = play
        self._heard: set[tuple[str, datetime]] = set()
        self.ruptured = False

    def hear(self, said: AlertUpdated, at: datetime) -> None:
        """Decide what is done with a prompt, once each time that it becomes news."""
        self.ruptured = self.ruptured or said.kind == "RUPTURE"
        play = self._play
        record = play.stage.alerts.at(at).alerts.find(said.alert_id, EVERYTHING)
        if record is None or record.alert.status != "open":
            return
        if (said.alert_id, record.alert.new_since) in self._heard:
            return
        self._heard.add((said.alert_id, record.alert.new_since))
        course = play.course
        lately = play.end - at <= LATELY
        meant = intents(
            record,
            course.therapist,
            play.clinic.supervisors[course.therapist],
            days=DAYS[course.therapist],
            last=course.last if lately else "",
            chance=play.chance,
        )
        for intent in meant:
            play.mean(intent, said.alert_id, at)

    def do(self, intent: Intent, alert_id: str, at: datetime) -> None:
        """Do it, unless it makes no sense any more."""
        if at >= self._play.end:
            return
        unit = self._play.stage.alerts.at(at)
        record = unit.alerts.find(alert_id, EVERYTHING)
        if record is None:
            return
        who = self._play.clinic.people[intent.by]
        if who.staff_id == record.clinician_id:
            unit.alerts.note_shown([alert_id], at)
        unit.alerts.note_opened(record, who.staff_id, at)
        if intent.act == "open" or (intent.act == "close" and record.alert.status not in TO_CLOSE):
            return
        with suppress(Conflict, Invalid):  # it has ended meanwhile, or somebody was quicker
            act_on(unit, who, alert_id, self._wish(intent, at))
            self._follow(intent, record, at)

    def put_away(self, at: datetime) -> None:
        """Close what is still there once care has ended."""
        play = self._play
        kept = play.stage.alerts.at(at).alerts.of_clients([play.client.client_id])
        for record in [one for found in kept.values() for one in found if one.alert.status in TO_CLOSE]:
            self.do(Intent(act="close", by=play.course.therapist, after=timedelta()), record.alert.alert_id, at)

    def _wish(self, intent: Intent, at: datetime) -> Wish:
        act = cast("ActName", intent.act)
        until = at + SNOOZE if act == "snooze" and self._play.booked is None else None
        to = self._play.clinic.people[intent.to].staff_id if intent.to else None
        return Wish(act=act, note=intent.note, until=until, next_session=act == "snooze" and until is None, to=to)

    def _follow(self, intent: Intent, record: AlertRecord, at: datetime) -> None:
        """A goal that was talked about is reached, or is given more time."""
        play, goal_id = self._play, record.alert.goal_id
        place = next((n for n, goal in enumerate(play.goals) if goal.goal_id == goal_id), None)
        if intent.act != "talked_about" or place is None or play.over:
            return
        unit, who, goal = play.stage.intake.at(at), play.therapist, play.goals[place]
        if record.alert.kind == "GOAL_REACHED_REVIEW":
            play.goals[place] = change_goal(unit, who, goal.goal_id, {"status": "reached"})
            play.agree_on_another(at)
        elif record.alert.kind == "GOAL_OVERDUE":
            weeks = (goal.horizon_weeks or 0) + MORE_WEEKS
            play.goals[place] = change_goal(unit, who, goal.goal_id, {"horizon_weeks": weeks})
