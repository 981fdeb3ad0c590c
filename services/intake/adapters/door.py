"""The front door's own pages, which name whom to call while everything else is away."""

from __future__ import annotations

from pathlib import Path

from shared.contracts.clinic import ClinicUpdated
from shared.web import door_pages


class DoorPages:
    """Rewrites the pages when the clinic has changed, and once after each start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written: ClinicUpdated | None = None

    def follow(self, clinic: ClinicUpdated | None) -> None:
        """Have the pages say what the clinic says."""
        if clinic is None or (clinic == self._written and door_pages.are_there(self._folder)):
            return
        door_pages.write(self._folder, clinic)
        self._written = clinic
