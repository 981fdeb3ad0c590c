"""Who is told of prompts that are not about safety: the jobs that find it out, and what each message is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from services.alerts.adapters.mongo.collections import MENTIONS
from services.alerts.domain.notices import Notice
from services.alerts.domain.prompt_notices import PROMPT, Mention, Message
from shared.store import Unit, jobs
from shared.store.jobs import Wish


class MongoPromptNotices:
    """Within a unit of work."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = unit.rows(MENTIONS)

    def ask(self, notices: Mapping[Notice, datetime | None]) -> None:
        """Have people told, each not before that instant, in one go; asking twice is asking once."""
        wishes = [
            Wish(PROMPT, notice.key, about=notice.about, client_id=notice.client_id, not_before=when)
            for notice, when in notices.items()
        ]
        jobs.ask_each(self._unit, wishes)

    def takes_more(self, message: Message) -> bool:
        """Whether a prompt may be put into that message: it is not there yet, or not due."""
        job = jobs.find(self._unit, message.kind, message.key)
        return job is None or (job.status == "waiting" and job.due is not None and job.due > self._unit.now)

    def mention(self, mention: Mention) -> bool:
        """Put a prompt into a message; False where that person was told of it before."""
        if self._rows.get(mention.mention_id) is not None:
            return False
        self._rows.add(mention)
        return True

    def of_message(self, kind: str, key: str) -> Sequence[Mention]:
        """The prompts in a message."""
        return self._rows.many({"kind": kind, "message": key})
