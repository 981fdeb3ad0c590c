"""Signing in through the identity provider, and ending logins when it says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.intake.domain.identity_provider import Arrival, Ending, Provider, ProviderAccount, ProviderLogin
from services.intake.domain.logins import LONGEST, digest
from services.intake.domain.staff import Staff
from services.intake.domain.text import NAME_LENGTH
from services.intake.ports import Unit
from services.intake.usecases import signing_in
from services.intake.usecases.staff import NewStaff, StaffChange, add_staff, change_staff, find_staff, team_named
from shared.contracts.principal import Principal
from shared.errors import Forbidden
from shared.sentence import say


def arrive(unit: Unit, provider: Provider, arrival: Arrival, password_hash: str) -> tuple[Staff, bool]:
    """Who it is, with the roles and teams that their groups give them, and whether those are others than before.

    `password_hash` is that of a password which nobody knows, for an account that is made here. Raises Forbidden,
    or Conflict where nobody would be left to run the clinic.
    """
    roles = provider.roles_of(arrival.groups)
    if not roles:
        raise Forbidden(
            say(
                "Your account at %(name)s is in no group that may use Attune. Ask whoever looks after it.",
                name=provider.name,
            )
        )
    linked = _linked(unit, arrival)
    staff = linked or _first_time(unit, provider, arrival, password_hash)
    if not staff.active:
        raise Forbidden("Your account here has been closed. An admin of your clinic can open it again.")
    change: StaffChange = {"roles": roles}
    if provider.teams:
        change["team_ids"] = _teams(unit, provider, arrival, staff)
    changed = change_staff(unit, staff.staff_id, change)
    return changed, changed != staff or linked is None


def open_login(unit: Unit, staff: Staff, arrival: Arrival, secret: str) -> None:
    """Sign the browser with that secret in; the second factor is what the provider asks for.

    They have shown that it is them when they did so there, which may be hours ago; unless it says so, long ago.
    """
    login = signing_in.open_login(unit, staff.staff_id, secret, whole=True)
    shown_at = min(arrival.shown_at or unit.now - LONGEST, unit.now)
    unit.logins.put(replace(login, confirmed_at=shown_at))
    unit.provider_logins.keep(
        ProviderLogin(
            secret_hash=login.secret_hash,
            staff_id=staff.staff_id,
            account_key=arrival.account_key,
            session_key=arrival.session_key,
            id_token=arrival.id_token,
            ends_at=login.ends_at,
        )
    )


def opened_with(unit: Unit, secret: str) -> str:
    """The provider's word by which that login was opened, which is forgotten; nothing if it was not opened so."""
    found = unit.provider_logins.get(digest(secret))
    if found is None:
        return ""
    unit.provider_logins.remove(found.secret_hash)
    return found.id_token


def known(unit: Unit, arrival: Arrival) -> str:
    """The id of the member of staff whose account this is, or would be; nothing if there is none."""
    by_address = unit.staff.by_email(arrival.email) if arrival.email else None
    staff = _linked(unit, arrival) or by_address
    return staff.staff_id if staff else ""


def end_logins(unit: Unit, ending: Ending) -> list[str]:
    """End the logins that were opened through what has ended there; gives whose they were."""
    found = unit.provider_logins.like(ending.account_key, ending.session_key)
    _end(unit, found)
    return sorted({login.staff_id for login in found})


def unlink(unit: Unit, principal: Principal, staff_id: str) -> None:
    """Have that person's account go with none of the provider's any more, and end what was opened by it.

    Whoever signs in next with a vouched address of theirs is linked anew. Raises Forbidden or NotFound.
    """
    if not principal.is_("admin"):
        raise Forbidden("Who works here is for admins.", staff_id=principal.staff_id)
    find_staff(unit, staff_id)
    for account in unit.provider_accounts.of(staff_id):
        _end(unit, unit.provider_logins.like(account.account_key, ""))
    unit.provider_accounts.unlink(staff_id)


def _end(unit: Unit, logins: Sequence[ProviderLogin]) -> None:
    for login in logins:
        unit.logins.end(login.secret_hash)
        unit.provider_logins.remove(login.secret_hash)


def _linked(unit: Unit, arrival: Arrival) -> Staff | None:
    account = unit.provider_accounts.get(arrival.account_key)
    return unit.staff.find(account.staff_id) if account else None


def _first_time(unit: Unit, provider: Provider, arrival: Arrival, password_hash: str) -> Staff:
    """Whose account it is, by an e-mail address that the provider vouches for; from now on it is theirs."""
    if not (arrival.email and arrival.email_verified):
        raise Forbidden(
            say(
                "%(name)s does not vouch for your e-mail address, so that it is not known who you are here."
                " Ask whoever looks after it.",
                name=provider.name,
            )
        )
    staff = unit.staff.by_email(arrival.email)
    if staff is None:
        staff = _made(unit, provider, arrival, password_hash)
    elif staff.active:
        _must_be_free(unit, provider, staff)
    if staff.active:
        unit.provider_accounts.link(
            ProviderAccount(
                account_key=arrival.account_key,
                issuer=arrival.issuer,
                staff_id=staff.staff_id,
                linked_at=unit.now,
            )
        )
    return staff


def _must_be_free(unit: Unit, provider: Provider, staff: Staff) -> None:
    """An address that was given to somebody else there does not give them this person's account."""
    if any(account.issuer == provider.issuer for account in unit.provider_accounts.of(staff.staff_id)):
        raise Forbidden(
            say(
                "Your account here goes with another account at %(name)s. An admin can undo that.",
                name=provider.name,
            )
        )


def _made(unit: Unit, provider: Provider, arrival: Arrival, password_hash: str) -> Staff:
    if not provider.makes_accounts(arrival.groups):
        raise Forbidden("Nobody with your e-mail address works here yet. Ask an admin to take you on first.")
    name = arrival.name.strip() or arrival.email.partition("@")[0]
    roles = provider.roles_of(arrival.groups)
    return add_staff(unit, NewStaff(email=arrival.email, name=name[:NAME_LENGTH], roles=roles), password_hash)


def _teams(unit: Unit, provider: Provider, arrival: Arrival, staff: Staff) -> frozenset[str]:
    """Their teams: those that stand in the operator's list follow the groups, others stay as an admin has them."""
    listed = {name: team_named(unit, name).team_id for name in sorted(set(provider.teams.values()))}
    given = {listed[name] for name in provider.teams_of(arrival.groups)}
    return frozenset(staff.team_ids - set(listed.values()) | given)
