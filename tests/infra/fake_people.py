"""Those who work in an invented clinic, as intake would name them to alerts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from services.alerts.domain.notices import Line
from services.alerts.domain.prompt_notices import How, Wishes
from shared.errors import NotFound, Unavailable
from shared.hours import Quiet


@dataclass
class FakePeople:
    """What intake would say of those who work in the clinic; `down` makes it unreachable."""

    first: tuple[str, ...] = ("sam", "ruth")
    admins: tuple[str, ...] = ("alex",)
    in_charge: str | None = "sam"
    supervisors: tuple[str, ...] = ("ruth",)
    how: dict[str, How] = field(default_factory=dict)
    quiet: dict[str, Quiet] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    phones: dict[str, tuple[str, str]] = field(default_factory=dict)
    left: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    down: bool = False

    def line(self, client_id: str) -> Line:
        """Whom a word of this client reaches."""
        self._answer()
        if client_id in self.unknown:
            raise NotFound("There is no such client.")
        return Line(first=self.first, admins=self.admins, in_charge=self.in_charge, supervisors=self.supervisors)

    def addresses(self, staff_ids: Collection[str]) -> Mapping[str, str]:
        """Where mail reaches them."""
        self._answer()
        return {one: f"{one}@clinic.example" for one in staff_ids if one not in self.left}

    def wishes(self, staff_ids: Collection[str]) -> Mapping[str, Wishes]:
        """How they want to hear of prompts."""
        return {one: self._wishes(one, email) for one, email in self.addresses(staff_ids).items()}

    def _wishes(self, staff_id: str, email: str) -> Wishes:
        phone, account = self.phones.get(staff_id, (None, None))
        return Wishes(
            staff_id=staff_id,
            email=email,
            how=self.how.get(staff_id, "at_once"),
            quiet=self.quiet.get(staff_id),
            language=self.languages.get(staff_id),
            phone=phone,
            account=account,
        )

    def _answer(self) -> None:
        if self.down:
            raise Unavailable("Another part of Attune does not answer right now.", retry_after=1)
