"""Checking in on a tablet of the clinic: a code that staff show, and the one check-in that it opens."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import uuid4

from services.feedback.domain.answers import ROUTINGS, Note, Routing, Submission
from services.feedback.domain.invitation import hash_of, named_id
from services.feedback.domain.kiosk import (
    CODE_DIGITS,
    CODE_LIVES,
    NUMBER_DIGITS,
    SITTING_LIVES,
    KioskCode,
    Sitting,
    SittingOver,
    Tablet,
)
from services.feedback.domain.questionnaire import Asking
from services.feedback.domain.rating import must_accept
from services.feedback.domain.safety import Press
from services.feedback.ports import Unit
from services.feedback.usecases.holder import Holder
from services.feedback.usecases.learn import RETRY_AFTER
from services.feedback.usecases.links import invited, look, wants_check_ins
from services.feedback.usecases.offer import NotOffered
from services.feedback.usecases.rate import Taken
from services.feedback.usecases.read_check_in import CheckIn, read_check_in
from services.feedback.usecases.say_not_safe import Told, say_not_safe
from services.feedback.usecases.tablets import enrolled
from services.feedback.usecases.thank import rate_as_shown
from shared.contracts.events import SessionUpdated
from shared.contracts.principal import Principal
from shared.errors import Conflict, NotFound, Unavailable
from shared.sentence import say

VIA: Final = "kiosk"
# Whom a note may be for: one that its writer keeps could be read by the next person at the tablet.
ON_TABLETS: Final[frozenset[str]] = frozenset({"therapist", "next_session", "supervisor", "safety_contact"})
_NUMBERS: Final = 10**NUMBER_DIGITS
_LOOKS: Final = 100


@dataclass(frozen=True, kw_only=True)
class CodeShown:
    """A session's code as staff see it; no digits where it was used, has ended or was never made."""

    session: SessionUpdated
    digits: str | None
    expires_at: datetime | None


@dataclass(frozen=True)
class Seat:
    """Where a client checks in: the secret of the tablet, and the address of the check-in on it."""

    secret: str
    address: str


@dataclass(frozen=True)
class Opened:
    """The right code: a check-in is open on this tablet."""


@dataclass(frozen=True)
class Wrong:
    """A code that opens nothing; `until` is when the tablet takes codes again, if its tries are used up."""

    until: datetime | None


def make_code(unit: Unit, session_id: str, me: Principal) -> KioskCode:
    """A new code for a session within their scope; one that was shown before ends.

    Raises NotFound outside the scope, Answered, Expired or Void where the link takes no answers, and like
    `read_link`. That they made it is kept among the looks at the link.
    """
    _, invitation = invited(unit, session_id, me)
    must_accept(invitation, unit.ratings.of_session(session_id), (), unit.now)
    if not unit.tablets.any_enrolled():
        raise Conflict(say("There is no tablet yet on which clients can check in."))
    unit.link_reads.add(look(unit, invitation, me, VIA))
    unit.kiosk_codes.remove(session_id)
    code = KioskCode(
        number=_free_number(unit),
        code_id=str(uuid4()),
        session_id=session_id,
        client_id=invitation.client_id,
        made_by=me.staff_id,
        made_at=unit.now,
        expires_at=unit.now + CODE_LIVES,
    )
    unit.kiosk_codes.put(code)
    return code


def read_code(unit: Unit, session_id: str, me: Principal) -> CodeShown:
    """The session's code if it can be used now; a look by somebody who has not made it is kept."""
    session, invitation = invited(unit, session_id, me)
    code = unit.kiosk_codes.of_session(session_id)
    if code is None or not code.live(unit.now):
        return CodeShown(session=session, digits=None, expires_at=None)
    if code.made_by != me.staff_id:
        unit.link_reads.add(look(unit, invitation, me, VIA))
    return CodeShown(session=session, digits=code.digits(unit.links), expires_at=code.expires_at)


def take_code(unit: Unit, secret: str, typed: str, *, address: str) -> Opened | Wrong:
    """Open the check-in of the code that was typed on this secret's tablet, at `address`, a secret just made.

    A refusal is told and not raised, so that it is counted in the same unit of work: against the tablet, and
    against the code whose number was typed. The code of a client who wants no check-ins any more opens nothing,
    and counts against nobody. Raises NotEnrolled.
    """
    tablet = enrolled(unit, secret)
    if until := tablet.waits_until(unit.now):
        return Wrong(until)
    code = unit.kiosk_codes.get(typed[:NUMBER_DIGITS])
    if code is None or not code.live(unit.now):
        return _missed(unit, tablet)
    if not code.is_(typed, unit.links):
        unit.kiosk_codes.put(code.missed())
        return _missed(unit, tablet)
    unit.clients.touch(code.client_id)
    unit.kiosk_codes.remove(code.session_id)
    unit.tablets.put(tablet.used(unit.now))
    if not wants_check_ins(unit, code.client_id):
        return Wrong(None)
    _close_all(unit, tablet)
    unit.sittings.put(
        Sitting(
            address_hash=hash_of(address),
            tablet_id=tablet.tablet_id,
            session_id=code.session_id,
            client_id=code.client_id,
            opened_at=unit.now,
            ends_at=unit.now + SITTING_LIVES,
        )
    )
    return Opened()


