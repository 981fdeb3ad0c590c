"""Enter that somebody is away and who stands in, end it, and ask who stands in for whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from services.intake.domain.cover import Cover, days_between, who_can_stand_in
from services.intake.domain.ids import new_id
from services.intake.domain.staff import Staff
from services.intake.domain.text import wrong
from services.intake.ports import Unit
from services.intake.usecases.assignment import nameable
from shared.contracts.principal import Covered, Principal
from shared.errors import NotFound
from shared.text import NameOrder, name_order


@dataclass(frozen=True, kw_only=True)
class NewAbsence:
    """Who is away, from and until which day, both included, and who stands in."""

    away_id: str
    stand_in_id: str
    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class Absences:
    """What one person sees: absences that last or are to come, whom they can enter one for, and who can stand in.

    `people` has everybody of these by id.
    """

    covers: list[Cover]
    may_be_away: list[Staff]
    can_stand_in: list[Staff]
    people: Mapping[str, Staff]


def enter_absence(unit: Unit, principal: Principal, new: NewAbsence) -> Cover:
    """Keep that somebody will be away; raises Invalid naming the field.

    A clinician may enter their own, a supervisor those of their teams, an admin anybody's.
    """
    zone = unit.clinic.lock().time_zone  # of two at once the later sees what the first has entered
    away = next((one for one in nameable(unit, principal) if one.staff_id == new.away_id), None)
    if away is None:
        raise wrong("away_id", "You cannot enter an absence for them.")
    if new.stand_in_id not in {one.staff_id for one in who_can_stand_in(away, unit.staff.clinicians())}:
        raise wrong("stand_in_id", "Choose a colleague who sees clients, in the same team if there is one.")
    since, until = days_between(new.first, new.last, zone, unit.now)
    cover = Cover(
        cover_id=new_id(),
        away_id=new.away_id,
        stand_in_id=new.stand_in_id,
        since=since,
        until=until,
        made_at=unit.now,
        made_by=principal.staff_id,
    )
    _check(cover, unit.covers.of_away([new.away_id, new.stand_in_id], unit.now))
    unit.covers.put(cover)
    return cover


def end_absence(unit: Unit, principal: Principal, cover_id: str) -> Cover:
    """They are back, so that nobody stands in any more; raises NotFound."""
    unit.clinic.lock()
    cover = unit.covers.find(cover_id)
    if cover is None or cover.away_id not in {one.staff_id for one in nameable(unit, principal)}:
        raise NotFound("There is no such absence.")
    if cover.until > unit.now:
        cover = cover.ended(unit.now)
        unit.covers.put(cover)
    return cover


def absences(unit: Unit, principal: Principal, order: NameOrder = name_order) -> Absences:
    """The absences that this person can enter or stands in for, the first to begin first."""
    may_be_away = nameable(unit, principal, order)
    mine = unit.covers.of_away([one.staff_id for one in may_be_away], unit.now)
    others = unit.covers.of_stand_ins([principal.staff_id], unit.now)
    found = {cover.cover_id: cover for cover in [*mine, *others]}
    clinicians = unit.staff.clinicians()
    near = {one.staff_id: one for away in may_be_away for one in who_can_stand_in(away, clinicians)}
    ids = {who for cover in found.values() for who in (cover.away_id, cover.stand_in_id)}
    return Absences(
        covers=sorted(found.values(), key=lambda cover: (cover.since, cover.cover_id)),
        may_be_away=may_be_away,
        can_stand_in=sorted(near.values(), key=lambda one: order(one.name)),
        people={one.staff_id: one for one in unit.staff.find_many(ids)},
    )


def of_teams(unit: Unit, principal: Principal) -> list[Cover]:
    """The absences, lasting or to come, of those whom this person may name; the first to begin first."""
    people = [one.staff_id for one in nameable(unit, principal)]
    return sorted(unit.covers.of_away(people, unit.now), key=lambda cover: (cover.since, cover.cover_id))


def covered_by(unit: Unit, staff_id: str) -> tuple[Covered, ...]:
    """For whom that person stands in right now, and until when."""
    lasting = [cover for cover in unit.covers.of_stand_ins([staff_id], unit.now) if cover.counts(unit.now)]
    return tuple(Covered(staff_id=cover.away_id, until=cover.until) for cover in lasting)


def stand_ins(unit: Unit, away_ids: Collection[str]) -> dict[str, Staff]:
    """Who stands in right now, and can, for those of these who are away."""
    lasting = {
        cover.away_id: cover.stand_in_id
        for cover in unit.covers.of_away(away_ids, unit.now)
        if cover.counts(unit.now)
    }
    at_work = {one.staff_id: one for one in unit.staff.find_many(set(lasting.values())) if one.sees_clients}
    return {away: at_work[who] for away, who in lasting.items() if who in at_work}


def _check(new: Cover, others: Collection[Cover]) -> None:
    """Raise Invalid where another absence stands against it."""
    meeting = [one for one in others if one.meets(new)]
    if any(one.away_id == new.away_id for one in meeting):
        raise wrong("first", "An absence is entered for some of these days already. End it first.")
    if meeting:
        raise wrong("stand_in_id", "They are away themselves on some of these days.")
