"""Dead letters as an operator sees them: listed, shown, and tried again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from shared import logs
from shared.contracts.envelope import Headers, Unreadable, decode
from shared.contracts.events import Event
from shared.contracts.signing import FORGED, UNSIGNED
from shared.errors import Conflict, NotFound
from shared.store import Store, Unit, dead_letters
from shared.store.connection import engine_trouble
from shared.store.dead_letters import Letter

log = logs.get(__name__)
# So many letters a press of a button: whoever pressed waits.
AT_ONCE: Final = 20


class Applies(Protocol):
    """What applies a service's events: its consumer, which need not run for that."""

    store: Store
    handles: frozenset[type[Event]]

    @property
    def apply(self) -> Callable[[Unit, Sequence[Event]], None]:
        """Applies events within a unit of work."""
        ...

    def check_signature(self, topic: str, key: bytes | None, headers: Headers, value: bytes | None) -> None:
        """Raises Unreadable if the service whose topic that is has not signed it."""
        ...


def list_(consumer: Applies) -> list[Letter]:
    """The newest dead letters of a service."""
    return dead_letters.newest(consumer.store)


def show(consumer: Applies, letter_id: str) -> Letter:
    """One dead letter with its payload; raises NotFound."""
    letter = dead_letters.find(consumer.store, letter_id)
    if letter is None:
        raise NotFound(f"There is no dead letter {letter_id}.")
    return letter


def retry(consumer: Applies, letter_id: str) -> int:
    """Apply a dead letter, then whatever waited behind it; how many events that were.

    A person has looked at it, so its size no longer counts. Raises NotFound, Conflict when it still is no event of
    ours, or what applying it raises; nothing is changed then.
    """
    letter = show(consumer, letter_id)
    event = _read(consumer, letter)

    def work(unit: Unit) -> int:
        client_id = dead_letters.quarantine_of(unit, letter)
        behind = dead_letters.waiting(unit, client_id) if client_id else []
        events = [event, *(_read(consumer, waiting) for waiting in behind)]
        wanted = [each for each in events if type(each) in consumer.handles]
        if wanted:
            consumer.apply(unit, wanted)
        dead_letters.settle(unit, letter)
        if client_id:
            dead_letters.release(unit, client_id)
        return len(wanted)

    return consumer.store.transact(work)


def retry_all(consumer: Applies, reason: str, most: int = 0) -> tuple[int, dict[str, str]]:
    """Apply all dead letters of that reason, oldest first, or the first so many; gives how many events that were.

    And which letters could not be applied, each with the name of the error.
    """
    applied, stay = 0, dict[str, str]()
    for letter in dead_letters.of_reason(consumer.store, reason, most):
        try:
            applied += retry(consumer, letter.letter_id)
        except Exception as error:
            if engine_trouble(error):
                raise
            log.warning("a dead letter stays", letter=letter.letter_id, error=type(error).__name__, exc_info=error)
            stay[letter.letter_id] = type(error).__name__
    return applied, stay


def retry_some(consumer: Applies, reason: str) -> tuple[int, int]:
    """As `retry_all`, of the oldest few: for whoever waits for the answer."""
    applied, stay = retry_all(consumer, reason, AT_ONCE)
    return applied, len(stay)


def _read(consumer: Applies, letter: Letter) -> Event:
    try:
        if letter.reason in {UNSIGNED, FORGED}:  # any other was checked when it came
            consumer.check_signature(letter.topic, letter.key, letter.headers, letter.value)
        return decode(letter.key, letter.headers, letter.value, largest=None)
    except Unreadable as trouble:
        raise Conflict(f"Dead letter {letter.letter_id} still cannot be read: {trouble}.") from trouble
