"""What the tests need of the machine: installed by apt where root may; without it tests are left out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy.local import libraries

# What PDFs are drawn with.
_PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
# By the part of the tests that needs them, as Debian's packages; the driver of the browser needs the library.
_NEEDED = {
    "unit": _PANGO,
    "browser": ("chromium", "libatomic1"),
    "system": ("debootstrap",),
    "integration": ("promtool", "dovecot-imapd", *_PANGO),
    "containers": ("docker.io", "iptables", "debootstrap", "docker-compose"),
}
# Where a package's program has another name than the package.
_PROGRAMS = {"docker.io": "dockerd", "dovecot-imapd": "dovecot"}
_LIBRARIES = {
    "libatomic1": "libatomic.so.1",
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
# Apt downloads as a user of its own, who may not write to our folders, and warns of that.
_AS_US = ("-o", "APT::Sandbox::User=root")
# A program out of a package that would start a daemon if it were installed.
_OUT_OF = {"promtool": "prometheus"}


def bring(part: str) -> None:
    """Install what that part of the tests needs, or all of them if it is empty, and is not here."""
    packages = [*dict.fromkeys(package for of in _NEEDED if part in {"", of} for package in missing(of))]
    if packages and os.geteuid() == 0 and Path("/usr/bin/apt-get").exists():
        print(f"Installing {', '.join(packages)} …", flush=True)  # noqa: T201 - a command speaks on its standard output
        if _apt("update"):
            for package in packages:
                _bring(package)


def missing(part: str) -> list[str]:
    """Which packages that part of the tests needs and that are not here."""
    return [package for package in _NEEDED[part] if not _here(package)]


def find(name: str) -> str | None:
    """Where that program is; the folders for root's programs are looked through too."""
    return shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")


def unpack(package: str, folder: Path) -> bool:
    """Have a package's files in that folder, without installing it; whether apt gave it."""
    if not Path("/usr/bin/apt-get").exists() or not _apt(*_AS_US, "download", package, folder=str(folder)):
        return False
    for file in folder.glob("*.deb"):
        subprocess.run(["/usr/bin/dpkg-deb", "-x", str(file), str(folder)], check=False)
    return True


def _bring(package: str) -> None:
    if package not in _OUT_OF:
        _apt("install", "-y", "--no-install-recommends", package)
        return
    with tempfile.TemporaryDirectory() as folder:
        unpack(_OUT_OF[package], Path(folder))
        for program in Path(folder).glob(f"usr/bin/{package}"):
            shutil.copy(program, "/usr/local/bin")


def _here(package: str) -> bool:
    library = _LIBRARIES.get(package)
    return libraries.machine_has(library) if library else find(_PROGRAMS.get(package, package)) is not None


def _apt(*words: str, folder: str | None = None) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["/usr/bin/apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", *words]
    return subprocess.run(command, cwd=folder, env=environment, stdout=sys.stderr, check=False).returncode == 0
