"""What a reader narrows their inbox to, as it stands in the page's address. Safety is never filtered away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from services.alerts.domain.signals import Kind
from services.alerts.ports.lists import Only
from services.alerts.web.deps import Deps, deps
from services.alerts.web.inbox import View
from shared.web.schemas import zone
from shared.web.words import lazy

# More than any list is long; whoever asks for more gets all.
MOST_MORE: Final = 10_000
# The sections of the list, in its order, by the name that stands in the address.
SECTIONS: Final = {
    "to-talk": lazy("Worth talking about"),
    "in-hand": lazy("In hand"),
    "lately": lazy("Lately"),
}
# Kinds that somebody would look for together; what is about safety is in none, since it always stands there.
FAMILIES: Final[dict[str, tuple[str, tuple[Kind, ...]]]] = {
    "relationship": (
        lazy("How we work together"),
        ("RUPTURE", "SLIDE", "LOW_STANDING", "LOW_START", "CEILING", "COMFORT_WITHOUT_CHANGE"),
    ),
    "goals": (lazy("Goals"), ("STALLED", "REGRESSING", "GOAL_REACHED_REVIEW", "GOAL_OVERDUE")),
    "attendance": (
        lazy("Coming and answering"),
        ("MISSED_CHECK_INS", "MISSED_SESSIONS", "SILENT_ENDING", "DISOWNED"),
    ),
    "endings": (lazy("Endings"), ("ENDING_WISH", "NOT_WORTH_IT", "ENDING_REVIEW")),
    "outcome": (lazy("Questionnaires"), ("DETERIORATED", "NOT_ON_TRACK", "SUDDEN_GAIN", "SUDDEN_LOSS")),
    "notes": (lazy("Notes"), ("CONCERN",)),
}


@dataclass(frozen=True)
class Filter:
    """What the address says; what it names that there is not is passed over: too much is shown, not too little."""

    today: bool = False
    kind: str = ""
    status: str = ""

    @property
    def kept(self) -> dict[str, Any]:
        """What addresses of the same list have to say."""
        said = {"today": "1" if self.today else "", "kind": self.kind, "status": self.status}
        return {name: value for name, value in said.items() if value}

    def view(self, made: Deps, chosen: str | None, more: int) -> View:
        """What is looked at."""
        only = Only(
            kinds=frozenset(FAMILIES[self.kind][1]) if self.kind else None,
            client_ids=made.lists.clients_within(*_today(made.clock())) if self.today else None,
        )
        return View(chosen, more, only, list(SECTIONS).index(self.status) if self.status else None)


def filtered(args: Mapping[str, str]) -> Filter:
    """What somebody narrowed their list to."""
    kind, status = args.get("kind", ""), args.get("status", "")
    return Filter(
        today=args.get("today") == "1",
        kind=kind if kind in FAMILIES else "",
        status=status if status in SECTIONS else "",
    )


def asked_for(chosen: str | None, args: Mapping[str, str]) -> View:
    """What a request looks at, as of now."""
    return filtered(args).view(deps(), chosen, how_many_more(args))


def how_many_more(args: Mapping[str, str]) -> int:
    """How often somebody asked for more of the list than a page shows at first."""
    said = args.get("more", "")
    return min(int(said[:20]), MOST_MORE) if said.isascii() and said.isdecimal() else 0


def _today(now: datetime) -> tuple[datetime, datetime]:
    """Where the clinic's day begins and ends."""
    day = now.astimezone(zone()).date()
    begins, ends = (datetime.combine(one, time.min, zone()) for one in (day, day + timedelta(days=1)))
    return begins, ends
