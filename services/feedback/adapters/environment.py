"""What feedback reads from the environment beside what every service does; `docs/settings.md` lists it."""

from __future__ import annotations

from dataclasses import dataclass, fields

from shared import settings
from shared.settings import Settings


@dataclass(frozen=True, kw_only=True)
class FeedbackSettings(Settings):
    """The settings of feedback: `link_key` makes check-in links."""

    link_key: str


def read_settings() -> FeedbackSettings:
    """What the environment says; raises SettingsError naming the setting that is missing or wrong."""
    common = settings.load("feedback")
    known = {field.name: getattr(common, field.name) for field in fields(common)}
    return FeedbackSettings(**known, link_key=settings.secret("LINK_KEY"))
