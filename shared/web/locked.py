"""The key of a page of staff, by which it asks whether a safety prompt waits once its reader's login has ended.

It is signed by us and names the member of staff for whom the page was made. It opens nothing: what it gives is a
yes or a no, so that a locked page can say "sign in" when somebody may not be safe.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import flask
from itsdangerous import BadData, URLSafeTimedSerializer

from shared.web.identity import signed_in

# As long as a login lasts at most: whoever has not come back by then is asked for at the sign-in.
GOOD_FOR: Final = timedelta(hours=12)


def install(app: flask.Flask) -> None:
    """Give templates `page_key()`."""
    app.add_template_global(page_key, "page_key")


def page_key() -> str:
    """The key of the page that is being made, for whoever reads it; empty where nobody is signed in."""
    reader = signed_in()
    return str(_serializer().dumps(reader.staff_id)) if reader else ""


def reader_of(key: str) -> str | None:
    """For whom the page with this key was made; None if we did not make it, or too long ago."""
    try:
        staff_id: str = _serializer().loads(key, max_age=int(GOOD_FOR.total_seconds()))
    except BadData:
        return None
    return staff_id


def _serializer() -> URLSafeTimedSerializer:
    # Pages of every service are made with it and intake reads it, so it is signed by what all three know.
    return URLSafeTimedSerializer(flask.current_app.config["SERVICE_SECRET"], salt="locked-page")
