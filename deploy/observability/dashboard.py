"""The dashboard for Grafana; `python -m deploy.observability.dashboard` writes grafana/dashboards/attune.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).parent / "grafana" / "dashboards" / "attune.json"
ACROSS: Final = 24
WIDTH, HEIGHT = 8, 7
SOURCE: Final = {"type": "prometheus", "uid": "prometheus"}
RATED: Final = 'type="attune.feedback.session-rated.v1"'


@dataclass(frozen=True)
class Panel:
    """One picture: what it shows, in which of Grafana's units, with lines named by that label."""

    title: str
    expr: str
    unit: str = "short"
    by: str = "service"


PANELS: Final = (
    Panel("Safety notices that nobody has opened", "max(attune_safety_notices_unopened)", by=""),
    Panel("Safety notices unanswered in the clinic's time", "max(attune_safety_notices_overdue)", by=""),
    Panel("Mails about safety that wait", 'max by (kind) (attune_jobs_waiting{kind=~"safety-.*"})', by="kind"),
    Panel("Ratings accepted, a minute", f"60 * sum(rate(attune_events_published_total{{{RATED}}}[5m]))", by=""),
    Panel(
        "Ratings folded, a minute",
        f'60 * sum(rate(attune_records_total{{job="alerts-worker", outcome="applied", {RATED}}}[5m]))',
        by="",
    ),
    Panel("Events yet to apply", "sum by (service) (attune_consumer_lag)"),
    Panel("Oldest unsent event", "max by (service) (attune_outbox_oldest_seconds)", "s"),
    Panel("Dead letters", "max by (service) (attune_dead_letters)"),
    Panel("Clients quarantined", "max by (service) (attune_quarantined_clients)"),
    Panel("Jobs that wait", "max by (kind) (attune_jobs_waiting)", by="kind"),
    Panel("Jobs given up in 90 days", "max by (kind) (attune_jobs_failed)", by="kind"),
    Panel("Live inboxes", "sum(attune_open_streams)", by=""),
    Panel("Requests a second", "sum by (service) (rate(attune_http_requests_total[5m]))", "reqps"),
    Panel(
        "Requests that failed, a second",
        'sum by (service) (rate(attune_http_requests_total{status=~"5.."}[5m]))',
        "reqps",
    ),
    Panel(
        "Answers: 99 of 100 within",
        "histogram_quantile(0.99, sum by (service, le) (rate(attune_http_request_seconds_bucket[5m])))",
        "s",
    ),
    Panel(
        "Batches: 99 of 100 within",
        "histogram_quantile(0.99, sum by (job, le) (rate(attune_batch_seconds_bucket[5m])))",
        "s",
        by="job",
    ),
    Panel("Events sent a second", "sum by (topic) (rate(attune_outbox_sent_total[5m]))", by="topic"),
    Panel("Processes that answer", "sum by (job) (up)", by="job"),
)


def dashboard() -> dict[str, Any]:
    """The dashboard as Grafana reads it."""
    return {
        "uid": "attune",
        "title": "Attune",
        "schemaVersion": 39,
        "editable": False,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "timezone": "browser",
        "panels": [_panel(number, panel) for number, panel in enumerate(PANELS)],
    }


def _panel(number: int, panel: Panel) -> dict[str, Any]:
    row, column = divmod(number, ACROSS // WIDTH)
    return {
        "id": number + 1,
        "type": "timeseries",
        "title": panel.title,
        "datasource": SOURCE,
        "gridPos": {"x": column * WIDTH, "y": row * HEIGHT, "w": WIDTH, "h": HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "targets": [
            {
                "refId": "A",
                "datasource": SOURCE,
                "expr": panel.expr,
                "legendFormat": f"{{{{{panel.by}}}}}" if panel.by else panel.title,
            }
        ],
    }


def text() -> str:
    """The file's text."""
    return json.dumps(dashboard(), indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
