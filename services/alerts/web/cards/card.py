"""A prompt card: what a clinician may say to open the talk, and what tends to help."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString


@dataclass(frozen=True, kw_only=True)
class Card:
    """Its title as it is quoted on the page, questions to ask aloud, what helps and why."""

    key: str
    title: LazyString
    questions: tuple[LazyString, ...]
    helps: tuple[LazyString, ...]
    why: LazyString
