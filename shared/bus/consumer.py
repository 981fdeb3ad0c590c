"""The consumer: polls a batch, applies it in one transaction, and sets aside what cannot be applied."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from functools import partial
from typing import Any, Final

from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord
from kafka.errors import KafkaError, OffsetOutOfRangeError

from shared import logs
from shared.bus import metrics, records
from shared.bus.assignment import Assignment, EveryPartition
from shared.bus.broker import Connection, PositionLost, connection, reaches
from shared.bus.limits import DeadLetterLimit, TooMuchFails
from shared.bus.patience import Patience
from shared.bus.records import PassedOver, Record
from shared.contracts.envelope import Headers, Unreadable
from shared.contracts.events import Event
from shared.contracts.signing import EventKeys, is_signed
from shared.settings import Settings
from shared.store import Store, Unit, anchors, dead_letters, positions
from shared.store.connection import engine_trouble
from shared.store.positions import PartitionLost, Place

log = logs.get(__name__)

Apply = Callable[[Unit, Sequence[Event]], None]

MOST_RECORDS: Final = 2_000
MOST_BYTES: Final = 8 * 1024 * 1024
SESSION_MS: Final = 10_000
POLL_MS: Final = 500
OUTCOMES: Final[Mapping[type, str]] = {Unreadable: "dead", PassedOver: "skipped"}


class Consumer:
    """Applies the events of some topics to one service's store, each exactly once in effect.

    `apply` gets the events of a batch that have a handler (`handles`), in order of arrival, and runs inside the
    transaction that also moves the positions; it may run several times. Events of other types are passed over,
    those of a later version too.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        topics: Iterable[str],
        handles: frozenset[type[Event]],
        apply: Apply,
    ) -> None:
        self.store = store
        self.handles = handles
        self.apply = apply
        self.topics = [settings.topic_prefix + topic for topic in topics]
        self.connection = connection(settings.kafka_bootstrap, settings.kafka_access)
        self._service = settings.service
        self._prefix = settings.topic_prefix
        self._keys = EventKeys(settings.event_keys)
        self._group = settings.topic_prefix + settings.service
        self._most_quarantined = settings.max_quarantined
        self._quarantined = 0
        self._limit = DeadLetterLimit(settings.max_dead_letters)
        self._types = frozenset(event.TYPE for event in handles)
        self._at_once = MOST_RECORDS
        self._patience = Patience()

    @property
    def healthy(self) -> bool:
        """Whether no more clients are quarantined now than bad data explains."""
        return self._quarantined <= self._most_quarantined

    def run(self, stopping: threading.Event, polled: Callable[[], None] = lambda: None) -> None:
        """Consume until `stopping`; raises when an engine stays away, a position is lost or too much fails."""
        opened = self._open(stopping)
        if opened is None:
            return
        with closing(opened) as kafka:
            assignment = Assignment(self.store, kafka, reaches(self.connection, self.topics))
            kafka.subscribe(self.topics, listener=assignment)
            while not stopping.is_set():
                batch = self._poll(kafka, assignment)
                self._show_lag(assignment)
                polled()
                if batch:
                    self._consume(kafka, assignment, batch, stopping)

    def _open(self, stopping: threading.Event) -> KafkaConsumer | None:
        """A way to Kafka as soon as it answers; None when it is time to stop."""
        patience = Patience()
        while not stopping.is_set():
            try:
                reaches(self.connection, self.topics)
                return KafkaConsumer(**_configuration(self.connection, self._group))
            except KafkaError as error:
                log.warning("kafka does not answer yet", error=type(error).__name__)
                patience.wait(stopping, error)
        return None

    def _poll(self, kafka: KafkaConsumer, assignment: Assignment) -> list[Record]:
        try:
            polled: dict[TopicPartition, list[Any]] = kafka.poll(timeout_ms=POLL_MS, max_records=self._at_once)
        except OffsetOutOfRangeError as error:
            raise PositionLost(
                f"Kafka no longer holds a stored position ({error}); run ./attune republish"
            ) from error
        check = partial(self._check, assignment)
        return [records.read(raw, self._types, check) for partition in sorted(polled) for raw in polled[partition]]

    def _check(self, assignment: Assignment, raw: ConsumerRecord) -> None:
        """Raise Unreadable if the service whose topic that is has not signed the record, and had to."""
        place = Place(raw.topic, raw.partition)
        if assignment.reads_unsigned(place, raw.offset) and not is_signed(raw.headers):
            return
        self.check_signature(raw.topic, raw.key, raw.headers, raw.value)
        assignment.met_signed(place, raw.offset)

    def check_signature(self, topic: str, key: bytes | None, headers: Headers, value: bytes | None) -> None:
        """Raise Unreadable if the service whose topic that is has not signed it."""
        self._keys.check(topic.removeprefix(self._prefix), key, headers, value)

    def _consume(
        self, kafka: KafkaConsumer, assignment: Assignment, batch: Sequence[Record], stopping: threading.Event
    ) -> None:
        dead = [isinstance(each.content, Unreadable) for each in batch if not isinstance(each.content, PassedOver)]
        self._limit.check(dead)
        try:
            self._settle(assignment, batch)
        except PartitionLost as lost:
            metrics.LOST.inc()
            log.warning("batch given up: another worker went on", place=str(lost))
            assignment.seek()
        except Exception as error:
            if not engine_trouble(error):
                raise
            log.warning("database does not answer", error=type(error).__name__, records=len(batch))
            self._at_once = max(1, len(batch) // 2)  # it may be that this was too much for one transaction
            self._patience.wait(stopping, error)
            assignment.seek()
        else:
            self._limit.note(dead)
            self._at_once = min(MOST_RECORDS, self._at_once * 2)
            self._patience.restore()
            _show_offsets(kafka, batch)

    def _settle(self, assignment: Assignment, batch: Sequence[Record]) -> None:
        """Apply a batch; if that fails, its halves, down to the one record that is set aside."""
        try:
            self._transact(assignment, batch, self._work)
        except PartitionLost:
            raise
        except Exception as error:
            if engine_trouble(error):
                raise
            if len(batch) > 1:
                for half in records.halves(batch):
                    self._settle(assignment, half)
                return
            self._set_aside(assignment, batch[0], error)

    def _transact(
        self, assignment: Assignment, batch: Sequence[Record], work: Callable[[Unit, Sequence[Record]], None]
    ) -> None:
        following = records.following(batch)
        moves = {place: (assignment.remembered(place), offset) for place, offset in following.items()}

        def whole(unit: Unit) -> None:
            positions.advance(unit, moves)
            positions.sign_from(unit, assignment.unsaved)
            work(unit, batch)

        with metrics.BATCH_SECONDS.time():
            self.store.transact(whole)
        assignment.moved(following)
        _count(batch)

    def _work(self, unit: Unit, batch: Sequence[Record]) -> None:
        held = dead_letters.quarantined(unit)
        self._note_quarantined(len(held))
        events: list[Event] = []
        letters: list[dead_letters.Letter] = []
        for record in batch:
            if isinstance(record.content, Unreadable):
                letters.append(record.letter(unit.now, record.content.reason, record.content.detail))
            elif isinstance(record.content, PassedOver):
                continue
            elif record.key in held:
                dead_letters.hold(unit, record.key, record.letter(unit.now, "waiting", ""))
            else:
                events.append(record.content)
        dead_letters.bury(unit, [self._discreet(unit, letter) for letter in letters])
        if events:
            self.apply(unit, events)

    def _discreet(self, unit: Unit, letter: dead_letters.Letter) -> dead_letters.Letter:
        """Of a record that speaks of somebody who was erased, only that it came is kept."""
        return dead_letters.silenced(letter) if anchors.erased(unit, letter.about) else letter

    def _set_aside(self, assignment: Assignment, record: Record, error: Exception) -> None:
        held = dead_letters.quarantined(self.store) | {record.key}
        self._note_quarantined(len(held))
        if not self.healthy:
            raise TooMuchFails(f"{len(held)} clients' events fail") from error
        log.error(
            "event set aside, its client waits", place=str(record.place), offset=record.offset, exc_info=error
        )
        reason = f"{type(error).__name__} while applying"

        def work(unit: Unit, _batch: Sequence[Record]) -> None:
            dead_letters.quarantine(unit, record.letter(unit.now, "failed", reason), record.key)

        self._transact(assignment, [record], work)

    def count_quarantined(self) -> None:
        """See how many clients are quarantined now: one whom an operator has mended is none any more."""
        self._note_quarantined(len(dead_letters.quarantined(self.store)))

    def _note_quarantined(self, count: int) -> None:
        self._quarantined = count
        metrics.QUARANTINED.labels(self._service).set(count)

    def _show_lag(self, assignment: Assignment) -> None:
        behind = assignment.behind()
        for topic in self.topics:
            metrics.LAG.labels(self._service, topic).set(behind[topic])
        metrics.POLLED.labels(self._service).set_to_current_time()


def _configuration(broker: Connection, group: str) -> dict[str, Any]:
    return {
        "group_id": group,
        "enable_auto_commit": False,
        "auto_offset_reset": "none",
        "allow_auto_create_topics": False,
        "max_poll_records": MOST_RECORDS,
        "fetch_max_bytes": MOST_BYTES,
        "session_timeout_ms": SESSION_MS,
        "max_poll_interval_ms": 60_000,
        "fetch_max_wait_ms": POLL_MS,
        "partition_assignment_strategy": (EveryPartition,),
        **broker,
    }


def _show_offsets(kafka: KafkaConsumer, batch: Sequence[Record]) -> None:
    """Commit to Kafka what is already committed for good, for whoever looks at the group's lag."""
    offsets = {
        TopicPartition(place.topic, place.partition): OffsetAndMetadata(offset, "", -1)
        for place, offset in records.following(batch).items()
    }
    with suppress(KafkaError):
        kafka.commit_async(offsets)


def _count(batch: Sequence[Record]) -> None:
    counted = Counter(
        (record.place.topic, getattr(record.content, "TYPE", ""), OUTCOMES.get(type(record.content), "applied"))
        for record in batch
    )
    for labels, count in counted.items():
        metrics.RECORDS.labels(*labels).inc(count)
