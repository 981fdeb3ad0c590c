"""The audit of pages and API: each route says what it is, and its entry is written before its answer goes out.

    ROUTES = {"GET /intake/clients/<client_id>/": "record", "GET /intake/clinic": None, …}
    app = create_app("intake", …, audited=Audit(Journal(store), ROUTES))

A route that shows or changes nothing of anybody has None: of it only refusals are written. Where a client's id
does not stand in the address as `client_id`, the view names whose record it shows, and who stands in its lists:

    audit.reads(session.client_id)
    audit.lists(client.client_id for client in clients)

If the entry cannot be written, whoever asked gets a page that says so, and no other; only what is about somebody
who may not be safe is shown all the same. What a service asks of another for a page is in that page's entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import flask
import msgspec

from shared import logs
from shared.clock import now
from shared.errors import Unavailable
from shared.store.audit import BY_CLIENT, MOST_LISTED, WITHIN_S, Entry, Journal, Outcome, Via, What
from shared.web.attempts import caller
from shared.web.identity import signed_in

Routes = Mapping[str, What | None]

SAFETY_WITHIN_S: Final = 0.5
NEVER_UNWRITTEN: Final[frozenset[What | None]] = frozenset({"roles", "settings", "access", "erasure", "export"})
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
REFUSED: Final = frozenset({401, 403, 404, 429})
FORBIDDEN: Final = 403
INVALID: Final = 422
ERROR: Final = 400
SERVER_ERROR: Final = 500
OURS: Final = re.compile(r"[0-9a-f]{32}")  # what somebody typed into an address may be a name

log = logs.get(__name__)


@dataclass(frozen=True)
class Audit:
    """Where entries are written, and what each route is.

    `confirmed` are those before which whoever is signed in shows once more that it is them, besides those whose
    kind says so (`confirming`).
    """

    journal: Journal
    routes: Routes
    confirmed: frozenset[str] = frozenset()


@dataclass
class _Noted:
    """What a view said of this request."""

    about: dict[str, None] = field(default_factory=dict)
    listed: dict[str, None] = field(default_factory=dict)
    who: str = ""
    via: Via = ""
    of: str = ""
    safety: bool = False
    tried: bool = False
    also: What | None = None


def common(prefix: str) -> Routes:
    """What the routes are that every service has."""
    return {
        "GET /metrics": None,
        **{f"GET {prefix}/{name}": None for name in ("livez", "readyz", "pinned", "static/<path:file>")},
        **{f"GET {prefix}/api/{name}": None for name in ("", "openapi.json")},
        **{f"{method} {prefix}/kept/<form_id>": None for method in ("GET", "POST")},
        f"POST {prefix}/kept": None,
    }


def reads(client_id: str, *, safety: bool = False) -> None:
    """Say whose record this answer shows or changes; `safety` if it is about whether they are safe."""
    noted = _noted()
    noted.about[client_id] = None
    noted.safety = noted.safety or safety


def lists(client_ids: Iterable[str]) -> None:
    """Say which clients stand in this answer's lists."""
    _noted().listed.update(dict.fromkeys(client_ids))


def by_client(client_id: str, via: Literal["link", "code", "tablet"]) -> None:
    """Say that the client themselves asks, and by what."""
    noted = _noted()
    noted.who, noted.via = BY_CLIENT, via
    noted.about[client_id] = None


def by_staff(staff_id: str) -> None:
    """Say who asks, where they have only just signed in or out."""
    _noted().who = staff_id


def tried(staff_id: str = "") -> None:
    """Say that somebody tried to sign in and could not, and as whom if there is such a person."""
    noted = _noted()
    noted.tried, noted.of = True, staff_id


def also(what: What) -> None:
    """Say what this request did besides, which has an entry of its own."""
    _noted().also = what


def of_staff(staff_id: str) -> None:
    """Say whose roles, login or absence it is about."""
    _noted().of = staff_id


