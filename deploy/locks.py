"""Whether the hashed locks still say what pyproject.toml asks for."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from deploy.local.plan import ROOT

RUN, TEST, SERVICE, PDF = (ROOT / "requirements" / f"{name}.lock" for name in ("run", "test", "service", "pdf"))
_COMPILE = (
    *("pip", "compile", "pyproject.toml", "--universal", "--generate-hashes", "--quiet"),
    *("--no-emit-index-url", "--no-header", "--no-annotate", "--python-version", "3.11"),
)
# What each has beside the services' own packages: the image has nothing, or PDF where it was asked for.
_ALSO = {
    RUN: ("--group", "engines", "--group", "pdf"),
    TEST: ("--group", "engines", "--group", "pdf", "--group", "test", "-c", "requirements/run.lock"),
    SERVICE: ("-c", "requirements/run.lock"),
    PDF: ("--group", "pdf", "-c", "requirements/run.lock"),
}
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def stale() -> list[str]:
    """What to do about a lock that is not fresh; nothing when all are."""
    found = []
    for lock, extra in _ALSO.items():
        compiled = _compiled(lock, extra)
        if compiled is None:
            print("The package index cannot be reached: the locks are compared with the pins alone.")  # noqa: T201 - said
            return unlocked()
        if compiled != lock.read_text(encoding="utf-8"):
            found.append(
                f"requirements/{lock.name} is not what pyproject.toml gives: uv {' '.join(_COMPILE + extra)}"
            )
    return found


def unlocked() -> list[str]:
    """The pins of pyproject.toml that the locks do not have."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    service = project["project"]["dependencies"]
    run = [*service, *groups["engines"], *groups["pdf"]]
    wanted = {RUN: run, TEST: [*run, *groups["test"]], SERVICE: service, PDF: [*service, *groups["pdf"]]}
    return [
        f"{pin} is not in requirements/{lock.name}"
        for lock, pins in wanted.items()
        for pin in sorted(_pins("\n".join(pins)) - _pins(lock.read_text(encoding="utf-8")))
    ]


def _pins(text: str) -> set[str]:
    return {f"{name.lower().replace('_', '-')}=={version}" for name, version in _PIN.findall(text)}


def _compiled(lock: Path, extra: tuple[str, ...]) -> str | None:
    """The lock as made now, keeping its versions; nothing when the index does not answer."""
    uv = str(Path(sys.executable).with_name("uv"))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / lock.name
        out.write_bytes(lock.read_bytes())
        done = subprocess.run(
            [uv, *_COMPILE, *extra, "-o", str(out)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            return out.read_text(encoding="utf-8")
    if "error sending request" in done.stderr or "Failed to fetch" in done.stderr or "dns error" in done.stderr:
        return None
    return f"uv failed: {done.stderr}"
