"""What the worker counts for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

RECORDS = Counter("attune_records", "Records consumed, by what became of them", ["topic", "outcome"])
BATCH_SECONDS = Histogram("attune_batch_seconds", "Time to apply one batch, from poll to commit")
QUARANTINED = Gauge("attune_quarantined_clients", "Clients whose events wait behind one that failed")
SENT = Counter("attune_outbox_sent", "Outbox rows sent to Kafka", ["topic"])
LOST = Counter("attune_batches_lost", "Batches given up because another worker had moved a position")
JOBS_WAITING = Gauge("attune_jobs_waiting", "Jobs that wait for their turn or their next attempt", ["kind"])
JOBS_FAILED = Gauge("attune_jobs_failed", "Jobs of the last 90 days that were given up", ["kind"])
