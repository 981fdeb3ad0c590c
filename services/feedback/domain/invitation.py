"""The invitation to rate one session, and the link that is its only key."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from shared.errors import Gone

LIFE = timedelta(days=7)
_NAMES = UUID("5f0d6a62-3c0c-4d0e-9d0a-6f1d2f6f7c11")


class Expired(Gone):
    """The seven days are over."""


class Replaced(Gone):
    """Another link has taken this one's place."""


class Void(Gone):
    """The session that the link was for does not count as held any more."""


def named_id(what: str, session_id: str) -> str:
    """The one id of a session's invitation, rating or note: two ways of making it meet in the same one."""
    return str(uuid5(_NAMES, f"{what}:{session_id}"))


def hash_of(secret: str) -> str:
    """What is stored of a token or a one-time address, for look-up only."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True)
class Links:
    """Makes tokens and codes from the server's key, so that a link or a code can be shown again."""

    key: str

    def token(self, invitation_id: str, generation: int) -> str:
        """256 bits that nobody can guess and only this key can make again."""
        return urlsafe_b64encode(self._digest(f"{invitation_id}:{generation}")).decode().rstrip("=")

    def digits(self, what: str, count: int) -> str:
        """So many digits for that, which only this key can make again."""
        return str(int.from_bytes(self._digest(what)) % 10**count).zfill(count)

    def sealed(self, what: str) -> str:
        """What is stored of a short code, for look-up: nobody without this key can try all codes there are."""
        return self._digest(what).hex()

    def _digest(self, what: str) -> bytes:
        return hmac.new(self.key.encode(), what.encode(), hashlib.sha256).digest()

    def digest(self, what: str, secret: str) -> str:
        """What is kept of a short secret: without the key nobody can try out which one it is."""
        return hmac.new(self.key.encode(), f"{what}:{secret}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """One session's invitation; it lives seven days from when the session became held, or its link was replaced.

    `earlier` are the hashes of the tokens of links that were replaced.
    """

    invitation_id: str
    session_id: str
    client_id: str
    generation: int
    token_hash: str
    made_at: datetime
    expires_at: datetime
    void: bool = False
    earlier: tuple[str, ...] = ()
    replaced_at: datetime | None = None

    def renewed(self, made_at: datetime) -> Invitation:
        """The same link, living from another instant."""
        begins = max(made_at, self.replaced_at or made_at)
        return replace(self, made_at=made_at, expires_at=begins + LIFE, void=False)

    def replaced(self, links: Links, now: datetime) -> Invitation:
        """Another link to the same check-in, living from now; the one before takes nothing any more."""
        generation = self.generation + 1
        return replace(
            self,
            generation=generation,
            token_hash=hash_of(links.token(self.invitation_id, generation)),
            earlier=(*self.earlier, self.token_hash),
            expires_at=now + LIFE,
            replaced_at=now,
        )

    def must_be_opened_with(self, token: str) -> None:
        """Raise Replaced for the token of an earlier link."""
        if not self.opens_with(token):
            raise Replaced("There is a newer link for this check-in.")

    def opens_with(self, token: str) -> bool:
        """Whether the token is that of the link that counts now."""
        return hash_of(token) == self.token_hash

    def voided(self) -> Invitation:
        """The same link, taking no rating."""
        return replace(self, void=True)

    def must_be_valid(self) -> None:
        """Raise Void if the session is no longer held."""
        if self.void:
            raise Void("This link is no longer needed.")

    def must_live(self, now: datetime) -> None:
        """Raise Expired if the seven days are over."""
        if now >= self.expires_at:
            raise Expired("This link has ended.")


def invite(links: Links, *, session_id: str, client_id: str, made_at: datetime) -> Invitation:
    """The first generation of a session's invitation."""
    invitation_id = named_id("invitation", session_id)
    return Invitation(
        invitation_id=invitation_id,
        session_id=session_id,
        client_id=client_id,
        generation=1,
        token_hash=hash_of(links.token(invitation_id, 1)),
        made_at=made_at,
        expires_at=made_at + LIFE,
    )
