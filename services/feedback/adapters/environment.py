"""What feedback reads from the environment beside what every service does; `docs/settings.md` lists it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import cast

from environs import Env, EnvError, validate

from services.feedback.adapters.bounces import PORTS, Mailbox, Security
from shared import settings
from shared.mail import MailServer
from shared.settings import Settings, SettingsError

FOLDER = validate.Regexp(r'[^"\\\x00-\x1f\x7f-\uffff]+\Z', error="not the name of a folder")


@dataclass(frozen=True, kw_only=True)
class FeedbackSettings(Settings):
    """The settings of feedback: `link_key` makes check-in links, mail that failed comes back to `mailbox`."""

    link_key: str
    mailbox: Mailbox | None = None


def read_settings() -> FeedbackSettings:
    """What the environment says; raises SettingsError naming the setting that is missing or wrong."""
    common = settings.load("feedback")
    known = {field.name: getattr(common, field.name) for field in fields(common)}
    try:
        mailbox = _mailbox(Env(prefix="ATTUNE_"), common.mail)
    except EnvError as error:
        raise SettingsError(str(error)) from error
    return FeedbackSettings(**known, link_key=settings.secret("LINK_KEY"), mailbox=mailbox)


def _mailbox(env: Env, mail: MailServer | None) -> Mailbox | None:
    """The mailbox, if its server is named; signing in is as for sending, unless that is said otherwise."""
    host = env.str("IMAP_HOST", "").strip()
    if not host:
        return None
    security = cast("Security", env.str("IMAP_SECURITY", "tls", validate=validate.OneOf(tuple(PORTS))))
    user = env.str("IMAP_USER", mail.user if mail else "", validate=validate.Length(min=1))
    return Mailbox(
        host=host,
        port=env.int("IMAP_PORT", PORTS[security], validate=validate.Range(1, 65535)),
        security=security,
        user=user,
        password=mail.password if mail and _says_none(env, "IMAP_PASSWORD") else settings.secret("IMAP_PASSWORD"),
        folder=env.str("IMAP_FOLDER", "INBOX", validate=FOLDER),
    )


def _says_none(env: Env, name: str) -> bool:
    """Whether that secret is nowhere; compose mounts an empty file where there is none."""
    place = Path(env.str(f"{name}_FILE", ""))
    return not env.str(name, "") and not (place.is_file() and place.read_text(encoding="utf-8").strip())
