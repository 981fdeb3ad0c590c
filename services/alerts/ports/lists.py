"""How a person's list of prompts is read in pieces, so that long lists cost no more than what is shown of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.alerts.domain.signals import Severity
from services.alerts.ports.records import AlertRecord
from shared.contracts.principal import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A prompt that came to an end; `acted` says that the reader did something with it."""

    alert_id: str
    acted: bool


class Lists(Protocol):
    """What waits within a scope, in two parts, and what has ended.

    A prompt is *untouched* for a reader when it waits to be talked about, is not about safety, nobody did anything
    with it that counts for everybody, and neither did the reader: it stands for them as it is kept. All else that
    waits is *touched*.
    """

    def untouched(
        self,
        scope: Scope,
        reader_id: str,
        severity: Severity,
        *,
        since: datetime | None = None,
        limit: int | None = None,
    ) -> Sequence[AlertRecord]:
        """The untouched ones of that severity in the list's order, perhaps only those raised since then."""

    def touched(self, scope: Scope, reader_id: str) -> Sequence[AlertRecord]:
        """All touched ones, newest first."""

    def count(self, scope: Scope) -> int:
        """How many are kept as waiting to be talked about, touched or not."""

    def ids(self, scope: Scope) -> Collection[str]:
        """The ids of these."""

    def ended(self, scope: Scope, reader_id: str, since: datetime) -> Sequence[Ended]:
        """What came to an end since then, newest first; what was withdrawn before it was shown is left out."""

    def of(self, alert_ids: Collection[str]) -> dict[str, AlertRecord]:
        """These, by id."""
