"""Saying everything once more, after a topic was lost: the same states under the same revisions."""

from __future__ import annotations

from functools import partial

from services.intake.domain.clients import Client, Tombstone
from services.intake.ports import Place, Transact, Unit, Window
from services.intake.usecases import events

BATCH = 100


def republish(transact: Transact) -> int:
    """Publish the state of every entity again, in units of work of a hundred; gives how many events."""
    return transact(_say_clinic) + _republish_staff(transact) + _republish_clients(transact)


def _say_clinic(unit: Unit) -> int:
    clinic = unit.clinic.get()
    if clinic is not None:
        unit.publish(events.clinic_updated(clinic))
    return int(clinic is not None)


def _republish_staff(transact: Transact) -> int:
    count, place = transact(partial(_say_staff, window=Window(limit=BATCH)))
    while place:
        said, place = transact(partial(_say_staff, window=Window(after=place, limit=BATCH)))
        count += said
    return count


def _say_staff(unit: Unit, window: Window) -> tuple[int, Place | None]:
    page = unit.staff.page(window)
    for person in page.items:
        unit.publish(events.staff_updated(person))
    return len(page.items), page.next


def _republish_clients(transact: Transact) -> int:
    count, last = transact(partial(_say_clients, after=""))
    while last:
        said, last = transact(partial(_say_clients, after=last))
        count += said
    return count


def _say_clients(unit: Unit, after: str) -> tuple[int, str]:
    """Publish what there is about the next clients; gives how many events, and the last client's id or ''."""
    batch = unit.clients.batch(after, BATCH)
    said = sum(_say_client(unit, client) for client in batch)
    return said, batch[-1].client_id if batch else ""


def _say_client(unit: Unit, client: Client | Tombstone) -> int:
    if isinstance(client, Tombstone):
        unit.publish(events.client_erased(client))
        return 1
    unit.publish(events.client_updated(client))
    states = [
        *map(events.episode_updated, unit.episodes.of(client)),
        *map(events.goal_updated, unit.goals.page(client, Window(limit=10_000)).items),
        *map(events.session_updated, unit.sessions.page(client, Window(limit=10_000)).items),
    ]
    for state in states:
        unit.publish(state)
    return 1 + len(states)
