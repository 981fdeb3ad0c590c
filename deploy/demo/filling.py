"""Fill the demo clinic: open it, bring each client in as a whole, and publish the figures of its year."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Final, TypeVar

from deploy.demo.calendar import Days
from deploy.demo.clients import SEED, clients
from deploy.demo.courses import Course
from deploy.demo.play import Clinic, Play
from deploy.demo.rooms import Rooms
from deploy.demo.staff import COLLEAGUES, at_work, open_clinic
from deploy.demo.stage import Setting, Stage
from deploy.demo.stories import NOOR, WAITING
from services.alerts import consumer as alerts_consumer
from services.alerts.adapters.mongo import MongoHistories
from services.alerts.usecases.erase import erase_client
from services.feedback import consumer as feedback_consumer
from services.feedback.domain.invitation import named_id
from services.feedback.usecases import keep
from services.intake.adapters.mongo.collections import CLIENTS
from services.intake.ports import Window
from services.intake.usecases.events import clinic_updated, staff_updated
from services.intake.usecases.sessions import list_sessions
from shared.contracts.events import ClientErased
from shared.contracts.revision import Revision

T = TypeVar("T")
TRIES: Final = 20
PAGE: Final = 200


def open_for(rooms: Rooms, password_hash: str) -> None:
    """Have the staff begin to work, unless they do; raises Conflict where other people work here."""
    if len(rooms.intake(at_work)) < len(COLLEAGUES):
        rooms.intake(lambda unit: open_clinic(unit, password_hash))


def introduce(rooms: Rooms, setting: Setting) -> None:
    """Have the other services know the clinic and its staff before clients come, however slow Kafka is."""
    clinic, staff = clinic_updated(setting.clinic), [staff_updated(one) for one in setting.staff]
    rooms.alerts(lambda unit: alerts_consumer.apply(unit, [clinic]))
    rooms.feedback(lambda unit: feedback_consumer.apply(unit, [clinic, *staff]))


def to_bring_in(rooms: Rooms) -> list[Course]:
    """Whom nobody has brought in yet; what an earlier start left of somebody is taken away first."""
    known = _codes(rooms)
    found = [course for course in clients() if course.code not in known]
    if found:
        _forget_halves(rooms)
    return found


def bring_in(setting: Setting, days: Days, course: Course) -> Stage:
    """Live through one client's year in memory."""
    stage, chance = Stage(setting), Random(f"{SEED} play {course.code}")
    Play(stage=stage, clinic=Clinic.of(setting, days), course=course, chance=chance).bring_in()
    return stage


def waiting_check_in(rooms: Rooms) -> str:
    """The token of a check-in that waits for its answer, to be looked at as a client does."""
    row = rooms.intake.store.rows(CLIENTS).documents({"code": WAITING}, "_id")
    people = rooms.intake(at_work)
    if not row or NOOR not in people:
        return ""
    noor = people[NOOR]
    page = rooms.intake(lambda unit: list_sessions(unit, noor, row[0]["_id"], Window(limit=PAGE)))
    held = next((one for one in page.items if one.status == "held"), None)
    return rooms.links.token(named_id("invitation", held.session_id), 1) if held else ""


def _codes(rooms: Rooms) -> set[str]:
    rows = rooms.intake.store.rows(CLIENTS).documents({"code": {"$type": "string"}}, "code")
    return {row["code"] for row in rows}


def _forget_halves(rooms: Rooms) -> None:
    """Erase at feedback and alerts whom intake does not know: a start that was killed in between left them."""
    histories, after = MongoHistories(rooms.alerts.store), ""
    while page := histories.following(after, PAGE):
        after = page[-1].client_id
        living = {one.client_id for one in page if one.erased_at is None}
        known = rooms.intake.store.rows(CLIENTS).documents({"_id": {"$in": list(living)}}, "code")
        for client_id in living - {row["_id"] for row in known if "code" in row}:
            _forget(rooms, client_id)


def _forget(rooms: Rooms, client_id: str) -> None:
    event = ClientErased(client_id=client_id, erased_at=datetime.now(UTC), revision=Revision(1, 1))
    rooms.feedback(lambda unit: keep.erase_client(unit, event))
    rooms.alerts(lambda unit: erase_client(unit, event))
