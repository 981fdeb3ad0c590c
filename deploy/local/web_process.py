"""How gunicorn runs a web process (its `--config python:…`); threads, grace and two addresses come beside it.

The first `--bind` is the front door's, the second the other services'.
"""

from __future__ import annotations

import gc
from typing import Any

from deploy.local import lifeline, raw_errors
from deploy.local.internal_listener import InternalListener, Only

worker_class = "gthread"
workers = 1
keepalive = 75  # seconds: the front door keeps its connections for 60
loglevel = "warning"
# Its address would lie in somebody's home folder, and two Attunes would fight over it.
control_socket_disable = True


def post_fork(_server: Any, _worker: Any) -> None:  # noqa: ANN401 - gunicorn's own objects
    """A worker whose master was killed would keep the port from the next one."""
    lifeline.tie_to_parent(kill=True)


def post_worker_init(worker: Any) -> None:  # noqa: ANN401 - as above
    """Give each of the two addresses its part of the application, and the second its own threads."""
    raw_errors.install()
    public, internal = worker.sockets
    InternalListener(internal.sock, worker.wsgi).begin()
    worker.sockets, worker.wsgi = [public], Only(worker.wsgi, internal=False)
    gc.freeze()  # what is there from the start is not looked through each time that garbage is collected
