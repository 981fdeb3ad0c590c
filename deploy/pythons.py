"""The tests on every Python that this machine has, each in an environment of its own that is gone afterwards."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from deploy.local.plan import ROOT, inherited

_NAME = re.compile(r"python3(\.\d+)?")
_OLDEST = (3, 11)
_ASK = "import ensurepip, sys, venv; print(*sys.version_info[:3])"

Version = tuple[int, ...]


def test(words: Sequence[str]) -> int:
    """Run `./attune test WORDS` on each and print a line for each; 1 if any failed, or if there is none."""
    rows = [_tried(version, python, words) for version, python in sorted(found().items())]
    print()  # noqa: T201 - a command speaks on its standard output
    for row, _ in rows:
        print(row)  # noqa: T201 - the same
    return 0 if rows and all(passed for _, passed in rows) else 1


def found() -> dict[Version, str]:
    """The newest Python of each 3.x, by its version: from the PATH, and from where pyenv and uv keep theirs."""
    newest: dict[Version, tuple[Version, str]] = {}
    for python in _candidates():
        version = _version(python)
        if version >= _OLDEST and version > newest.get(version[:2], ((), ""))[0]:
            newest[version[:2]] = version, python
    return dict(newest.values())


def _candidates() -> Iterator[str]:
    home = Path(os.environ.get("HOME", os.devnull))
    pyenv = Path(os.environ.get("PYENV_ROOT") or home / ".pyenv")
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR") or home / ".local" / "share" / "uv" / "python")
    folders = [Path(folder) for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if folder]
    for folder in [*folders, *sorted(pyenv.glob("versions/*/bin")), *sorted(uv.glob("*/bin"))]:
        yield from (str(file) for file in sorted(folder.glob("python3*")) if _NAME.fullmatch(file.name))


def _version(python: str) -> Version:
    """Its version; empty for one that does not run, or that cannot make environments."""
    try:
        said = subprocess.run([python, "-c", _ASK], capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(map(int, said.stdout.split())) if said.returncode == 0 else ()


def _tried(version: Version, python: str, words: Sequence[str]) -> tuple[str, bool]:
    """What one gave, as a line to print, and whether all is well."""
    began, last = time.monotonic(), ""
    with tempfile.TemporaryDirectory(prefix="attune-python-") as folder:
        environment = inherited() | {"ATTUNE_PYTHON": python, "ATTUNE_VENV": f"{folder}/venv"}
        command = [str(ROOT / "attune"), "test", *words]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as running:
            for line in running.stdout or ():
                sys.stdout.write(line)
                last = line.strip() or last
    name = f"Python {'.'.join(map(str, version))}"
    took = f"{time.monotonic() - began:.0f} s with its set-up"
    return f"{name:<14} {last or 'nothing ran'} ({took})", running.returncode == 0
