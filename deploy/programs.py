"""Programs of the machine that tests need: installed by apt where root may; without them tests are left out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

# By the part of the tests that needs it; Debian's packages have their programs' names.
NEEDED = {"browser": "chromium", "system": "debootstrap"}


def bring(part: str) -> None:
    """Install what that part of the tests needs, or all of them if it is empty, and is not here."""
    missing = [name for of, name in NEEDED.items() if part in {"", of} and not find(name)]
    if missing and os.geteuid() == 0 and Path("/usr/bin/apt-get").exists():
        print(f"Installing {', '.join(missing)} …", flush=True)  # noqa: T201 - a command speaks on its standard output
        if _apt("update"):
            for name in missing:
                _apt("install", "-y", "--no-install-recommends", name)


def find(name: str) -> str | None:
    """Where that program is; the folders for root's programs are looked through too."""
    return shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")


def _apt(*words: str) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["/usr/bin/apt-get", "-qq", *words]
    return subprocess.run(command, env=environment, stdout=sys.stderr, check=False).returncode == 0
