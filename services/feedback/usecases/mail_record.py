"""The way into My record by mail: the link, or the digits beside it where it was asked for, and always the PIN.

Whoever asks learns nothing: every address is answered in the same way and with the same work, and only the worker
finds out whose it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from services.feedback.domain.invitation import hash_of
from services.feedback.domain.record import LONGEST_PIN, SHORTEST_PIN, RecordAccess, digits
from services.feedback.domain.record_mail import (
    MAILED_DIGITS,
    RECORD_MAIL,
    Addressee,
    RecordMail,
    check_address,
    record_mail,
)
from services.feedback.ports import RecordTransact, RecordUnit
from services.feedback.ports.record import Directory, Hashing, RecordPost, RecordPostbox, RecordRun
from services.feedback.usecases.open_record import Caller, count_attempt, let_in, must_not_be_staff, note
from shared.contracts.clinic import CLINIC_ID, ClinicUpdated
from shared.errors import AttuneError, Delayed, Erased, Invalid, TooMany
from shared.sentence import say

Effect = Callable[[RecordUnit], object]


class WrongPin(Invalid):
    """The code, the link or the PIN is wrong or over: which of them is not said."""

    def __init__(self) -> None:
        words = say(
            "This opens no record. Please look at the digits once more. A mail works once, for 15 minutes."
        )
        super().__init__(words, fields={"pin": [words]})


@dataclass(frozen=True, kw_only=True)
class ByCode:
    """The digits from the mail, typed in the browser that has the secret."""

    secret: str = field(repr=False)
    code: str = field(repr=False)
    pin: str = field(repr=False)

    def find(self, unit: RecordUnit) -> RecordMail | None:
        """What was asked for in this browser, with a wrong try counted; None if it can be tried no more."""
        found = unit.record_mails.get(hash_of(self.secret))
        if found is None or not found.lives(unit.now):
            return None
        if not found.opens(unit.links, self.code):
            unit.record_mails.put(found.tried())
            return None
        return found


@dataclass(frozen=True, kw_only=True)
class ByLink:
    """The link from the mail, opened in any browser."""

    token: str = field(repr=False)
    pin: str = field(repr=False)

    def find(self, unit: RecordUnit) -> RecordMail | None:
        """What the mail answered; None if it is over."""
        found = unit.record_mails.of_token(self.token)
        return found if found and found.lives(unit.now) else None


def ask_mail(unit: RecordUnit, typed: str, caller: Caller) -> str:
    """Have a mail sent to that address if that may be; gives the secret for the browser that asked.

    Raises Invalid for what is no address, and TooMany; nothing else depends on what was typed.
    """
    email = check_address(typed)
    count_attempt(unit, caller)
    secret = secrets.token_urlsafe(32)
    asked = record_mail(unit.links, secret, email, unit.now)
    unit.record_mails.put(asked)
    unit.ask(RECORD_MAIL, asked.secret_hash)
    return secret


def send_record_mail(
    run: RecordRun, people: Directory, postbox: RecordPostbox, address: Callable[[str, ClinicUpdated | None], str]
) -> Effect | None:
    """Send the mail that this job is about, or None where there is nobody to send it to.

    Raises Delayed while it cannot be found out or sent. `address` makes the link's address from its token.
    """
    asked = run.transact(lambda unit: _to_be_found(unit, run.key))
    if asked is None or asked.email is None or not postbox.can("mail"):
        return None
    who = people.addressee(asked.email)
    post = run.transact(lambda unit: _post(unit, run.key, who, address))
    if post is None:
        return None
    try:
        postbox.send_record(post, key=f"{RECORD_MAIL}/{run.key}", at=run.made_at)
    except Delayed:
        raise
    except AttuneError:  # the server takes no mail for this address, which nobody here can mend
        return None
    return lambda unit: _forget_address(unit, run.key)


def _to_be_found(unit: RecordUnit, secret_hash: str) -> RecordMail | None:
    found = unit.record_mails.get(secret_hash)
    return found if found and found.lives(unit.now) else None


def _post(
    unit: RecordUnit, key: str, who: Addressee | None, address: Callable[[str, ClinicUpdated | None], str]
) -> RecordPost | None:
    """The mail, now that it is known whose address it is; without one nothing is left of the address."""
    asked = _to_be_found(unit, key)
    if asked is None:
        return None
    if who is None or not _may_be_sent(unit, asked, who.client_id):
        unit.record_mails.put(asked.found(None))
        return None
    unit.record_mails.put(replace(asked, client_id=who.client_id))
    clinic = unit.clinic.get(CLINIC_ID)
    language = who.language or (clinic.languages[0] if clinic else "en")
    link = address(asked.token(unit.links), clinic)
    return RecordPost(to=who.email, address=link, code=asked.code(unit.links), language=language)


def _may_be_sent(unit: RecordUnit, asked: RecordMail, client_id: str) -> bool:
    """Whether the client has a PIN and was not sent too many of late; the first attempt is counted, once."""
    if asked.client_id is not None:
        return asked.client_id == client_id
    access = _access(unit, client_id)
    if access is None or access.asked.seconds_left(unit.now):
        return False
    unit.accesses.put(replace(access, mails=access.asked.failed(unit.now)))
    return True


def _access(unit: RecordUnit, client_id: str) -> RecordAccess | None:
    """The client's PIN, if they have one and were not erased."""
    try:
        unit.clients.touch(client_id)
    except Erased:
        return None
    return unit.accesses.get(client_id)


