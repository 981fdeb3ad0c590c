"""The recovery key: it alone opens backups, and is kept apart from them and from the machine that makes them.

An age X25519 key by `pyrage`. The machine keeps its public half, and that somebody has shown the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyrage import IdentityError, RecipientError, x25519

from deploy.local.place import Place, write_private
from deploy.trouble import Trouble

PUBLIC: Final = "recovery_public"
CONFIRMED: Final = "recovery_confirmed"


@dataclass(frozen=True)
class Standing:
    """What a place knows of its recovery key: the public half if there is one, and whether it was confirmed."""

    public: str = ""
    confirmed: bool = False


def standing(place: Place) -> Standing:
    """What that place knows of it."""
    file = place.secret_file(PUBLIC)
    public = file.read_text(encoding="utf-8") if file.exists() else ""
    confirmed = place.secret_file(CONFIRMED)
    return Standing(
        public, bool(public) and confirmed.exists() and confirmed.read_text(encoding="utf-8") == public
    )


def make(place: Place) -> str:
    """Make a recovery key; gives the secret half, which is kept nowhere."""
    identity = x25519.Identity.generate()
    write_private(place.secret_file(PUBLIC), str(identity.to_public()))
    return str(identity)


def confirm(place: Place, typed: str) -> None:
    """Note that somebody has the secret half; raises Trouble where it is not that of this place."""
    if str(read(typed).to_public()) != standing(place).public:
        raise Trouble("This is not the recovery key of this Attune.")
    write_private(place.secret_file(CONFIRMED), standing(place).public)


def read(typed: str) -> x25519.Identity:
    """The secret half as somebody typed it; raises Trouble where it is none."""
    words = [line.strip() for line in typed.splitlines() if line.strip() and not line.startswith("#")]
    try:
        return x25519.Identity.from_str(words[0] if len(words) == 1 else "")
    except IdentityError as error:
        raise Trouble("That is no recovery key: one begins with AGE-SECRET-KEY-1.") from error


def recipient(public: str) -> x25519.Recipient:
    """Whom a backup is encrypted for; raises Trouble where there is no recovery key yet."""
    try:
        return x25519.Recipient.from_str(public)
    except RecipientError as error:
        raise Trouble(
            "There is no recovery key yet, and a backup is for it alone: ./attune recovery-key"
        ) from error
