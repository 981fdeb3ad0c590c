"""The one-time link by which somebody who works here chooses a password."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from services.intake.domain.logins import digest

COUNTS_FOR: Final = timedelta(hours=72)
# The job: make somebody a link and mail it to them.
PASSWORD_LINK: Final = "password-link"  # noqa: S105 - the name of a job


@dataclass(frozen=True, kw_only=True)
class PasswordLink:
    """What is kept of a link until it is used or has ended: of its secret the hash alone."""

    secret_hash: str
    staff_id: str
    ends_at: datetime

    def counts(self, now: datetime) -> bool:
        """Whether it has not ended."""
        return now < self.ends_at


@dataclass(frozen=True)
class LinkKey:
    """Makes the secrets of links, the same one each time a job is tried; whoever lacks the key can make none."""

    key: str = field(repr=False)

    def secret(self, name: str) -> str:
        """The secret of the link of that name."""
        made = hmac.digest(self.key.encode(), f"password-link {name}".encode(), "sha256")
        return base64.urlsafe_b64encode(made).decode().rstrip("=")


def password_link(secret: str, staff_id: str, asked_at: datetime) -> PasswordLink:
    """That somebody may choose a password, from when it was asked for."""
    return PasswordLink(secret_hash=digest(secret), staff_id=staff_id, ends_at=asked_at + COUNTS_FOR)
