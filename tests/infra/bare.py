"""A bare Debian in a folder, as on a machine where nobody has installed anything yet, for root alone.

Every command in it runs in mount and process namespaces of its own. Nothing of this machine is mounted there, only
a /proc and a /dev/shm that go with the namespace, so that the folder can be deleted whatever happened.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from deploy import programs
from deploy.local import lifeline
from deploy.offline import base
from tests.infra.project import copy_project

PACKAGES: Final = ("python3", "python3-venv", "ca-certificates")
NOBODY: Final = "12345:12345"
"""A user whom no /etc/passwd names."""
ROOT: Final = "0:0"

_HOST_FILES = ("/etc/resolv.conf", "/etc/hosts", "/etc/pip.conf", "/etc/ssl/certs/ca-certificates.crt")
_PASSED_ON = (
    "ATTUNE_PORTS",
    "PIP_",
    "SSL_CERT_",
    "ATTUNE_MAVEN_URL",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "UV_",
)
_INSIDE = """\
mount -t proc proc "$0/proc"
mkdir -p "$0/dev/shm"
mount -t tmpfs tmpfs "$0/dev/shm"
user=$1
shift
exec chroot --userspec="$user" "$0" /usr/bin/env --chdir=/attune "$@"
"""


def obstacle() -> str:
    """Why there can be none here; empty where there can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "a bare Debian needs root on Linux"
    if programs.missing("system"):
        return "debootstrap missing: install Debian's package of that name"
    if not base.mirror():
        return f"the package sources of this machine name no mirror of Debian for {base.SUITE}"
    if subprocess.run(["/usr/bin/unshare", "--mount", "--pid", "--fork", "true"], check=False).returncode:
        return "this machine lets root make no namespaces"
    return ""


class Bare:
    """A bare Debian with this project's files in /attune, which belong to nobody in particular."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        made_by = [programs.find("debootstrap") or "", "--variant=minbase", f"--include={','.join(PACKAGES)}"]
        _run(*made_by, base.SUITE, str(self.root), base.mirror())
        self.environment = _environment()
        for name in [*_HOST_FILES, *self.environment.values()]:
            if name.startswith("/") and Path(name).is_file():
                shutil.copyfile(name, self._made(name))
        copy_project(self.root / "attune")
        _run("/usr/bin/chown", "-R", NOBODY, str(self.root / "attune"))

    def run(self, *command: str, user: str = NOBODY) -> subprocess.CompletedProcess[str]:
        """Run a command in /attune to its end."""
        return subprocess.run(  # noqa: S603 - our own command
            self._command(command, user), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )

    @contextmanager
    def running(self, *command: str, out: IO[bytes], user: str = NOBODY) -> Iterator[subprocess.Popen[bytes]]:
        """Run a command until the end of the block, and all that it started with it."""
        with subprocess.Popen(self._command(command, user), stdout=out, stderr=out) as outer:  # noqa: S603 - the same
            try:
                yield outer
            finally:
                outer.terminate()

    def _command(self, command: Sequence[str], user: str) -> list[str]:
        given = [f"{name}={value}" for name, value in self.environment.items()]
        spaces = ["/usr/bin/unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-eu", "-c", _INSIDE]
        return lifeline.command(*spaces, str(self.root), user, "-i", *given, *command, until=os.getpid())

    def _made(self, name: str) -> Path:
        place = self.root / name.removeprefix("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        return place


def _environment() -> dict[str, str]:
    """What a command is told: where the network's package indexes are, and next to nothing else."""
    plain = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LANG": "C.UTF-8"}
    return plain | {
        name: value
        for name, value in os.environ.items()
        if name.startswith(_PASSED_ON) or name.lower().endswith("_proxy")
    }


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
