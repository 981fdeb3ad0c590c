"""ETags from revisions, and If-Match on PATCH: nobody overwrites what they have not read.

    @blp.patch("/sessions/<session_id>")
    @blp.arguments(SessionChange)
    @blp.response(200, SessionItem)
    @blp.revised
    def change_session(body, session_id):
        '''Change a session.'''
        expected = if_match()
        changed = deps().transact(lambda unit: usecases.change(unit, session_id, expected, **body))
        return tagged(changed, changed.revision)

The use case compares `expected` with what it reads in its transaction and raises Stale if they differ; or, where
the view has the unit at hand, `need_match(current.revision)` does both.
"""

from __future__ import annotations

import re

import flask

from shared.contracts.revision import Revision
from shared.errors import Invalid, PreconditionNeeded, Stale
from shared.web.words import _

TAG = re.compile(r'(?:W/)?"(\d{1,9})\.(\d{1,15})"')


def etag(revision: Revision) -> str:
    """The ETag of that revision, quotes included."""
    return f'"{revision.epoch}.{revision.n}"'


def tagged(body: object, revision: Revision, status: int = 200) -> tuple[object, int, dict[str, str]]:
    """What a view returns so that the answer carries its ETag."""
    return body, status, {"ETag": etag(revision)}


def if_match() -> Revision | None:
    """The revision the caller changes; None for `*`, any. Raises PreconditionNeeded if the caller does not say."""
    given = flask.request.headers.get("If-Match", "").strip()
    if not given:
        raise PreconditionNeeded(_("Say which version you change: send its ETag as If-Match."))
    if given == "*":
        return None
    match = TAG.fullmatch(given)
    if not match:
        words = _("That is not an ETag of ours.")
        raise Invalid(words, fields={"If-Match": [words]})
    return Revision(int(match[1]), int(match[2]))


def need_match(current: Revision) -> None:
    """Raise Stale unless the caller changes the current revision."""
    expected = if_match()
    if expected is not None and expected != current:
        raise Stale(_("It has been changed since you read it. Read it again."))
