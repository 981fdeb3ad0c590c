"""What Attune is made of: known weaknesses of the locked packages, and the list of what a service runs with."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from deploy import locks
from deploy.local.plan import ROOT, inherited
from deploy.trouble import Trouble

# Weaknesses that do not reach Attune, by their id: why not, in a sentence. Any other that is found fails a check.
ACCEPTED: Final[Mapping[str, str]] = {}
KEPT: Final = ROOT / ".cache" / "weaknesses.json"
# A check is made often; the database is asked again this much later.
ASKED_AGAIN: Final = {True: timedelta(days=1), False: timedelta(hours=1)}
_WITHIN_S: Final = 120
_UNREACHABLE: Final = ("Connection", "Max retries", "HTTPError", "timed out", "Timeout", "SSLError", "ProxyError")


@dataclass(frozen=True)
class Report:
    """What the database says of a lock; not `reached` where it does not answer, or knows none of the packages."""

    lock: str
    asked_at: str
    reached: bool
    weak: tuple[str, ...] = ()
    unknown: int = 0

    def stands(self, lock: str, now: datetime) -> bool:
        """Whether it is of that lock, and new enough."""
        return self.lock == lock and now - datetime.fromisoformat(self.asked_at) < ASKED_AGAIN[self.reached]


def weaknesses(
    lock: Path = locks.TEST, kept: Path = KEPT, ask: Callable[[Path], tuple[str, str]] | None = None
) -> Report:
    """What is known of the packages of that lock, asked seldom; raises Trouble where it cannot be asked at all."""
    now, key = datetime.now(UTC), hashlib.sha256(lock.read_bytes()).hexdigest()
    before = _before(kept)
    if before is not None and before.stands(key, now):
        return before
    found = read((ask or _ask)(lock), lock=key, now=now)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(asdict(found)), encoding="utf-8")
    return found


def read(said: tuple[str, str], *, lock: str, now: datetime) -> Report:
    """What pip-audit found, of what it wrote and what it complained of."""
    written, complaint = said
    try:
        packages = json.loads(written)["dependencies"]
    except (json.JSONDecodeError, KeyError):
        if any(word in complaint for word in _UNREACHABLE):
            return Report(lock, now.isoformat(), reached=False)
        raise Trouble(f"pip-audit failed: {complaint.strip()[-500:]}") from None
    unknown = sum("skip_reason" in package for package in packages)
    weak = tuple(_weak(packages))
    return Report(lock, now.isoformat(), reached=unknown < len(packages), weak=weak, unknown=unknown)


def not_accepted(weak: Iterable[str], accepted: Mapping[str, str] = ACCEPTED) -> list[str]:
    """Those that fail a check."""
    return [line for line in weak if line.split()[0] not in accepted]


def write_list(out: Path) -> None:
    """Write the list of all that a service runs with, as CycloneDX: the same for the same lock. Raises Trouble."""
    done = _run(
        *("cyclonedx-py", "requirements", str(locks.SERVICE), "--pyproject", str(ROOT / "pyproject.toml")),
        *(
            "--mc-type",
            "application",
            "--output-reproducible",
            "--of",
            "JSON",
            "--output-file",
            str(out.resolve()),
        ),
    )
    if done.returncode:
        raise Trouble(f"The list of packages could not be written: {done.stderr.strip()[-500:]}")


def _ask(lock: Path) -> tuple[str, str]:
    try:
        done = _run(
            *("pip-audit", "--requirement", str(lock), "--disable-pip", "--require-hashes"),
            *("--format", "json", "--progress-spinner", "off", "--timeout", "5"),
        )
    except subprocess.TimeoutExpired as error:
        return "", f"Timeout after {error.timeout} s"
    return done.stdout, done.stderr


def _weak(packages: list[dict[str, Any]]) -> Iterator[str]:
    for package in packages:
        for each in package.get("vulns", ()):
            mended = ", ".join(each["fix_versions"]) or "no version yet"
            yield f"{each['id']} in {package['name']} {package['version']}, mended in {mended}"


def _before(kept: Path) -> Report | None:
    try:
        found = json.loads(kept.read_text(encoding="utf-8"))
        return Report(**found | {"weak": tuple(found["weak"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _run(program: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name(program)), *words],
        cwd=ROOT,
        env=inherited(),
        capture_output=True,
        text=True,
        timeout=_WITHIN_S,
        check=False,
    )
