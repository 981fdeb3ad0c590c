"""What the broker knows of the topics: their ids, where each partition begins and where it ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from shared.settings import KafkaAccess
from shared.store.positions import Place, Position

TIMEOUT_MS: Final = 10_000

Connection = Mapping[str, Any]
"""What each of kafka-python's clients takes to find the broker and be let in."""


def connection(bootstrap: str, access: KafkaAccess) -> Connection:
    """Where the broker is and how it lets us in, as kafka-python's clients take it."""
    signs_in = {
        "sasl_mechanism": access.mechanism,
        "sasl_plain_username": access.user,
        "sasl_plain_password": access.password,
    }
    return {
        "bootstrap_servers": bootstrap,
        "reconnect_backoff_max_ms": 1_000,
        "bootstrap_timeout_ms": TIMEOUT_MS,
        "security_protocol": access.security,
        "ssl_cafile": access.ca_file or None,
        "ssl_certfile": access.certificate_file or None,
        "ssl_keyfile": access.key_file or None,
        **(signs_in if access.security.startswith("SASL") else {}),
    }


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


def reaches(broker: Connection, topics: Iterable[str]) -> dict[Place, Reach]:
    """Every partition of these topics; raises KafkaError if one does not exist or the broker does not answer."""
    names = sorted(topics)
    ids = _topic_ids(broker, names)
    with closing(KafkaConsumer(group_id=None, **broker)) as consumer:
        partitions = [
            TopicPartition(name, number)
            for name in names
            for number in sorted(consumer.partitions_for_topic(name))
        ]
        begins, ends = consumer.beginning_offsets(partitions), consumer.end_offsets(partitions)
    return {Place(*p): Reach(ids[p.topic], begins[p], ends[p]) for p in partitions}


def _topic_ids(broker: Connection, names: list[str]) -> dict[str, str]:
    with closing(KafkaAdminClient(**broker)) as admin:
        described = admin.describe_topics(names)
    missing = [topic["name"] for topic in described if topic["error_code"]]
    if missing:
        raise KafkaError(f"These topics do not exist: {', '.join(missing)}")
    return {topic["name"]: str(topic["topic_id"]) for topic in described}
