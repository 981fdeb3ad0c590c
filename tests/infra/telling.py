"""A worker of alerts that tells people of prompts and does nothing else, at an instant that a test names.

`python -m tests.infra.telling` is the worker. `TELLING_NOW` is the instant; each client has another clinician.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from dataclasses import replace
from datetime import datetime, timedelta

from services.alerts.adapters.jobs import prompt_notices
from services.alerts.adapters.mongo import COLLECTIONS
from services.alerts.adapters.post import StaffPost
from services.alerts.domain.notices import Line
from shared import logs, settings
from shared.bus import Jobs
from shared.store import Store
from tests.infra.fake_people import FakePeople

LEASE = timedelta(seconds=2)
PAUSE = timedelta(milliseconds=50)


class Practice(FakePeople):
    """A clinician for every client."""

    def line(self, client_id: str) -> Line:
        """Whom a word of this client reaches."""
        return Line(first=(), admins=(), in_charge=clinician_of(client_id))


def clinician_of(client_id: str) -> str:
    """The clinician of `c7` is `dr-c7`."""
    return f"dr-{client_id}"


def work() -> int:
    """Do the jobs until SIGTERM."""
    config = settings.load("alerts")
    logs.configure("alerts", "worker", config.log_level)
    now = datetime.fromisoformat(os.environ["TELLING_NOW"])
    store = Store(config, COLLECTIONS, now=lambda: now)
    made = prompt_notices(Practice(), StaffPost(config.mail, config.public_url))
    kinds = [replace(kind, pause=PAUSE, longest_pause=4 * PAUSE) for kind in made]
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    parts = Jobs(store, kinds, lease=LEASE).parts()
    threads = [threading.Thread(target=part, args=(stopping,), daemon=True) for _name, part in parts]
    for thread in threads:
        thread.start()
    while not stopping.wait(1):
        pass
    return 0


if __name__ == "__main__":
    sys.exit(work())