def is_code(typed: str) -> bool:
    """Whether it could be one at all; what is too short or long is a slip and counts as no try."""
    return len(typed) == CODE_DIGITS and typed.isascii() and typed.isdecimal()


def read_on_tablet(unit: Unit, seat: Seat, asking: Asking, holder: Holder) -> CheckIn:
    """The check-in that is open on this tablet: nothing of earlier ones, and no note that only its writer finds.

    Raises NotEnrolled, SittingOver, and like `read_check_in`.
    """
    sitting = _sitting(unit, seat)
    sitting.must_be_open(unit.now)
    found = read_check_in(unit, _token(unit, sitting), asking, holder)
    return replace(found, last=None, routings=_for_tablets(found.routings))


def rate_on_tablet(unit: Unit, seat: Seat, submission: Submission, holder: Holder) -> Taken:
    """Take the rating and close the check-in; the same once more, while its sender is thanked, changes nothing.

    Raises NotEnrolled, SittingOver, and like `rate_session`.
    """
    sitting = _sitting(unit, seat)
    if not sitting.thanks(unit.now):
        sitting.must_be_open(unit.now)
    if isinstance(submission.note, Note) and submission.note.routing not in ON_TABLETS:
        raise NotOffered(_for_tablets(ROUTINGS))
    taken = rate_as_shown(unit, _token(unit, sitting), submission, holder)
    if sitting.sent_at is None and not taken.refused:
        unit.sittings.put(replace(sitting, sent_at=unit.now))
    return taken


def close_on_tablet(unit: Unit, seat: Seat) -> bool:
    """Close the check-in; whether it was still open, so that something may have been lost."""
    sitting = _sitting(unit, seat)
    was_open = sitting.sent_at is None and sitting.closed_at is None
    if sitting.closed_at is None:
        unit.sittings.put(replace(sitting, closed_at=unit.now))
    return was_open


def is_thanked(unit: Unit, seat: Seat) -> bool:
    """Whether this tablet is to thank now for what was sent; raises NotEnrolled or SittingOver."""
    return _sitting(unit, seat).thanks(unit.now)


def say_not_safe_on_tablet(unit: Unit, address: str, press: Press) -> Told:
    """Tell the clinic that whoever checks in is not safe, whatever has become of check-in and tablet."""
    sitting = unit.sittings.get(hash_of(address))
    if sitting is None:
        raise NotFound("There is no such check-in.")
    return say_not_safe(unit, _token(unit, sitting), press)


def _for_tablets(routings: Sequence[Routing]) -> tuple[Routing, ...]:
    return tuple(routing for routing in routings if routing in ON_TABLETS)


def _sitting(unit: Unit, seat: Seat) -> Sitting:
    tablet = enrolled(unit, seat.secret)
    sitting = unit.sittings.get(hash_of(seat.address))
    if sitting is None or sitting.tablet_id != tablet.tablet_id:
        raise SittingOver
    return sitting


def _token(unit: Unit, sitting: Sitting) -> str:
    invitation = unit.invitations.get(named_id("invitation", sitting.session_id))
    if invitation is None:
        raise SittingOver
    return unit.links.token(invitation.invitation_id, invitation.generation)


def _missed(unit: Unit, tablet: Tablet) -> Wrong:
    missed = tablet.missed(unit.now)
    unit.tablets.put(missed)
    return Wrong(missed.waits_until(unit.now))


def _close_all(unit: Unit, tablet: Tablet) -> None:
    """Whoever checked in before has gone."""
    for sitting in unit.sittings.open_on(tablet.tablet_id):
        unit.sittings.put(replace(sitting, closed_at=unit.now))


def _free_number(unit: Unit) -> str:
    """One that no live code has; of two units that choose the same at once one conflicts, and starts anew."""
    for _ in range(_LOOKS):
        number = f"{secrets.randbelow(_NUMBERS):0{NUMBER_DIGITS}}"
        found = unit.kiosk_codes.get(number)
        if found is None or unit.now >= found.expires_at:
            return number
    raise Unavailable(say("Too many codes are in use right now."), retry_after=RETRY_AFTER)
