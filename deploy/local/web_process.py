"""How gunicorn runs a web process (its `--config python:…`); address, threads and grace come beside it."""

from __future__ import annotations

from typing import Any

from deploy.local import lifeline

worker_class = "gthread"
workers = 1
keepalive = 75  # seconds: the front door keeps its connections for 60
loglevel = "warning"
# Its address would lie in somebody's home folder, and two Attunes would fight over it.
control_socket_disable = True


def post_fork(_server: Any, _worker: Any) -> None:  # noqa: ANN401 - gunicorn's own objects
    """A worker whose master was killed would keep the port from the next one."""
    lifeline.tie_to_parent(kill=True)
