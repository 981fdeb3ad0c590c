"""Asking processes whether they are ready."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import httpx

from deploy.local.plan import Process
from deploy.local.supervise import Supervisor
from deploy.trouble import Trouble

# A crash is seen at once; until then a slow machine may take its time.
_WITHIN_S = 300
_LOOK_EVERY_S = 0.1


def wait_for(processes: Iterable[Process], supervisor: Supervisor, say: Callable[[str], None], logs: str) -> None:
    """Wait until each is ready, saying so of each; raises Trouble naming one that does not get there."""
    waiting = list(processes)
    deadline = time.monotonic() + _WITHIN_S
    with httpx.Client(timeout=2, trust_env=False) as client:
        while waiting:
            for process in [one for one in waiting if _ready(client, one.ready_url)]:
                waiting.remove(process)
                say(f"{process.spoken} is ready")
            for process in waiting:
                supervisor.complain(process.name)
                if time.monotonic() > deadline:
                    raise Trouble(f"{process.spoken} is not ready; see {logs}/{process.name}.log")
            time.sleep(_LOOK_EVERY_S)


def _ready(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