def install(app: flask.Flask, audit: Audit | None) -> None:
    """Write an entry before each answer; install it last, so that what it answers itself gets all headers."""
    if audit is None:
        return
    app.before_request(lambda: _resume(audit))
    app.after_request(lambda response: _written(audit, response))


def _resume(audit: Audit) -> None:
    """After an entry that could not be written, nothing of these kinds is changed until one can be."""
    if audit.journal.broken and _what(audit) in NEVER_UNWRITTEN and flask.request.method not in SAFE_METHODS:
        audit.journal.write(Entry(at=now(), what="resumed"))


def _written(audit: Audit, response: flask.Response) -> flask.Response:
    entry = _entry(_what(audit), response.status_code)
    if entry is None:
        return response
    safety, besides = entry.what == "safety", _noted().also
    try:
        audit.journal.write(entry, within_s=SAFETY_WITHIN_S if safety else WITHIN_S)
        if besides:
            audit.journal.write(msgspec.structs.replace(entry, what=besides))
    except Unavailable as error:
        if safety or response.status_code >= SERVER_ERROR:
            return response
        response.close()  # a stream lets go of what it holds
        app = flask.current_app
        return app.make_response(app.handle_user_exception(error))
    return response


def _what(audit: Audit) -> What | None:
    """What this request's route is; one that nobody has declared is taken for the most that it could be."""
    route = route_of_request()
    return audit.routes.get(route, "record") if route else None


def route_of_request() -> str | None:
    """This request's route as `Routes` name it; None for what nobody opens."""
    rule, method = flask.request.url_rule, flask.request.method
    if rule is None or method == "OPTIONS" or rule.rule.startswith("/internal/"):
        return None
    return f"{'GET' if method == 'HEAD' else method} {rule.rule}"


def _entry(what: What | None, status: int) -> Entry | None:
    """The entry of this request, if it leaves one."""
    noted, me = _noted(), signed_in()
    who = noted.who or (me.staff_id if me else "")
    if what is None:
        if not (me and status == FORBIDDEN):
            return None
        what = "other"
    outcome = _outcome(what, status)
    if not who and not _by_anybody(what, status, noted):
        return None
    if status >= SERVER_ERROR and flask.request.method in SAFE_METHODS:
        return None
    about = _about(noted, outcome)
    if what == "record" and outcome == "done" and not about:
        log.error("a page did not say whose record it shows", route=_route())
    by_link = noted.who == BY_CLIENT and what != "sign-in"
    return Entry(
        at=now(),
        what="safety" if noted.safety else what,
        who=who,
        via=noted.via or (me.via if me else ""),
        outcome=outcome,
        route=_route(),
        about=about,
        listed=sorted(noted.listed)[:MOST_LISTED],
        count=len(noted.listed),
        of=noted.of or (flask.request.view_args or {}).get("staff_id", ""),
        source="" if by_link else caller(),
    )


def _by_anybody(what: What, status: int, noted: _Noted) -> bool:
    """Whether it is written of whoever has not said who they are; strangers must not be able to fill the disk."""
    return what in {"sign-in", "roles"} and (status < ERROR or noted.tried)


def _outcome(what: What, status: int) -> Outcome:
    if status < ERROR:
        return "done"
    return "refused" if status in REFUSED or (what == "sign-in" and status == INVALID) else "failed"


def _about(noted: _Noted, outcome: Outcome) -> list[str]:
    asked = (flask.request.view_args or {}).get("client_id", "")
    if asked and (outcome == "done" or OURS.fullmatch(asked)):
        return list({asked: None, **noted.about})
    return list(noted.about)


def _route() -> str:
    rule = flask.request.url_rule
    return f"{flask.request.method} {rule.rule if rule else ''}"


def _noted() -> _Noted:
    if "audit" not in flask.g:
        flask.g.audit = _Noted()
    found: _Noted = flask.g.audit
    return found
