"""What the use cases need of records that were opened in an emergency."""

from __future__ import annotations

from typing import Protocol

from services.intake.domain.openings import Opening


class Openings(Protocol):
    """Records that supervisors of other teams opened, each with the reason."""

    def put(self, opening: Opening) -> None:
        """Keep one; the client is locked."""

    def find(self, opening_id: str) -> Opening | None:
        """One by id."""

    def of_opener(self, staff_id: str) -> list[Opening]:
        """Those that this person opened, the last first."""

    def of_client(self, client_id: str) -> list[Opening]:
        """Those of that client's record, the last first."""

    def unread_by(self, staff_id: str) -> list[Opening]:
        """Those of which this therapist has not said that they read, the last first."""
