"""Registering clients and changing what is known of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict

from services.intake.domain.clients import Client, ClientStatus, Ending, Episode, Language
from services.intake.domain.endings import EndingStep, Step
from services.intake.domain.hand_overs import handed_over
from services.intake.domain.ids import new_id
from services.intake.domain.text import CODE_LENGTH, NAME_LENGTH, email_address, one_line, phone_number, wrong
from services.intake.domain.times import likely
from services.intake.ports import Page, Unit, Window
from services.intake.usecases import access
from services.intake.usecases.assignment import clinician_for, team_for, usual_team
from services.intake.usecases.checking import Check, anything
from services.intake.usecases.endings import plan, take_step
from services.intake.usecases.keeping import keep_client, keep_episode, keep_session
from shared.contracts.principal import EVERYTHING, Principal
from shared.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class NewClient:
    """A client to register."""

    code: str
    name: str
    email: str | None = None
    phone: str | None = None
    clinician_id: str | None = None
    team_id: str | None = None
    opened_at: datetime | None = None
    mail_consent: bool = False
    safe_to_mail: bool = False
    safe_to_text: bool = False
    language: Language | None = None


class ClientChange(TypedDict, total=False):
    """What to change; a key that is missing stays as it is."""

    name: str
    email: str | None
    phone: str | None
    mail_consent: bool
    safe_to_mail: bool
    safe_to_text: bool
    language: Language | None
    clinician_id: str
    team_id: str | None
    status: ClientStatus
    ending: Ending | None
    planned_ending_at: datetime | None


def register_client(unit: Unit, principal: Principal, new: NewClient) -> tuple[Client, Episode]:
    """Take a client on and open their first episode; raises Invalid, Forbidden, or Conflict for a known code."""
    clinician = clinician_for(unit, principal, new.clinician_id)
    client = Client(
        client_id=new_id(),
        code=one_line("code", new.code, CODE_LENGTH),
        name=one_line("name", new.name, NAME_LENGTH),
        email=email_address("email", new.email) if new.email else None,
        phone=phone_number("phone", new.phone) if new.phone else None,
        clinician_id=clinician.staff_id,
        team_id=team_for(unit, principal, clinician, new.team_id),
        mail_consent=bool(new.email or new.phone) and new.mail_consent,
        safe_to_mail=bool(new.email) and new.safe_to_mail,
        safe_to_text=bool(new.phone) and new.safe_to_text,
        language=new.language,
        created_at=unit.now,
    )
    kept = keep_client(unit, client)
    opened_at = likely("opened_at", new.opened_at or unit.now, unit.now)
    return kept, open_episode(unit, kept, opened_at)


def open_episode(unit: Unit, client: Client, opened_at: datetime) -> Episode:
    """Begin an episode of care; raises Conflict if one is open."""
    episode = Episode(episode_id=new_id(), client_id=client.client_id, opened_at=opened_at)
    return keep_episode(unit, episode)


def find_client(unit: Unit, principal: Principal, client_id: str) -> Client:
    """The client's registration; raises NotFound."""
    client = unit.clients.find(client_id, access.registrations(principal))
    if client is None:
        raise NotFound("There is no such client.")
    return client


def list_clients(
    unit: Unit, principal: Principal, window: Window, status: ClientStatus | None = None
) -> Page[Client]:
    """The clients whom the caller may see, newest first."""
    return unit.clients.page(access.registrations(principal), window, status)


def change_client(
    unit: Unit,
    principal: Principal,
    client_id: str,
    change: ClientChange,
    *,
    check: Check[Client] = anything,
    tell: bool = True,
) -> Client:
    """Change a client's registration, caseload, team, or whether their care goes on; raises as the parts do.

    The two clinicians of a change of caseload are told, unless somebody else does: `tell`.
    """
    handing_over = change.keys() & {"clinician_id", "team_id"}
    scope = access.assigning(principal) if handing_over else access.registrations(principal)
    if "planned_ending_at" in change:
        access.care(principal)
    client = unit.clients.lock(client_id, scope)
    check(client)
    changed = _described(client, change)
    if handing_over:
        changed = _handed_over(unit, principal, changed, change)
    if tell and changed.clinician_id != client.clinician_id:
        unit.hand_overs.put(
            handed_over(principal.staff_id, client.clinician_id, changed.clinician_id, 1, unit.now)
        )
    if "status" in change:
        changed = _carried_on(unit, changed, change["status"], change.get("ending"))
    if "planned_ending_at" in change:
        _plan_ending(unit, principal, changed, change["planned_ending_at"])
    return client if changed == client else keep_client(unit, changed)


