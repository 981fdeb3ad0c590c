"""What somebody shows beside their password: a code of an app on their phone, a recovery code, or a passkey.

A code of the app counts once: the time step of the last one that counted is kept, and an earlier or the same one
counts no more. Of recovery codes only hashes are kept; they hold 120 random bits, so that a quick hash is enough.
"""

from __future__ import annotations

import hmac
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from services.intake.domain.logins import digest
from services.intake.domain.passkeys import Passkey

RECOVERY_CODES: Final = 10
# Without letters that look like others (Crockford's alphabet).
SYMBOLS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
LOOKS_LIKE: Final = str.maketrans("oil", "011")
LENGTH: Final = 24
GROUP: Final = 4
DIGITS: Final = 6


@dataclass(frozen=True, kw_only=True)
class SecondFactors:
    """What one member of staff has; `recovery` are the hashes of the recovery codes that are left.

    `taken_at` is when an admin took it all away, and `taken_by` who that was.
    """

    staff_id: str
    app_secret: str | None = field(default=None, repr=False)
    app_since: datetime | None = None
    last_step: int = 0
    recovery: tuple[str, ...] = ()
    recovery_since: datetime | None = None
    passkeys: tuple[Passkey, ...] = ()
    taken_at: datetime | None = None
    taken_by: str | None = None

    @property
    def any(self) -> bool:
        """Whether they have a second factor."""
        return self.app_secret is not None or bool(self.passkeys)

    def with_app(self, secret: str, step: int, now: datetime) -> SecondFactors:
        """With an app, of which the code of that step has counted."""
        return replace(self, app_secret=secret, app_since=now, last_step=step)

    def after(self, step: int) -> SecondFactors | None:
        """Once the code of that step has counted; None if it, or a later one, has counted before."""
        return replace(self, last_step=step) if step > self.last_step else None

    def with_passkey(self, passkey: Passkey) -> SecondFactors:
        """With that passkey besides."""
        return replace(self, passkeys=(*self.passkeys, passkey))

    def with_used(self, passkey: Passkey, count: int, now: datetime) -> SecondFactors:
        """With that passkey having been used now."""
        used = replace(passkey, sign_count=count, used_at=now)
        return replace(self, passkeys=tuple(used if one == passkey else one for one in self.passkeys))

    def without_passkey(self, passkey_id: str) -> SecondFactors:
        """Without that passkey."""
        return replace(self, passkeys=tuple(one for one in self.passkeys if one.passkey_id != passkey_id))

    def with_recovery(self, codes: tuple[str, ...], now: datetime) -> SecondFactors:
        """With these recovery codes and no earlier ones."""
        return replace(self, recovery=tuple(digest(plain(code)) for code in codes), recovery_since=now)

    def without(self, code: str) -> SecondFactors | None:
        """Once that recovery code has counted; None if it is none of those left."""
        used = digest(plain(code))
        left = tuple(one for one in self.recovery if not hmac.compare_digest(one, used))
        return replace(self, recovery=left) if len(left) < len(self.recovery) else None


def recovery_codes(seed: str) -> tuple[str, ...]:
    """Ten codes, none of which says anything of the others; the same from the same seed, which nobody keeps."""
    return tuple(_recovery_code(seed, number) for number in range(RECOVERY_CODES))


def _recovery_code(seed: str, number: int) -> str:
    bits = int.from_bytes(hmac.digest(seed.encode(), f"recovery code {number}".encode(), "sha256")[:15], "big")
    signs = "".join(SYMBOLS[bits >> 5 * place & 31] for place in range(LENGTH))
    return "-".join(signs[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def plain(typed: str) -> str:
    """A code as it is compared: without blanks and hyphens, and whatever letter was taken for another."""
    signs = unicodedata.normalize("NFKC", typed).casefold()
    return "".join(sign for sign in signs if sign.isalnum()).translate(LOOKS_LIKE)


def app_code(typed: str) -> str | None:
    """The six digits of an app, however they were typed; None if it is something else, such as a recovery code."""
    signs = "".join(unicodedata.normalize("NFKC", typed).split())
    return signs if len(signs) == DIGITS and signs.isascii() and signs.isdigit() else None
