"""What each of feedback's routes is for the audit; a test holds this list against the routes that there are."""

from __future__ import annotations

from typing import Final

from shared.web.audit import Routes, common

ROUTES: Final[Routes] = {
    **common("/feedback"),
    "GET /feedback/accessibility": None,
    "GET /feedback/api/instruments": None,
    # A check-in behind its link. What is answered has an entry of its own: the rating; nothing stands in its way.
    "GET /feedback/c/<token>": "link",
    "POST /feedback/c/<token>": None,
    "GET /feedback/c/<path:_rest>": None,
    "POST /feedback/c/<path:_rest>": None,
    "GET /feedback/api/check-ins/<token>": "link",
    "PUT /feedback/api/check-ins/<token>": None,
    "GET /feedback/thanks/<address>": "link",
    "GET /feedback/thanks/<address>/value": None,
    "POST /feedback/thanks/<address>/value": None,
    **dict.fromkeys(
        f"{method} /feedback/{path}/not-me"
        for method in ("GET", "POST")
        for path in ("c/<token>", "c/<token>/last-time", "thanks/<address>")
    ),
    "GET /feedback/stop/<token>": None,
    "POST /feedback/stop/<token>": None,
    "GET /feedback/c/<token>/stop": None,
    "POST /feedback/c/<token>/stop": None,
    # A client who says that they are not safe: what they say is kept as a notice, and nothing stands in its way.
    "GET /feedback/c/<token>/not-safe": None,
    "POST /feedback/c/<token>/not-safe": None,
    "GET /feedback/thanks/<address>/not-safe": None,
    "POST /feedback/thanks/<address>/not-safe": None,
    "GET /feedback/kiosk/c/<address>/not-safe": None,
    "POST /feedback/kiosk/c/<address>/not-safe": None,
    # A check-in on a tablet of the clinic.
    "GET /feedback/kiosk": None,
    "POST /feedback/kiosk": None,
    "GET /feedback/kiosk/c/<address>": "link",
    "POST /feedback/kiosk/c/<address>": None,
    "GET /feedback/kiosk/c/<address>/thanks": None,
    "GET /feedback/kiosk/c/<address>/close": None,
    "GET /feedback/kiosk/enrol": None,
    "POST /feedback/kiosk/enrol": None,
    "GET /feedback/kiosk/enrol/<code>": None,
    # A client's own record.
    "GET /feedback/record": "own-record",
    "GET /feedback/record/open": None,
    "POST /feedback/record/open": "sign-in",
    "GET /feedback/record/by-mail": None,
    "POST /feedback/record/by-mail": None,
    "GET /feedback/record/by-mail/code": None,
    "POST /feedback/record/by-mail/code": "sign-in",
    "GET /feedback/record/by-mail/link/<token>": None,
    "POST /feedback/record/by-mail/link/<token>": "sign-in",
    "GET /feedback/record/download": None,
    "POST /feedback/record/download": "export",
    "GET /feedback/record/asked": None,
    "POST /feedback/record/asked": "change",
    "GET /feedback/record/erasure": None,
    "POST /feedback/record/erasure": "erasure",
    "GET /feedback/record/sign-out": None,
    "POST /feedback/record/sign-out": "sign-out",
    "GET /feedback/record/exit": None,
    "POST /feedback/record/exit": "sign-out",
    # What staff see of a client.
    "GET /feedback/sessions/<session_id>/check-in": "link",
    "GET /feedback/sessions/<session_id>/check-in/code": "link",
    "POST /feedback/sessions/<session_id>/check-in/new-link": "link",
    "GET /feedback/sessions/<session_id>/check-in/tablet": "link",
    "POST /feedback/sessions/<session_id>/check-in/tablet": "link",
    "GET /feedback/api/sessions/<session_id>/check-in": "link",
    "GET /feedback/clients/<client_id>/record": "record",
    "POST /feedback/clients/<client_id>/record": "change",
    "GET /feedback/api/clients/<client_id>/notes": "record",
    "GET /feedback/supervision": "supervision",
    "POST /feedback/supervision/<note_id>/read": "supervision",
    # Tablets of the clinic.
    "GET /feedback/tablets": None,
    "POST /feedback/tablets": "settings",
    "GET /feedback/tablets/<tablet_id>": "settings",
    "POST /feedback/tablets/<tablet_id>/revoke": "settings",
}