def end_mail(unit: Unit, client_id: str) -> None:
    """End a client's consent to being sent links, as they asked for themselves; raises NotFound."""
    _by_themselves(unit, client_id, lambda client: client.asked_for_no_more(unit.now))


def be_asked(unit: Unit, client_id: str, *, asked: bool) -> Client:
    """Keep that a client wants no check-ins, or wants them again, as they said themselves; raises NotFound."""
    _by_themselves(unit, client_id, lambda one: one.resumed(unit.now) if asked else one.paused(unit.now))
    return unit.clients.lock(client_id, EVERYTHING)


def remember_language(unit: Unit, client_id: str, language: Language) -> None:
    """Keep the language that a client chose for themselves; raises NotFound."""
    _by_themselves(unit, client_id, lambda client: replace(client, language=language))


def _by_themselves(unit: Unit, client_id: str, change: Callable[[Client], Client]) -> None:
    client = unit.clients.lock(client_id, EVERYTHING)
    changed = change(client)
    if changed != client:
        keep_client(unit, changed)


def look_back(unit: Unit, principal: Principal, client_id: str) -> Client:
    """Take the last step of a planned ending: both have looked back, and care ends as agreed."""
    take_step(unit, principal, client_id, "review")
    return change_client(unit, principal, client_id, {"status": "closed", "ending": "agreed"})


def _described(client: Client, change: ClientChange) -> Client:
    """With another name, address, number or consent; with neither address nor number nobody consents to mail.

    Another address or number is not known to be safe until somebody says so.
    """
    email, phone = change.get("email", client.email), change.get("phone", client.phone)
    email = email_address("email", email) if email else None
    phone = phone_number("phone", phone) if phone else None
    consent = bool(email or phone) and change.get("mail_consent", client.mail_consent)
    mail, text = client.safe_to_mail and email == client.email, client.safe_to_text and phone == client.phone
    return replace(
        client,
        name=one_line("name", change.get("name", client.name), NAME_LENGTH),
        email=email,
        phone=phone,
        mail_consent=consent,
        safe_to_mail=bool(email) and change.get("safe_to_mail", mail),
        safe_to_text=bool(phone) and change.get("safe_to_text", text),
        mail_ended_at=None if consent else client.mail_ended_at,
        language=change.get("language", client.language),
    )


def _handed_over(unit: Unit, principal: Principal, client: Client, change: ClientChange) -> Client:
    """On another caseload or team; sessions still to come go to the new clinician."""
    clinician = clinician_for(unit, principal, change.get("clinician_id", client.clinician_id))
    if change.get("team_id") is not None:
        team_id = team_for(unit, principal, clinician, change["team_id"])
    elif "team_id" in change:
        team_id = None
    else:
        team_id = client.team_id if client.team_id in clinician.team_ids else usual_team(clinician)
    if clinician.staff_id != client.clinician_id:
        for session in unit.sessions.planned_of(client, unit.now):
            keep_session(unit, replace(session, clinician_id=clinician.staff_id))
    return replace(client, clinician_id=clinician.staff_id, team_id=team_id)


def _carried_on(unit: Unit, client: Client, status: ClientStatus, ending: Ending | None) -> Client:
    """With care ended or begun again; saying what already is changes nothing."""
    if status == client.status:
        return client
    if status == "closed":
        for episode in unit.episodes.open_of([client]).values():
            keep_episode(unit, episode.ended(unit.now, ending))
    else:
        open_episode(unit, client, unit.now)
    return replace(client, status=status)


def _plan_ending(unit: Unit, principal: Principal, client: Client, at: datetime | None) -> None:
    """A date is the step that a last session was agreed; none that care goes on."""
    episode = unit.episodes.open_of([client]).get(client.client_id)
    if episode is None:
        raise wrong("planned_ending_at", "This client’s care has ended.")
    on = likely("planned_ending_at", at, unit.now) if at else None
    if on != episode.planned_ending_at:
        step: Step = "agreed" if on else "carried_on"
        plan(unit, episode, EndingStep(step=step, at=unit.now, by=principal.staff_id, on=on))
