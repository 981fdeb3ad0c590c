"""Alerts with a mail server: who gets its mail, and how time passes for it."""

from __future__ import annotations

from tests.integration.alerts.web import Service

SAM, RUTH, OLA, ALEX = (f"{name}@clinic.example" for name in ("sam", "ruth", "ola", "alex"))


def again(service: Service) -> None:
    """Let the pauses be over."""
    rows = service.store.database["jobs"]
    rows.update_many(
        {"status": "waiting", "attempts": {"$gt": 0}}, [{"$set": {"due": {"$min": ["$due", "$made_at"]}}}]
    )
    service.do_jobs()
