"""The guide to a demo clinic, which is for everybody; a real clinic has none."""

from __future__ import annotations

from services.intake.domain.demo import Guide
from services.intake.ports import Unit


def show_guide(unit: Unit) -> Guide | None:
    """The guide, if this is a demo clinic."""
    return unit.demo.get()


def keep_guide(unit: Unit, guide: Guide) -> None:
    """Make this a demo clinic with that guide."""
    unit.demo.put(guide)
