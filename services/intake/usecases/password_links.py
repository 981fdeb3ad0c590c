"""Choosing a password by a one-time link: made for somebody new, for who forgot theirs, or when an admin says so.

Where Attune has a mail server, a job makes the link and mails it, and nobody else ever sees it. Elsewhere the
admin who asks for it sees it once, and hands it over.
"""

from __future__ import annotations

from collections.abc import Callable

from services.intake.domain.logins import digest
from services.intake.domain.password_links import PASSWORD_LINK, LinkKey, PasswordLink, password_link
from services.intake.domain.staff import Staff, address_key
from services.intake.ports import Passwords, Transact, Unit
from services.intake.ports.post import JobRun, StaffPost
from services.intake.usecases.passwords import about, new_hash
from services.intake.usecases.staff import change_staff, find_staff
from shared.errors import Gone, NotFound, TooMany
from shared.throttle import Attempts


def give_link(unit: Unit, staff_id: str, secret: str) -> PasswordLink:
    """Make somebody a link that an admin hands over; earlier ones of theirs end. Raises NotFound."""
    link = password_link(secret, _at_work(unit, staff_id).staff_id, unit.now)
    unit.password_links.end_all(staff_id)
    unit.password_links.put(link)
    return link


def mail_link(unit: Unit, staff_id: str, name: str) -> None:
    """Have the link of that name made and mailed to its owner; earlier ones of theirs end. Raises NotFound."""
    _at_work(unit, staff_id)
    unit.password_links.end_all(staff_id)
    unit.ask(PASSWORD_LINK, name, about={"staff_id": staff_id})


def forgot(unit: Unit, email: str, *, address: str, name: str) -> None:
    """Have the link of that name mailed to whoever has this e-mail address, if anybody has.

    The same is read and written for an address that nobody has: which of the two it is, the worker finds out.
    Raises TooMany where one e-mail address or one network asks often.
    """
    tries = _asked(unit, email, address)
    wait = max(one.seconds_left(unit.now) for one in tries)
    if wait:
        raise TooMany("Several mails were asked for. Please wait a moment.", retry_after=wait)
    for one in tries:
        unit.attempts.put(one.failed(unit.now))
    staff = unit.staff.by_email(email)
    unit.ask(PASSWORD_LINK, name, about={"staff_id": staff.staff_id if staff else ""})


def _asked(unit: Unit, email: str, address: str) -> tuple[Attempts, Attempts]:
    of_email, of_network = digest(f"forgotten {address_key(email)}"), digest(f"forgotten {address}")
    return unit.attempts.find(of_email, "mail"), unit.attempts.find(of_network, "address")


def send_link(run: JobRun, key: LinkKey, post: StaffPost, address_of: Callable[[str | None, str], str]) -> bool:
    """Make the link that this job is about and mail it; False where there is nobody to mail it to, or it is over.

    Raises errors of ours while it cannot be sent. `address_of` makes the address from the clinic's and the secret.
    """
    secret = key.secret(run.key)
    made = run.transact(lambda unit: _made(unit, run, secret))
    if made is None:
        return False
    staff, address, language = made
    post.send_link(
        staff.email,
        address_of(address, secret),
        key=f"{run.kind}/{run.key}",
        at=run.made_at,
        language=staff.language or language,
    )
    return True


def _made(unit: Unit, run: JobRun, secret: str) -> tuple[Staff, str | None, str] | None:
    """Whose link it is, the clinic's address and its language, with the link kept."""
    link = password_link(secret, str(run.about["staff_id"]), run.made_at)
    staff = unit.staff.find(link.staff_id)
    if staff is None or not staff.active or not link.counts(unit.now):
        return None
    unit.password_links.put(link)
    clinic = unit.clinic.get()
    return staff, clinic.address if clinic else None, clinic.languages[0] if clinic else "en"


def owner_of(unit: Unit, secret: str) -> Staff:
    """Whose link it is; who only looks, as scanners of mail do, changes nothing. Raises Gone."""
    link = unit.password_links.find(digest(secret))
    staff = unit.staff.find(link.staff_id) if link and link.counts(unit.now) else None
    if staff is None or not staff.active:
        raise Gone("This link has done its work, or has ended.")
    return staff


def choose_password(transact: Transact, passwords: Passwords, secret: str, password: str) -> str:
    """Put this password in place of the one before and use the link up; gives whose it is.

    They sign in anew everywhere. Raises Gone, or Invalid naming `password`, which leaves the link as it is.
    """
    words = transact(lambda unit: about(unit, owner_of(unit, secret)))
    password_hash = new_hash(passwords, "password", password, words)

    def work(unit: Unit) -> str:
        staff = owner_of(unit, secret)
        unit.password_links.end_all(staff.staff_id)
        change_staff(unit, staff.staff_id, {"password_hash": password_hash})
        unit.attempts.forget(unit.attempts.find(digest(address_key(staff.email)), "account"))
        return staff.staff_id

    return transact(work)


def _at_work(unit: Unit, staff_id: str) -> Staff:
    staff = find_staff(unit, staff_id)
    if not staff.active:
        raise NotFound("They do not work here any more.")
    return staff
