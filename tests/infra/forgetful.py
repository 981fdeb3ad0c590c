"""The counting worker, whose way to Kafka once knows of no partitions when it gives them out to its group."""

from __future__ import annotations

from typing import Any

from kafka.cluster import ClusterMetadata
from kafka.coordinator.consumer import ConsumerCoordinator

from tests.infra import counting

KNOWN = ClusterMetadata.partitions_for_topic
GIVE_OUT = ConsumerCoordinator._perform_assignment  # noqa: SLF001 - the fault lies in there


def forget_once(self: ConsumerCoordinator, *given: Any) -> Any:  # noqa: ANN401 - kafka-python's own
    """Give out as if nothing was known of what was known before, as where the metadata is just being renewed."""
    wanted = self._subscription.group_subscription()
    if any(KNOWN(self._cluster, topic) is None for topic in wanted):
        return GIVE_OUT(self, *given)
    ConsumerCoordinator._perform_assignment = GIVE_OUT  # noqa: SLF001 - as above
    self._metadata_snapshot = self._build_metadata_snapshot(self._subscription, self._cluster)
    ClusterMetadata.partitions_for_topic = lambda *_: None
    try:
        return GIVE_OUT(self, *given)
    finally:
        ClusterMetadata.partitions_for_topic = KNOWN


if __name__ == "__main__":
    ConsumerCoordinator._perform_assignment = forget_once  # noqa: SLF001 - as above
    counting.main()
