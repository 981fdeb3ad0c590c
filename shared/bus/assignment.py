"""The partitions that Kafka gave this worker, each with the position that it remembers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.cluster import ClusterMetadata
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.errors import LeaderNotAvailableError

from shared import logs
from shared.bus.broker import PositionLost, Reach
from shared.store import Store, positions
from shared.store.positions import PartitionLost, Place, Position

log = logs.get(__name__)


class EveryPartition(RangePartitionAssignor):  # type: ignore[misc] # kafka-python ships no types
    """Gives the partitions out to the group's workers in even parts, and only if they are known.

    While the metadata is renewed, kafka-python may know of none of a topic. It would give them to nobody then, and
    never look again.
    """

    @classmethod
    def assign(cls, cluster: ClusterMetadata, members: Sequence[Any]) -> Mapping[str, Any]:
        """Each worker's part; raises an error after which the group is joined again."""
        topics = {topic for member in members for topic in member.metadata.topics}
        unknown = sorted(topic for topic in topics if not cluster.partitions_for_topic(topic))
        if unknown:
            raise LeaderNotAvailableError(f"no partition of {', '.join(unknown)} is known yet")
        parts: Mapping[str, Any] = super().assign(cluster, members)
        return parts


class Assignment(ConsumerRebalanceListener):  # type: ignore[misc] # kafka-python ships no types
    """Seeks to the stored positions when partitions are assigned, and forgets those that are taken away.

    Kafka's own committed offsets are for onlookers; the positions in the service's database are what counts.
    """

    def __init__(self, store: Store, kafka: KafkaConsumer, known: Mapping[Place, Reach]) -> None:
        self._store = store
        self._kafka = kafka
        self._known = known
        self._remembered: dict[Place, Position] = {}
        self._ends = {place: reach.end for place, reach in known.items()}
        self._signed_from: dict[Place, int | None] = {}
        self._unsaved: dict[Place, int] = {}

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Seek to where this service is."""
        self.seek([Place(*partition) for partition in assigned])

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Forget; a batch still under way fails at its fence if somebody else has gone on by then."""
        for partition in revoked:
            self._remembered.pop(Place(*partition), None)

    def seek(self, places: Iterable[Place] | None = None) -> None:
        """Read positions anew and seek to them; by default for everything assigned."""
        wanted = [Place(*p) for p in self._kafka.assignment()] if places is None else list(places)
        stored = positions.load(self._store, wanted)
        for place in wanted:
            position = stored.get(place) or self._first(place)
            check(place, position, self._known[place])
            self._remembered[place] = position
            self._kafka.seek(TopicPartition(place.topic, place.partition), position.next)
        self._signed_from |= self._learn_signed(wanted)

    def reads_unsigned(self, place: Place, offset: int) -> bool:
        """Whether a record there may be one of a version that signed nothing."""
        begins = self._signed_from.get(place, 0)
        return begins is None or offset < begins

    def met_signed(self, place: Place, offset: int) -> None:
        """From a service's first signed record in a partition on, every one there has to be signed."""
        if self._signed_from.get(place, 0) is None:
            self._signed_from[place] = self._unsaved[place] = offset

    @property
    def unsaved(self) -> Mapping[Place, int]:
        """The first signed records that were met since the last committed batch."""
        return self._unsaved

    def _learn_signed(self, wanted: Sequence[Place]) -> dict[Place, int | None]:
        """From where on records have to be signed; None where none has been met in an old partition.

        Where the service has signed in another partition of the topic, all that it had sent before without a
        signature stands before the end by now.
        """
        known = positions.signed_from(self._store, list(self._known))
        signing = {place.topic for place, begins in known.items() if begins is not None}
        due = [place for place in wanted if known[place] is None and place.topic in signing]
        closed = {place: self._known[place].end for place in due}
        positions.sign_from(self._store, closed)
        return {place: known[place] for place in wanted} | closed

    def remembered(self, place: Place) -> Position:
        """The position that this worker last read or wrote; raises PartitionLost if it was taken away."""
        try:
            return self._remembered[place]
        except KeyError:
            raise PartitionLost(str(place)) from None

    def moved(self, following: Mapping[Place, int]) -> None:
        """Remember what a committed batch wrote."""
        for place, following_offset in following.items():
            if place in self._remembered:
                self._remembered[place] = Position(self._remembered[place].topic_id, following_offset)
            self._unsaved.pop(place, None)

    def behind(self) -> Counter[str]:
        """How many records of each topic wait for this worker, as far as Kafka has told."""
        waiting = Counter[str]()
        for partition in self._kafka.assignment():
            place = Place(*partition)
            position = self._remembered.get(place)
            # A client that has not fetched yet does not know where the partition ends.
            self._ends[place] = max(self._ends[place], self._kafka.highwater(partition) or 0)
            if position is not None:
                waiting[place.topic] += max(0, self._ends[place] - position.next)
        return waiting

    def _first(self, place: Place) -> Position:
        reach = self._known[place]
        log.info("first position", place=str(place), offset=reach.begin)
        return positions.start(self._store, place, Position(reach.topic_id, reach.begin))


def check(place: Place, position: Position, reach: Reach) -> None:
    """Raise PositionLost if Kafka no longer goes on from that position; the cure is `./attune republish`."""
    if position.topic_id != reach.topic_id:
        raise PositionLost(f"{place} is another topic than the one consumed so far; run ./attune republish")
    if position.next < reach.begin:
        raise PositionLost(
            f"{place} begins at {reach.begin}, the stored position is {position.next}; run ./attune republish"
        )
