"""Kustomize, built from the Go proxy at the version and hashes of go.mod and go.sum beside this file."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import yaml

FOLDER: Final = Path(__file__).parent
PACKAGE: Final = "sigs.k8s.io/kustomize/kustomize/v5"
OLDEST_GO: Final = (1, 24)


def obstacle() -> str:
    """Why it cannot be built here; empty where it can."""
    go = shutil.which("go")
    if go is None:
        return "Kustomize is built by Go, which is not on this machine"
    said = subprocess.run([go, "version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - our own
    found = re.search(r"go(\d+)\.(\d+)", said)
    if found is None or tuple(map(int, found.groups())) < OLDEST_GO:
        return f"Kustomize is built by Go {'.'.join(map(str, OLDEST_GO))} or newer; here is {said.strip()}"
    return ""


def build(program: Path) -> Path:
    """Build the program at that path."""
    command = [shutil.which("go") or "go", "build", "-o", str(program), PACKAGE]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert done.returncode == 0, done.stderr[-2000:]
    return program


def render(program: Path, folder: Path) -> list[dict[str, Any]]:
    """The resources that a folder's kustomization.yaml gives."""
    command = [str(program), "build", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert done.returncode == 0, done.stderr[-2000:]
    return [resource for resource in yaml.safe_load_all(done.stdout) if resource]
