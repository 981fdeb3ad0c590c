"""What stays on top of every page of staff until somebody has dealt with it.

    app = create_app("alerts", …, pins=lambda me: Band([Pin(text="…", state="…", link="/…", action="…")]))
    app = create_app("intake", …, pins=RemotePins(InternalClient(settings.alerts_url, settings.service_secret)))

One service knows what is to be pinned and answers `POST /internal/pinned` with it, the others ask; `frame.html`
shows it. When nobody answers the page says so. A service may have a `_pinned.html` of its own that shows more.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final

import flask
import flask_babel
import msgspec

from shared import logs
from shared.contracts.principal import Principal
from shared.errors import Unavailable
from shared.web.identity import principal, signed_in
from shared.web.internal import InternalClient

FRESH_S: Final = 3.0
PAUSE_S: Final = 5.0
CAPACITY: Final = 2_000
PATH: Final = "/internal/pinned"

log = logs.get("pinned")


class Pin(msgspec.Struct, frozen=True, kw_only=True):
    """One notice: what it is, how it stands, and where to go with it; its words are of one person alone."""

    text: str
    state: str
    link: str
    action: str


class Band(msgspec.Struct, frozen=True):
    """What is pinned for one person; `silent` says that there may be more, which nobody could tell.

    `note` stands below it: what is wrong with the way such notices take, while nothing is pinned too.
    """

    pins: Sequence[Pin] = ()
    silent: bool = False
    note: str = ""


Pins = Callable[[Principal], Band]
"""What is pinned for somebody; whatever it raises is shown as silence."""


def nothing(_me: Principal) -> Band:
    """Nothing is ever pinned."""
    return Band()


class RemotePins:
    """Asks the service that knows; thread-safe. An answer counts for three seconds, a silence for five."""

    def __init__(self, client: InternalClient, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._client, self._clock = client, clock
        self._known: OrderedDict[tuple[str, str], tuple[float, Band]] = OrderedDict()
        self._lock = threading.Lock()
        self._ask_again_at = 0.0

    def __call__(self, me: Principal) -> Band:
        """What is pinned for them; raises Unavailable."""
        now = self._clock()
        with self._lock:
            until, band = self._known.get(_reader(me), (now, None))
            silent = now < self._ask_again_at
        if band is not None and now < until:
            return band
        if silent:
            raise Unavailable("Nobody answered a moment ago.", retry_after=int(PAUSE_S))
        return self._remember(me, self._ask(me))

    def _ask(self, me: Principal) -> Band:
        try:
            return msgspec.convert(self._client.post(PATH, msgspec.to_builtins(me)), Band)
        except Unavailable:
            self._pause()
            raise
        except msgspec.ValidationError as error:
            self._pause()
            raise Unavailable("The answer is none.", retry_after=int(PAUSE_S)) from error

    def _pause(self) -> None:
        with self._lock:
            self._ask_again_at = self._clock() + PAUSE_S

    def _remember(self, me: Principal, band: Band) -> Band:
        with self._lock:
            self._known.pop(_reader(me), None)
            self._known[_reader(me)] = (self._clock() + FRESH_S, band)
            while len(self._known) > CAPACITY:
                self._known.popitem(last=False)
        return band


def _reader(me: Principal) -> tuple[str, str]:
    return me.staff_id, str(flask_babel.get_locale())


def install(app: flask.Flask, pins: Pins) -> None:
    """Give templates `pinned()`, and pages that stay open an address to ask again."""
    app.extensions["attune_pins"] = pins
    app.add_template_global(pinned, "pinned")

    def show() -> str:
        principal()
        return flask.render_template("_pinned.html")

    app.add_url_rule(f"{app.config['PREFIX']}/pinned", "pinned", show)


def pinned() -> Band:
    """What is pinned for whoever looks at this page; found out once a request."""
    if "pinned" not in flask.g:
        flask.g.pinned = _found()
    found: Band = flask.g.pinned
    return found


def _found() -> Band:
    me = signed_in()
    return pinned_for(me) if me else Band()


def pinned_for(me: Principal) -> Band:
    """What is pinned for somebody; silent where nobody can tell."""
    pins: Pins = flask.current_app.extensions["attune_pins"]
    try:
        return pins(me)
    except Unavailable as error:
        log.warning("nobody says what is pinned", **error.detail)
    except Exception:  # the page comes all the same, and says that something is missing
        log.exception("what is pinned could not be found")
    return Band(silent=True)
