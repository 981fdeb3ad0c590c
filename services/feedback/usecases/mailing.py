"""Send clients the link to their check-in, remind them once, and stop when they say so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.feedback.domain.invitation import Invitation, hash_of, named_id
from services.feedback.domain.mailing import (
    LINK,
    REMINDER,
    STAGES,
    STOP,
    Channel,
    Contact,
    Delivery,
    Opening,
    reminder_days,
    too_old,
)
from services.feedback.ports import Unit
from services.feedback.ports.mailing import Contacts, JobRun, Postbox
from shared.contracts.clinic import CLINIC_ID, ClinicUpdated, said_missing
from shared.contracts.events import SessionUpdated
from shared.errors import AttuneError, Delayed, NotFound, Unavailable
from shared.sentence import say

Effect = Callable[[Unit], object]
CLINIC_UNKNOWN_S = 60
LOOK_AGAIN_S = 600


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A link that is to be sent now, and how to stop more of them."""

    delivery: Delivery
    token: str = field(repr=False)
    stop: str = field(repr=False)
    clinic: ClinicUpdated


def ask_links(unit: Unit, held: Iterable[SessionUpdated]) -> None:
    """Have the links of these sessions sent, where they were held lately; whether they may be is asked then."""
    lately = [one for one in held if one.status == "held" and not too_old(one.held_at, unit.now)]
    if lately:
        opens = _when_open(unit.clinic.get(CLINIC_ID), unit.now)
        unit.ask_all(LINK, {session.session_id: session.client_id for session in lately}, not_before=opens)


def send_link(
    run: JobRun, contacts: Contacts, postbox: Postbox, address: Callable[[str, str, ClinicUpdated], str]
) -> Effect | None:
    """Send the link that this job is about, or None where it is not wanted (any more).

    Raises Delayed while it cannot be. `address` makes the addresses of a check-in ("c") and of unsubscribing
    ("stop") from their tokens.
    """
    contact = contacts.contact(run.client_id or "")
    way = _way(contact, postbox.can) if contact else None
    if contact is None or way is None:
        return None
    channel, to = way
    message_id = postbox.message_id(_key(run))
    letter = run.transact(lambda unit: _letter(unit, run, channel, message_id))
    if letter is None:
        return None
    try:
        postbox.send(
            channel,
            to,
            address("c", letter.token, letter.clinic),
            key=_key(run),
            at=run.made_at,
            language=contact.language or letter.clinic.languages[0],
            stop=address("stop", letter.stop, letter.clinic),
        )
    except Delayed:
        raise
    except AttuneError as error:  # a wrong address is for the clinician to see, not for whoever runs Attune
        why = error.sentence
        return lambda unit: unit.deliveries.put(letter.delivery.refused(why, unit.now))
    return lambda unit: _sent(unit, letter)


def note_trouble(unit: Unit, kind: str, session_id: str, why: str | None) -> None:
    """Keep why a link has not gone out yet."""
    delivery = unit.deliveries.get(_delivery_id(kind, session_id))
    if delivery is not None:
        unit.deliveries.put(delivery.held_up(why))


def stop_links(unit: Unit, token: str) -> None:
    """Have the client sent no more links, as they ask; raises NotFound for a token that nobody was sent."""
    stop_links_of(unit, find_stop(unit, token).client_id)


def stop_links_of(unit: Unit, client_id: str) -> None:
    """Have this client sent no more links."""
    unit.clients.touch(client_id)
    key = f"{client_id}/{unit.now:%Y-%m-%dT%H:%M}"  # once a minute is often enough
    unit.ask(STOP, key, client_id=client_id)


def find_client(unit: Unit, token: str) -> str:
    """Whose check-in it is that has this link, also when it takes no answers any more; raises NotFound."""
    invitation = unit.invitations.of_token(token)
    if invitation is None:
        raise NotFound("There is no such link.")
    return invitation.client_id


def find_stop(unit: Unit, token: str) -> Delivery:
    """The link with which this token was sent; raises NotFound."""
    delivery = unit.deliveries.of_stop(token)
    if delivery is None:
        raise NotFound("There is no such link.")
    return delivery


def tell_stop(run: JobRun, contacts: Contacts) -> None:
    """Tell intake that the client wants no more links; raises Unavailable."""
    contacts.end_mail(run.client_id or "")


