"""What each of alerts' routes is for the audit; a test holds this list against the routes that there are."""

from __future__ import annotations

from typing import Final

from shared.web.audit import Routes, common

# A prompt about safety is read and answered also while no entry can be written: see `api.found_alert`.
ROUTES: Final[Routes] = {
    **common("/alerts"),
    # Lists of prompts, each about a client.
    "GET /alerts/": "list",
    "GET /alerts/rows": "list",
    "GET /alerts/stream": "list",
    "GET /alerts/team": "list",
    "GET /alerts/api/alerts": "list",
    # What is known of one client.
    "GET /alerts/prompts/<alert_id>": "record",
    "GET /alerts/api/alerts/<alert_id>": "record",
    "GET /alerts/api/clients/<client_id>/trajectory": "record",
    "GET /alerts/clients/<client_id>/guess": "record",
    "POST /alerts/clients/<client_id>/guess": "change",
    "POST /alerts/prompts/<alert_id>/acts": "change",
    "POST /alerts/prompts/<alert_id>/undo": "change",
    "POST /alerts/prompts/<alert_id>/remind": "change",
    "POST /alerts/api/alerts/<alert_id>/acts": "change",
    # Figures, which name nobody.
    "GET /alerts/figures": None,
    "GET /alerts/figures.csv": "export",
    "GET /alerts/api/figures": "export",
    "GET /alerts/my-figures": None,
    "GET /alerts/my-figures.csv": "export",
    "GET /alerts/api/my-figures": "export",
    # Settings, and what was tried before they were changed.
    "GET /alerts/rules": None,
    "POST /alerts/rules/in-force": "settings",
    "POST /alerts/rules/proposals": "settings",
    "POST /alerts/rules/what-ifs": "settings",
    "GET /alerts/api/rule-sets": None,
    "POST /alerts/api/rule-sets": "settings",
    "GET /alerts/api/proposals": None,
    "POST /alerts/api/calibrations": "settings",
    "GET /alerts/api/calibrations/<calibration_id>": None,
    "POST /alerts/api/what-if": "settings",
    "GET /alerts/api/what-if/<what_if_id>": None,
    "GET /alerts/api/usefulness": None,
    "GET /alerts/cards": None,
    "GET /alerts/cards/<card>/<language>": None,
    "POST /alerts/cards/<card>/<language>": "settings",
    "GET /alerts/api/prompt-cards": None,
    "GET /alerts/api/prompt-cards/<card>/<language>": None,
    "PUT /alerts/api/prompt-cards/<card>/<language>": "settings",
    "GET /alerts/guess-first": None,
    "POST /alerts/guess-first": None,
    "GET /alerts/mail": None,
    "POST /alerts/mail/trials": "settings",
    "GET /alerts/ledger": None,
    "POST /alerts/ledger/again": "settings",
    "GET /alerts/api/ledger": None,
    "POST /alerts/api/ledger/retries": "settings",
}
