"""Who works in the clinic, asked of intake anew each time: a mail goes to whoever is in charge at that moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, TypeVar

import msgspec

from services.alerts.domain.notices import Line
from services.alerts.domain.prompt_notices import Wishes
from services.alerts.ports import Responsible
from shared.errors import NotFound, Unavailable
from shared.web.internal import InternalClient

T = TypeVar("T")
RETRY_AFTER: Final = 5


class Admins(msgspec.Struct, frozen=True):
    """What intake answers to the question who runs the clinic."""

    staff_ids: list[str]


class RemotePeople:
    """Asks intake; thread-safe. An address is in nobody's memory for longer than it takes to write to it."""

    def __init__(self, intake: InternalClient) -> None:
        self._intake = intake

    def line(self, client_id: str) -> Line:
        """Whom a word of this client reaches; raises Unavailable, and NotFound where there is no such client."""
        answer = self._intake.post("/internal/responsible", {"client_ids": [client_id]})
        told = self._read(answer, dict[str, Responsible])
        if client_id not in told:
            raise NotFound("There is no such client.")
        admins = self._read(self._intake.get("/internal/admins"), Admins)
        people = told[client_id].people
        by_role = {one.role: one.staff_id for one in people}
        return Line(
            first=tuple(one.staff_id for one in people),
            admins=tuple(admins.staff_ids),
            in_charge=by_role.get("cover", by_role.get("therapist")),
            supervisors=tuple(one.staff_id for one in people if one.role == "supervisor"),
        )

    def addresses(self, staff_ids: Collection[str]) -> Mapping[str, str]:
        """Where mail reaches those of these who work here; raises Unavailable."""
        return self._read(self._intake.post("/internal/addresses", {"staff_ids": list(staff_ids)}), dict[str, str])

    def wishes(self, staff_ids: Collection[str]) -> Mapping[str, Wishes]:
        """How those of these who work here want to hear of what is not about safety; raises Unavailable."""
        answer = self._intake.post("/internal/notice-wishes", {"staff_ids": list(staff_ids)})
        return self._read(answer, dict[str, Wishes])

    def _read(self, answer: object, kind: type[T]) -> T:
        try:
            return msgspec.convert(answer, kind)
        except msgspec.ValidationError:
            # Its own message might quote what was answered.
            raise Unavailable("The list of staff cannot be read right now.", retry_after=RETRY_AFTER) from None
