"""The image's health check: asks the process of this container whether it is ready.

Which process that is stands in its command line. The standard library alone: it runs every few seconds.
"""

from __future__ import annotations

import http.client
import re
import sys
from pathlib import Path

WEB, WORKER = 8000, 8002
_WITHIN_S = 4
_OK = 200
_PROCESS = re.compile(r"services\.([a-z]+)")


def address(command: str) -> tuple[int, str]:
    """Where the process of that command line says whether it is ready."""
    service = _PROCESS.search(command)
    if service is None:
        return WEB, "/"
    return (WORKER, "/readyz") if "worker" in command else (WEB, f"/{service[1]}/readyz")


def ready(port: int, path: str) -> bool:
    """Whether it says so."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_WITHIN_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == _OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    words = Path("/proc/1/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    sys.exit(0 if ready(*address(words)) else 1)
