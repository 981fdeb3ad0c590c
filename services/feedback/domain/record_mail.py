"""The way into My record by mail: what was asked for in a browser, and the link and the code that answer it."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from services.feedback.domain.invitation import Links, hash_of
from services.feedback.domain.record import CODE_LIFE, MOST_TRIES
from shared.errors import Invalid
from shared.sentence import say

# The job: find out whose address it is, and send the mail if one may be sent.
RECORD_MAIL: Final = "record-mail"
MAILED_DIGITS: Final = 6
LONGEST_ADDRESS: Final = 254
_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """The one client whom mail to an address reaches at this moment, and in which language."""

    client_id: str
    email: str = field(repr=False)
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class RecordMail:
    """That a mail was asked for, in the browser that has the secret; it answers for a quarter of an hour.

    There is one for every address that is typed, whether or not anybody has it: `client_id` is filled in by the
    worker, and the address goes at the same time. Until then, and without a client for good, it opens nothing.
    """

    secret_hash: str
    token_hash: str
    email: str | None = field(repr=False)
    asked_at: datetime
    expires_at: datetime
    client_id: str | None = None
    tries: int = 0

    def lives(self, now: datetime) -> bool:
        """Whether it can still be tried."""
        return now < self.expires_at and self.tries < MOST_TRIES

    def token(self, links: Links) -> str:
        """What the link in the mail ends with."""
        return _token(links, self.secret_hash)

    def code(self, links: Links) -> str:
        """The digits beside the link, for the browser that asked."""
        return links.digits(f"record-mail-code:{self.secret_hash}", MAILED_DIGITS)

    def opens(self, links: Links, code: str) -> bool:
        """Whether these are the digits."""
        return hmac.compare_digest(self.code(links), code)

    def tried(self) -> RecordMail:
        """One wrong try more."""
        return replace(self, tries=self.tries + 1)

    def found(self, client_id: str | None) -> RecordMail:
        """Whose it is, or nobody's; the address is not needed any more."""
        return replace(self, client_id=client_id, email=None)


def record_mail(links: Links, secret: str, email: str, now: datetime) -> RecordMail:
    """A new one, for the browser with that secret."""
    secret_hash = hash_of(secret)
    return RecordMail(
        secret_hash=secret_hash,
        token_hash=hash_of(_token(links, secret_hash)),
        email=email,
        asked_at=now,
        expires_at=now + CODE_LIFE,
    )


def _token(links: Links, secret_hash: str) -> str:
    return links.token(f"record-mail:{secret_hash}", 1)


def check_address(typed: str) -> str:
    """The address, if it looks like one; raises Invalid."""
    address = typed.strip()
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        sentence = say("This is not an e-mail address.")
        raise Invalid(sentence, fields={"email": [sentence]})
    return address
