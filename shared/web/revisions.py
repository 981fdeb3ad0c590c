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

# The front door marks what it compresses: "1.2-gzip" is our "1.2".
TAG = re.compile(r'(?:W/)?"(\d{1,9})\.(\d{1,15})(?:-[a-z]+)?"')
ANY_TAG = re.compile(r'(?:W/)?"[^"]*"')


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
    if match := TAG.fullmatch(given):
        return Revision(int(match[1]), int(match[2]))
    if ANY_TAG.fullmatch(given):  # one that no version of ours ever had
        raise _stale()
    words = _("That is not an ETag.")
    raise Invalid(words, fields={"If-Match": [words]})


def need_match(current: Revision) -> None:
    """Raise Stale unless the caller changes the current revision."""
    expected = if_match()
    if expected is not None and expected != current:
        raise _stale()


def _stale() -> Stale:
    return Stale(_("It has been changed since you read it. Read it again."))
