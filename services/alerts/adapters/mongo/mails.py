"""What became of mails, read from their jobs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from pymongo import ASCENDING

from services.alerts.adapters.mongo.collections import MENTIONS
from services.alerts.domain.notices import MAIL, NOTICE, TRIAL, Posted
from shared.store import jobs
from shared.store.jobs import Job
from shared.store.rows import HasRows


class MongoMails:
    """The mails, as their jobs stand."""

    def __init__(self, store: HasRows) -> None:
        self._store = store

    def about(self, client_ids: Collection[str]) -> Sequence[Posted]:
        """Those about these clients' alerts."""
        if not client_ids:
            return []
        return [_posted(job) for job in jobs.about_clients(self._store, [NOTICE, MAIL], client_ids)]

    def about_prompts(self, client_id: str) -> Sequence[Posted]:
        """The messages in which people are told of this client's prompts that can wait, the oldest first."""
        mentions = self._store.rows(MENTIONS).many({"client_id": client_id}, [("at", ASCENDING)])
        found = jobs.find_each(self._store, {(one.kind, one.message) for one in mentions})
        messages = [(one, found.get((one.kind, one.message))) for one in mentions]
        return [
            replace(_posted(job), alert_id=mention.alert_id, since=mention.since)
            for mention, job in messages
            if job is not None
        ]

    def trials(self, limit: int) -> Sequence[Posted]:
        """The newest with which somebody tried it out."""
        return [_posted(job) for job in jobs.newest(self._store, TRIAL, limit)]


def _posted(job: Job) -> Posted:
    return Posted(
        alert_id=str(job.about.get("alert_id", "")),
        since=job.about.get("since", job.made_at),
        staff_id=job.about.get("staff_id"),
        status=job.status,
        attempts=job.attempts,
        sentence=job.sentence,
        at=job.ended_at,
    )
