from __future__ import annotations

from pathlib import Path

import pytest

from deploy import pythons


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for what is on the PATH, and one where pyenv keeps its own."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{tmp_path / 'nowhere'}")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path / "uv"))
    return tmp_path


def put(folder: Path, name: str, version: str, status: int = 0) -> str:
    """Put a program there that says it is that Python."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\necho {version}\nexit {status}\n", encoding="utf-8")
    (folder / name).chmod(0o755)
    return str(folder / name)


def test_one_of_each_version_is_found_the_newest(machine: Path) -> None:
    put(machine / "bin", "python3", "3 11 2")
    twelve = put(machine / "bin", "python3.12", "3 12 1")
    eleven = put(machine / "pyenv" / "versions" / "3.11.7" / "bin", "python3.11", "3 11 7")
    thirteen = put(machine / "uv" / "cpython-3.13" / "bin", "python3.13", "3 13 0")
    assert pythons.found() == {(3, 11, 7): eleven, (3, 12, 1): twelve, (3, 13, 0): thirteen}


def test_what_is_too_old_or_makes_no_environment_or_is_no_python_is_passed_over(machine: Path) -> None:
    put(machine / "bin", "python3.9", "3 9 18")
    put(machine / "bin", "python3.12", "no module named ensurepip", status=1)
    put(machine / "bin", "python3-config", "3 13 0")
    (machine / "bin" / "python3.13").write_text("not to be run", encoding="utf-8")
    assert pythons.found() == {}
