"""The cure for positions that Kafka no longer holds: start where the topics begin, and say all states again."""

from __future__ import annotations

from shared.bus.broker import reaches
from shared.bus.consumer import Consumer
from shared.store import positions
from shared.store.positions import Place, Position


def mend_positions(consumer: Consumer) -> list[Place]:
    """Put every position that Kafka cannot go on from to where its partition begins; which ones those were.

    Events read twice do no harm: they carry state and revision.
    """
    known = reaches(consumer.connection, consumer.topics)
    stored = positions.load(consumer.store, list(known))
    lost = [place for place, position in stored.items() if not known[place].holds(position)]
    for place in lost:
        reach = known[place]
        positions.reset(consumer.store, place, Position(reach.topic_id, reach.begin))
    return sorted(lost)
