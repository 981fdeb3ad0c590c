"""What the worker shows Prometheus.

What it reads from the database or from Kafka names the service, so that nothing is shown before it has looked.
"""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

RECORDS = Counter("attune_records", "Records consumed, by what became of them", ["topic", "type", "outcome"])
BATCH_SECONDS = Histogram("attune_batch_seconds", "Time to apply one batch, from poll to commit")
LAG = Gauge("attune_consumer_lag", "Records that this worker has yet to apply", ["service", "topic"])
POLLED = Gauge("attune_consumer_polled_timestamp_seconds", "When this worker last polled Kafka", ["service"])
LOST = Counter("attune_batches_lost", "Batches given up because another worker had moved a position")
SENT = Counter("attune_outbox_sent", "Outbox rows sent to Kafka", ["topic"])
OUTBOX_AGE = Gauge("attune_outbox_oldest_seconds", "For how long the oldest unsent outbox row waits", ["service"])
DEAD_LETTERS = Gauge("attune_dead_letters", "Records that could not be applied", ["service"])
QUARANTINED = Gauge("attune_quarantined_clients", "Clients whose events wait behind one that failed", ["service"])
JOBS_WAITING = Gauge("attune_jobs_waiting", "Jobs that wait for their turn or their next attempt", ["kind"])
JOBS_FAILED = Gauge("attune_jobs_failed", "Jobs of the last 90 days that were given up", ["kind"])
MEASURED = Gauge(
    "attune_measured_timestamp_seconds", "When this worker last looked at what waits in the database", ["service"]
)
