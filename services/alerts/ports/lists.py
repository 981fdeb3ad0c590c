"""How a person's list of prompts is read in pieces, so that long lists cost no more than what is shown of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from services.alerts.domain.alerts import Alert
from services.alerts.domain.signals import SAFETY, Severity
from services.alerts.ports.records import AlertRecord
from shared.contracts.principal import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A prompt that came to an end; `acted` says that the reader did something with it."""

    alert_id: str
    acted: bool
    client_id: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """Which prompts a list is narrowed to: these kinds, these clients, None for all. Safety is always in it."""

    kinds: frozenset[str] | None = None
    client_ids: frozenset[str] | None = field(default=None, repr=False)

    def admits(self, prompt: Alert | Ended) -> bool:
        """Whether a prompt is in the list."""
        kinds = self.kinds is None or prompt.kind in self.kinds
        clients = self.client_ids is None or prompt.client_id in self.client_ids
        return prompt.kind in SAFETY or (kinds and clients)


ALL: Final = Only()


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
        only: Only = ALL,
        since: datetime | None = None,
        limit: int | None = None,
    ) -> Sequence[AlertRecord]:
        """The untouched ones of that severity in the list's order, perhaps only those raised since then."""

    def touched(self, scope: Scope, reader_id: str) -> Sequence[AlertRecord]:
        """All touched ones, newest first."""

    def with_clients(self, scope: Scope, client_ids: Collection[str]) -> Sequence[AlertRecord]:
        """What waits or is in hand with these clients, in no order."""

    def count(self, scope: Scope, only: Only = ALL) -> int:
        """How many are kept as waiting to be talked about, touched or not."""

    def ids(self, scope: Scope, only: Only = ALL) -> Collection[str]:
        """The ids of these."""

    def clients_within(self, since: datetime, until: datetime) -> frozenset[str]:
        """Clients with a session between the two, held or to come, not called off."""

    def ended(self, scope: Scope, reader_id: str, since: datetime) -> Sequence[Ended]:
        """What came to an end since then, newest first; what was withdrawn before it was shown is left out."""

    def of(self, alert_ids: Collection[str]) -> dict[str, AlertRecord]:
        """These, by id."""