def note_bounced(unit: Unit, message_ids: Collection[str]) -> None:
    """Keep that these mails came back; what is nobody's link, or a client's who was erased, is passed over."""
    for delivery in unit.deliveries.of_messages(message_ids):
        if delivery.bounced_at is None:
            unit.clients.touch(delivery.client_id)
            unit.deliveries.put(delivery.bounced(unit.now))


def note_opened(unit: Unit, invitation: Invitation) -> None:
    """Keep that a link was opened, the first time."""
    if unit.openings.get(invitation.session_id) is None:
        unit.clients.touch(invitation.client_id)
        unit.openings.put(
            Opening(session_id=invitation.session_id, client_id=invitation.client_id, opened_at=unit.now)
        )


def _way(contact: Contact, can: Callable[[Channel], bool]) -> tuple[Channel, str] | None:
    """How to reach the client: by mail if that may be, which stays with the clinic's own server."""
    if contact.email and can("mail"):
        return "mail", contact.email
    if contact.phone and can("message"):
        return "message", contact.phone
    return None


def _letter(unit: Unit, run: JobRun, channel: Channel, message_id: str) -> Letter | None:
    """What is to be sent, if it still is; raises Unavailable until the clinic is ready and open."""
    session = unit.sessions.get(run.key)
    invitation = unit.invitations.get(named_id("invitation", run.key))
    if session is None or invitation is None or not _wanted(unit, session, invitation):
        return None
    clinic = _ready(unit.clinic.get(CLINIC_ID), unit.now)
    stop = unit.links.token(f"stop:{run.kind}:{invitation.invitation_id}", invitation.generation)
    delivery_id = _delivery_id(run.kind, run.key)
    known = unit.deliveries.get(delivery_id)
    delivery = Delivery(
        delivery_id=delivery_id,
        session_id=run.key,
        client_id=session.client_id,
        stage=STAGES[run.kind],
        channel=channel,
        message_id=message_id,
        stop_hash=hash_of(stop),
        asked_at=known.asked_at if known else unit.now,
    )
    unit.deliveries.put(delivery)
    token = unit.links.token(invitation.invitation_id, invitation.generation)
    return Letter(delivery=delivery, token=token, stop=stop, clinic=clinic)


def _wanted(unit: Unit, session: SessionUpdated, invitation: Invitation) -> bool:
    return (
        session.status == "held"
        and not invitation.void
        and not too_old(session.held_at, unit.now)
        and unit.now < invitation.expires_at
        and unit.ratings.of_session(session.session_id) is None
        and not unit.deliveries.stopping(session.client_id)
    )


def _ready(clinic: ClinicUpdated | None, now: datetime) -> ClinicUpdated:
    """The clinic, once links may go out and while it is open; raises Unavailable until then."""
    if clinic is None:
        raise Unavailable(say("It cannot be found out whether links may go out."), retry_after=CLINIC_UNKNOWN_S)
    if clinic.missing:
        raise Unavailable(said_missing(clinic.missing), retry_after=LOOK_AGAIN_S)
    opens = _when_open(clinic, now)
    if opens != now:
        pause = int((opens - now).total_seconds()) + 1 if opens else LOOK_AGAIN_S
        raise Unavailable(say("The clinic is closed: links go out while it is open."), retry_after=pause)
    return clinic


def _when_open(clinic: ClinicUpdated | None, at: datetime) -> datetime | None:
    """That instant, or when the clinic opens next after it; None where it never does or nobody knows."""
    if clinic is None or clinic.hours.open_until(at) is not None:
        return at
    return clinic.hours.next_opening(at)


def _sent(unit: Unit, letter: Letter) -> None:
    """Note that it was taken, and have the client reminded once."""
    unit.deliveries.put(letter.delivery.taken(unit.now))
    session = unit.sessions.get(letter.delivery.session_id)
    if letter.delivery.stage == "link" and session is not None:
        when = _when_to_remind(letter, session.held_at)
        if when is not None:
            unit.ask(REMINDER, letter.delivery.session_id, client_id=letter.delivery.client_id, not_before=when)


def _when_to_remind(letter: Letter, held_at: datetime) -> datetime | None:
    """When the client may still be reminded, as the clinic wants it; None where it wants or can have none."""
    for days in reminder_days(letter.clinic.remind_after_days or 0):
        opens = _when_open(letter.clinic, letter.delivery.asked_at + timedelta(days=days))
        if opens is not None and not too_old(held_at, opens):
            return opens
    return None


def _key(run: JobRun) -> str:
    return f"{run.kind}/{run.key}"


def _delivery_id(kind: str, session_id: str) -> str:
    return f"{session_id}/{STAGES[kind]}"
