"""What a change must pass: style, types, layers, locks and the documentation, then the tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy import locks, packages, programs
from deploy.local.plan import ROOT, inherited
from deploy.trouble import Trouble

_CHECKS = {
    "format": ("ruff", "format", "--check", "--quiet", "."),
    "style": ("ruff", "check", "--quiet", "."),
    "types": ("mypy", "--strict"),
    "layers": ("lint-imports", "--no-logo"),
}
SITE = ROOT / ".site"
PARTS = ("unit", "contract", "property", "integration", "system", "browser", "chaos", "containers")
# One more than a small machine has cores: much of the time tests wait, for engines to start or to be found dead.
_WORKERS = "3"


def check() -> bool:
    """Run every check, also after one that failed; whether all passed."""
    passed = [_passes(name, command) for name, command in _CHECKS.items()]
    stale = locks.stale()
    for line in stale:
        _say(line)
    _report("locks", passed=not stale)
    return all([*passed, not stale, _looked_up(), docs(SITE)])


def weaknesses(report: packages.Report) -> bool:
    """Say what is known of the packages; whether there is no weakness but accepted ones, or nobody to ask."""
    found = packages.not_accepted(report.weak)
    for line in found:
        _say(line)
    if not report.reached:
        _say("The database of known weaknesses cannot be reached: the packages are not looked at.")
    elif report.unknown:
        _say(f"The database of known weaknesses does not know {report.unknown} of the packages.")
    if report.reached or found:
        _report("packages", passed=not found)
    return not found


def docs(out: Path) -> bool:
    """Build the documentation's site there; whether every page is in it and every link leads somewhere."""
    from deploy.site.build import build  # noqa: PLC0415 - what makes pages is for commands that need it

    wrong = build(ROOT, out)
    for line in wrong:
        _say(line)
    _report("docs", passed=not wrong)
    return not wrong


def test(part: str, arguments: Sequence[str]) -> int:
    """Run the tests of one part, or the checks and all tests; pytest's exit status, or 1 for a failed check."""
    programs.bring(part)
    checked = True if part else check()
    where = [f"tests/{part}"] if part else ["tests"]
    # Tests of one running Attune share it: they stay together on one worker.
    command = [sys.executable, "-m", "pytest", "-q", "-n", _WORKERS, "--dist", "loadgroup", *where, *arguments]
    status = subprocess.run(command, cwd=ROOT, env=inherited(), check=False).returncode
    return status or (0 if checked else 1)


def bench(what: str, arguments: Sequence[str]) -> int:
    """Run one benchmark in a process of its own; its exit status."""
    command = [sys.executable, "-P", "-m", f"bench.{what}", *arguments]
    return subprocess.run(command, cwd=ROOT, env=inherited() | {"PYTHONPATH": str(ROOT)}, check=False).returncode


def _looked_up() -> bool:
    try:
        return weaknesses(packages.weaknesses())
    except Trouble as trouble:
        _say(str(trouble))
        _report("packages", passed=False)
        return False


def _passes(name: str, command: tuple[str, ...]) -> bool:
    program = str(Path(sys.executable).with_name(command[0]))
    done = subprocess.run(
        [program, *command[1:]], cwd=ROOT, env=inherited(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        _say(done.stdout + done.stderr)
    _report(name, passed=done.returncode == 0)
    return done.returncode == 0


def _report(name: str, *, passed: bool) -> None:
    _say(f"check {name}: {'ok' if passed else 'FAILED'}")


def _say(text: str) -> None:
    print(text.rstrip(), flush=True)  # noqa: T201 - a command speaks on its standard output