def _forget_address(unit: RecordUnit, key: str) -> None:
    sent = unit.record_mails.get(key)
    if sent is not None:
        unit.record_mails.put(sent.found(sent.client_id))


def mail_lives(unit: RecordUnit, token: str) -> bool:
    """Whether the link in a mail can still be tried; who only looks, as scanners of mail do, changes nothing."""
    return ByLink(token=token, pin="").find(unit) is not None


def open_with_mail(transact: RecordTransact, hashing: Hashing, said: ByCode | ByLink, caller: Caller) -> str:
    """Open the record with what the mail brought and the PIN; gives the secret of a new login.

    What cannot be a code or a PIN costs no try, as where a machine presses the button. A PIN is always held
    against some hash, so that all wrong tries take as long. Raises Invalid, WrongPin, TooMany or NotTheClient.
    """
    said = _typed(said)
    access = transact(lambda unit: _try(unit, said, caller))
    right = hashing.matches(access.pin_hash if access else None, said.pin)
    if access is None:
        raise WrongPin
    if not right:
        transact(lambda unit: _note_wrong(unit, access.client_id))
        raise WrongPin
    secret = secrets.token_urlsafe(32)
    if not transact(lambda unit: _open(unit, said, access, caller, secret)):
        raise WrongPin
    return secret


def _typed(said: ByCode | ByLink) -> ByCode | ByLink:
    """The digits of what was typed; raises Invalid."""
    pin = digits(said.pin)
    wrong: dict[str, list[str]] = {}
    if not SHORTEST_PIN <= len(pin) <= LONGEST_PIN:
        sentence = say(
            "A PIN has %(least)s to %(most)s digits, and nothing else.", least=SHORTEST_PIN, most=LONGEST_PIN
        )
        wrong["pin"] = [sentence]
    if isinstance(said, ByCode):
        said = replace(said, code=digits(said.code))
        if len(said.code) != MAILED_DIGITS:
            wrong["code"] = [say("The code in the mail has %(count)s digits.", count=MAILED_DIGITS)]
    if wrong:
        raise Invalid(next(iter(wrong.values()))[0], fields=wrong)
    return replace(said, pin=pin)


def _try(unit: RecordUnit, said: ByCode | ByLink, caller: Caller) -> RecordAccess | None:
    """Whose PIN it has to be, with a failure counted in advance for the network and for the client.

    Raises TooMany during a delay: of a client's PIN nobody hears it who does not have the mail.
    """
    count_attempt(unit, caller)
    mail = said.find(unit)
    if mail is None or mail.client_id is None:
        return None
    access = _access(unit, mail.client_id)
    if access is None:
        return None
    must_not_be_staff(unit, access.client_id, caller)
    wait = access.failures.seconds_left(unit.now)
    if wait:
        raise TooMany(say("There were several wrong tries. Please wait a moment."), retry_after=wait)
    unit.accesses.put(replace(access, attempts=access.failures.failed(unit.now)))
    return access


def _note_wrong(unit: RecordUnit, client_id: str) -> None:
    if _access(unit, client_id) is not None:
        note(unit, client_id, "wrong_pin")


def _open(  # noqa: PLR0917 - what was typed, whom it was held against, and who they are
    unit: RecordUnit, said: ByCode | ByLink, tried: RecordAccess, caller: Caller, secret: str
) -> bool:
    """Use the mail up and let the client in; False where it was used, or the PIN replaced, meanwhile."""
    mail = said.find(unit)
    access = _access(unit, tried.client_id)
    if mail is None or mail.client_id != tried.client_id or access is None or access.pin_hash != tried.pin_hash:
        return False
    must_not_be_staff(unit, access.client_id, caller)
    unit.record_mails.end_all(access.client_id)
    unit.accesses.put(replace(access, attempts=None))
    let_in(unit, access.client_id, caller, secret)
    return True
