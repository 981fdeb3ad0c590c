"""What a service finds when it looks at itself: settings, indexes, dead letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass

from shared.settings import SECRETS, Settings
from shared.store import Store, dead_letters
from shared.store.collection import Collections


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `advice` is empty when it is as it should be."""

    what: str
    advice: str = ""
    detail: str = "as it should be"

    @property
    def ok(self) -> bool:
        """Whether nothing has to be done."""
        return not self.advice

    def __str__(self) -> str:
        """Say it in a line."""
        return f"{'ok ' if self.ok else 'NOT'}  {self.what}: {self.advice or self.detail}"


def examine(service: str, settings: Settings, collections: Collections) -> Iterator[Finding]:
    """Look at every setting, index and dead letter; of a secret it is said only that it is there."""
    for name, given in flat(asdict(settings)):
        detail = "(set)" if name in SECRETS and given else str(given)
        yield Finding(f"setting {service} {name}", detail=detail or "(empty)")
    with closing(Store(settings, collections)) as store:
        for name, there in store.indexes().items():
            advice = "" if there else f"it is missing: restart {service} to make it"
            yield Finding(f"index {service}.{name}", advice)
        count = len(dead_letters.newest(store))
    look = f"look at them: ./attune dead-letters list {service}" if count else ""
    yield Finding(f"dead letters of {service}", look, str(count))


def flat(known: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Every setting, those of a part under the part's name and their own."""
    for name, given in known.items():
        if isinstance(given, Mapping):
            yield from ((f"{name}_{inner}", value) for inner, value in flat(given))
        else:
            yield name, given
