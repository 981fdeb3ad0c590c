"""How many requests a minute are taken: of one login, or of an address where nobody is known to be signed in.

A flood gets 429 and is told in how long, in words. Wide is what many people at one address do at once, as clients
in a waiting room; not limited is whatever somebody needs who may not be safe, the strip about them, what services
ask each other, and probes. Counts are each process's own, in memory. Wrong passwords and PINs are another matter:
`shared/throttle.py`.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import flask
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from shared.errors import Flooded
from shared.web import problems
from shared.web.attempts import caller, in_words
from shared.web.audit import Routes
from shared.web.identity import credential_key, signed_in
from shared.web.kinds import kind_of_request
from shared.web.words import _

Kind = Literal["page", "api", "export", "sign-in", "check-in"]

# Within a minute. A person in a hurry opens a page a second; a program waits when it is told to.
OF_A_LOGIN: Final[Mapping[Kind, int]] = {"page": 600, "api": 1_200, "export": 60}
# A whole clinic can share one address. A check-in is some six requests: a thousand of them pass.
OF_AN_ADDRESS: Final[Mapping[Kind, int]] = {
    "page": 1_200,
    "api": 1_200,
    "export": 60,
    "sign-in": 240,
    "check-in": 6_000,
}
FREE: Final = frozenset({"livez", "readyz", "metrics", "static", "pinned"})
KNOWN: Final = 10_000
_EXTENSION: Final = "attune_limits"


@dataclass
class Limits:
    """What a service counts; `times` is how many times the usual is taken, nought for no limit."""

    routes: Routes
    times: float
    wide: tuple[str, ...] = ()
    free: frozenset[str] = frozenset()
    counts: FixedWindowRateLimiter = field(default_factory=lambda: FixedWindowRateLimiter(MemoryStorage()))
    known: OrderedDict[str, None] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def kind(self) -> Kind | None:
        """What is asked, for its limit; None for what has none."""
        asked, request = kind_of_request(), flask.request
        if asked == "internal" or request.endpoint in FREE or request.blueprint in self.free:
            return None
        if request.path.startswith(self.wide):
            return "check-in"
        what = self.routes.get(f"{request.method} {request.url_rule.rule}") if request.url_rule else None
        return what if what in {"export", "sign-in"} else asked

    def left(self, kind: Kind) -> int:
        """Count this request; in how many seconds it is taken, nought for now."""
        login = credential_key()
        of_login = login in self.known and kind in OF_A_LOGIN
        most = (OF_A_LOGIN if of_login else OF_AN_ADDRESS)[kind]
        limit, who = RateLimitItemPerMinute(math.ceil(most * self.times)), login if of_login else caller()
        if self.counts.hit(limit, kind, str(who)):
            return 0
        return max(1, math.ceil(self.counts.get_window_stats(limit, kind, str(who)).reset_time - time.time()))

    def note(self) -> None:
        """Remember a login that has turned out to be somebody's: a flood of strangers does not count for it."""
        login = credential_key() if signed_in() else None
        if login is None:
            return
        with self.lock:
            self.known.pop(login, None)
            self.known[login] = None
            while len(self.known) > KNOWN:
                self.known.popitem(last=False)


def install(app: flask.Flask, routes: Routes, times: float) -> None:
    """Count every request of this application, and refuse what is too much."""
    limits = app.extensions[_EXTENSION] = Limits(routes, times)

    @app.before_request
    def refuse() -> flask.typing.ResponseReturnValue | None:
        kind = limits.kind() if limits.times else None
        wait = limits.left(kind) if kind else 0
        return _refused(wait) if wait else None

    @app.after_request
    def note(response: flask.Response) -> flask.Response:
        limits.note()
        return response


def declare(app: flask.Flask, *, wide: tuple[str, ...], free: frozenset[str]) -> None:
    """Say what clients do: which addresses begin a check-in, and which blueprints are for whoever is not safe."""
    limits: Limits = app.extensions[_EXTENSION]
    limits.wide, limits.free = wide, free


def _refused(wait: int) -> flask.typing.ResponseReturnValue:
    words = _("That was too much at once. Please wait %(wait)s, then try again.", wait=in_words(wait))
    return problems.answer(Flooded(words, retry_after=wait))
