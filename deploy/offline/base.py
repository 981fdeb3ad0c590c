"""debian:bookworm-slim from Debian's packages: by debootstrap, less what the official image leaves out as well."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from deploy import programs
from deploy.offline.docker import docker
from deploy.trouble import Trouble

SUITE: Final = "bookworm"
IMAGE: Final = f"debian:{SUITE}-slim"

_LEFT_OUT = (
    "usr/share/doc",
    "usr/share/info",
    "usr/share/locale",
    "usr/share/man",
    "var/lib/apt/lists",
    "var/log",
)
_NOT_PACKED = ("./dev/*", "./proc/*", "./sys/*", "./run/*", "./tmp/*", "./var/cache/apt/*", "./debootstrap")
# The same settings as in the official image: what is installed later stays slim too, and starts no services.
_SETTINGS = {
    "etc/dpkg/dpkg.cfg.d/docker": "".join(
        f"path-exclude /{folder}/*\n" for folder in _LEFT_OUT if folder.startswith("usr/share")
    ),
    "etc/apt/apt.conf.d/docker": (
        'Acquire::Languages "none";\nAcquire::GzipIndexes "true";\n'
        'Binary::apt::APT::Keep-Downloaded-Packages "false";\nDir::Cache::pkgcache "";\n'
    ),
    "usr/sbin/policy-rc.d": "#!/bin/sh\nexit 101\n",
}


def sources(suite: str = SUITE) -> list[tuple[str, str]]:
    """Where this machine gets that Debian and its updates from: each mirror with the release it is asked for."""
    command = ["/usr/bin/apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)"]
    if not Path(command[0]).exists():
        return []
    said = subprocess.run([*command, "Created-By: Packages"], capture_output=True, text=True, check=False).stdout
    listed = [line.split() for line in said.splitlines()]
    of_it = {suite, f"{suite}-updates", f"{suite}-security"}
    return sorted({(uri, release) for uri, release, part in listed if release in of_it and part == "main"})


def mirror(suite: str = SUITE) -> str:
    """Where this machine gets that Debian from; empty where its sources name none."""
    return next((uri for uri, release in sources(suite) if release == suite), "")


def obstacle() -> str:
    """Why it cannot be built here; empty where it can."""
    if os.geteuid() != 0:
        return f"{IMAGE} is not here, and only root can build it"
    if not programs.find("debootstrap"):
        return "debootstrap missing: install Debian's package of that name"
    if not mirror():
        return f"the package sources of this machine name no mirror of Debian for {SUITE}"
    return ""


def build() -> None:
    """Build it and give it to Docker; raises Trouble where that cannot be done."""
    if why_not := obstacle():
        raise Trouble(f"{why_not[0].upper()}{why_not[1:]}.")
    with tempfile.TemporaryDirectory(prefix="attune-debian-") as folder:
        root = Path(folder) / "root"
        _run(programs.find("debootstrap") or "", "--variant=minbase", SUITE, str(root), mirror())
        _make_slim(root)
        packed = Path(folder) / "root.tar"
        _run("tar", "-C", str(root), "-cf", str(packed), *(f"--exclude={each}" for each in _NOT_PACKED), ".")
        docker("import", "--change", 'CMD ["bash"]', str(packed), IMAGE)


def _make_slim(root: Path) -> None:
    for folder in _LEFT_OUT:
        for each in (root / folder).iterdir():
            shutil.rmtree(each) if each.is_dir() and not each.is_symlink() else each.unlink()
    for name, text in _SETTINGS.items():
        (root / name).write_text(text, encoding="utf-8")
    (root / "usr/sbin/policy-rc.d").chmod(0o755)
    lines = [f"deb {uri} {release} main\n" for uri, release in sources()]
    (root / "etc/apt/sources.list").write_text("".join(lines), encoding="utf-8")
    (root / "etc/resolv.conf").unlink(missing_ok=True)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(f"{Path(command[0]).name} failed: {(done.stdout + done.stderr).strip()[-500:]}")
