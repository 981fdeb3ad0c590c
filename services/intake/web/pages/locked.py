"""What a locked page asks, whose reader is not signed in any more: whether a safety prompt waits for them."""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue

from services.intake.usecases.signing_in import colleague
from services.intake.web.deps import deps
from shared.errors import NotFound
from shared.web.band import pinned_for
from shared.web.csrf import without_csrf
from shared.web.locked import reader_of
from shared.web.words import _

bp = flask.Blueprint("locked", __name__)


@bp.post("/locked")
@without_csrf  # the page's key is the authority, and nothing is changed
def safety_waits() -> ResponseReturnValue:
    """Yes or no; of whom and how many is for whoever signs in."""
    staff_id = reader_of(flask.request.form.get("page", ""))
    reader = deps().read(lambda unit: colleague(unit, staff_id)) if staff_id else None
    if reader is None:
        raise NotFound(_("There is nothing at this address."))
    return {"safety": bool(pinned_for(reader).pins)}
