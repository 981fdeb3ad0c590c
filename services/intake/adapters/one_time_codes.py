"""Codes of apps on phones (TOTP, RFC 6238), by pyotp."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import pyotp
from pyotp.exceptions import OTPVerificationError

# A phone's clock may be half a minute off.
STEPS_EITHER_WAY: Final = 1


class TotpCodes:
    """Codes of six digits that change every 30 s, as every app for them shows."""

    def new_secret(self) -> str:
        """A secret for an app, 160 random bits in base 32."""
        return pyotp.random_base32()

    def step(self, secret: str, code: str, now: datetime) -> int | None:
        """The time step whose code it is, within one step of now; None if it is none."""
        try:
            return pyotp.TOTP(secret).verify_and_get_timecode(code, for_time=now, valid_window=STEPS_EITHER_WAY)
        except OTPVerificationError:
            return None

    def address(self, secret: str, name: str, issuer: str) -> str:
        """What the app reads as a picture: the secret, whose it is and what for."""
        return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)
