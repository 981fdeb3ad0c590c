from __future__ import annotations

from pathlib import Path

import pytest

from deploy import locks


def test_the_locks_hold_every_pin() -> None:
    assert locks.unlocked() == []


def test_a_pin_that_is_not_locked_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = locks.RUN.read_text(encoding="utf-8").replace("flask==", "flask-of-old==")
    (tmp_path / "run.lock").write_text(lock, encoding="utf-8")
    monkeypatch.setattr(locks, "RUN", tmp_path / "run.lock")
    [said] = locks.unlocked()
    assert said.startswith("flask==")
