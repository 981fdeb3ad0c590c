"""What the broker knows of the topics: their ids, where each partition begins and where it ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from shared.store.positions import Place, Position

TIMEOUT_MS: Final = 10_000
CONNECTION: Final[Mapping[str, Any]] = {"reconnect_backoff_max_ms": 1_000, "bootstrap_timeout_ms": TIMEOUT_MS}


@dataclass(frozen=True, slots=True)
class Reach:
    """The offsets that a partition still holds, `begin` to before `end`, in the topic with this id."""

    topic_id: str
    begin: int
    end: int

    def holds(self, position: Position) -> bool:
        """Whether consuming can go on from that position without a jump."""
        return position.topic_id == self.topic_id and self.begin <= position.next <= self.end


class PositionLost(Exception):
    """Kafka no longer holds what comes after a stored position; going on would silently skip events."""


def reaches(bootstrap: str, topics: Iterable[str]) -> dict[Place, Reach]:
    """Every partition of these topics; raises KafkaError if one does not exist or the broker does not answer."""
    names = sorted(topics)
    ids = _topic_ids(bootstrap, names)
    with closing(KafkaConsumer(bootstrap_servers=bootstrap, group_id=None, **CONNECTION)) as consumer:
        partitions = [
            TopicPartition(name, number)
            for name in names
            for number in sorted(consumer.partitions_for_topic(name))
        ]
        begins, ends = consumer.beginning_offsets(partitions), consumer.end_offsets(partitions)
    return {Place(*p): Reach(ids[p.topic], begins[p], ends[p]) for p in partitions}


def _topic_ids(bootstrap: str, names: list[str]) -> dict[str, str]:
    with closing(KafkaAdminClient(bootstrap_servers=bootstrap, **CONNECTION)) as admin:
        described = admin.describe_topics(names)
    missing = [topic["name"] for topic in described if topic["error_code"]]
    if missing:
        raise KafkaError(f"These topics do not exist: {', '.join(missing)}")
    return {topic["name"]: str(topic["topic_id"]) for topic in described}
