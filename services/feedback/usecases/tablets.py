"""Tablets of the clinic: made by staff, enrolled by a code that is typed on them, revoked at once."""

from __future__ import annotations

from uuid import uuid4

from services.feedback.domain.kiosk import ENROLLING, ENROLMENT_DIGITS, NotEnrolled, Tablet
from services.feedback.ports import Unit
from shared.contracts.principal import Principal
from shared.errors import Invalid, NotFound
from shared.sentence import say


def add_tablet(unit: Unit, me: Principal, *, name: str, place: str) -> Tablet:
    """A tablet that waits for its code to be typed on it."""
    tablet_id = str(uuid4())
    tablet = Tablet(
        tablet_id=tablet_id,
        name=name,
        place=place,
        made_by=me.staff_id,
        made_at=unit.now,
        enrolment_until=unit.now + ENROLLING,
        enrolment_hash=_sealed(unit, enrolment_code(unit, tablet_id)),
    )
    unit.tablets.put(tablet)
    return tablet


def enrolment_code(unit: Unit, tablet_id: str) -> str:
    """The code that enrols that tablet, as long as it has not been."""
    return unit.links.digits(f"enrolment:{tablet_id}", ENROLMENT_DIGITS)


def enrol(unit: Unit, code: str, secret: str) -> Tablet:
    """Have the device with that secret be the tablet of this code; raises Invalid where it sets up none."""
    tablet = unit.tablets.to_enrol(_sealed(unit, code))
    if tablet is None or not tablet.waits_for_its_code(unit.now):
        sentence = say("That code sets up no tablet. It works once, for 30 minutes.")
        raise Invalid(sentence, fields={"code": [sentence]})
    enrolled = tablet.enrolled(secret, unit.now)
    unit.tablets.put(enrolled)
    return enrolled


def enrolled(unit: Unit, secret: str) -> Tablet:
    """The tablet that is known by this secret; raises NotEnrolled."""
    tablet = unit.tablets.of_secret(secret)
    if tablet is None:
        raise NotEnrolled
    return tablet


def tablet_of(unit: Unit, tablet_id: str) -> Tablet:
    """The tablet; raises NotFound."""
    tablet = unit.tablets.get(tablet_id)
    if tablet is None:
        raise NotFound(say("There is no such tablet."))
    return tablet


def revoke(unit: Unit, tablet_id: str, me: Principal) -> Tablet:
    """Have the tablet be good for nothing from now on; once is enough."""
    tablet = tablet_of(unit, tablet_id)
    if tablet.revoked_at is not None:
        return tablet
    revoked = tablet.revoked(me.staff_id, unit.now)
    unit.tablets.put(revoked)
    return revoked


def _sealed(unit: Unit, code: str) -> str:
    return unit.links.sealed(f"enrolment-code:{code}")
