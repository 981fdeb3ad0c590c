"""Each import contract catches what it forbids: a violation is planted in a copy of the tree and seen to fail."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from deploy.local.plan import ROOT

PLANTS = [
    ("whole", "shared/clock.py", "import deploy.trouble"),
    ("whole", "services/intake/bootstrap.py", "import deploy.trouble"),
    ("whole", "shared/store/unit.py", "import services.intake"),
    ("services", "services/alerts/bootstrap.py", "import services.feedback.domain"),
    ("service", "services/intake/usecases/__init__.py", "import services.intake.adapters"),
    ("service", "services/feedback/web/__init__.py", "import services.feedback.adapters"),
    ("service", "services/alerts/domain/__init__.py", "import services.alerts.ports"),
    ("service", "services/alerts/unheard_of.py", ""),
    ("shared", "shared/store/unit.py", "import shared.bus"),
    ("shared", "shared/web/app.py", "import shared.bus"),
    ("shared", "shared/unheard_of.py", ""),
    ("core", "services/intake/usecases/__init__.py", "import pymongo"),
    ("core", "services/feedback/ports.py", "import flask"),
    ("core", "shared/contracts/events.py", "import kafka"),
    ("domain", "services/alerts/domain/__init__.py", "import shared.contracts.events"),
    ("domain", "services/alerts/domain/__init__.py", "import msgspec"),
    ("kafka", "services/alerts/consumer.py", "import kafka"),
    ("kafka", "shared/store/unit.py", "import kafka"),
    ("mongo", "services/intake/web/__init__.py", "import pymongo"),
    ("mongo", "shared/web/app.py", "import bson"),
]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("tree")
    for package in ("shared", "services", "deploy"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


@pytest.mark.parametrize(("contract", "file", "line"), PLANTS)
def test_a_planted_violation_breaks_its_contract(tree: Path, contract: str, file: str, line: str) -> None:
    place = tree / file
    before = place.read_text(encoding="utf-8") if place.exists() else None
    place.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
    try:
        status, said = lint(tree, contract)
    finally:
        place.unlink() if before is None else place.write_text(before, encoding="utf-8")
    assert status == 1, said
    assert "0 kept, 1 broken" in said


def test_without_a_violation_all_contracts_hold(tree: Path) -> None:
    status, said = lint(tree, *{contract for contract, _, _ in PLANTS})
    assert status == 0, said


def test_every_contract_has_a_violation_that_it_catches() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = declared["tool"]["importlinter"]["contracts"]
    assert {contract["id"] for contract in contracts} == {contract for contract, _, _ in PLANTS}


def lint(tree: Path, *contracts: str) -> tuple[int, str]:
    program = str(Path(sys.executable).with_name("lint-imports"))
    done = subprocess.run(  # noqa: S603 - the command is our own
        [program, "--no-logo", "--no-cache", *(f"--contract={contract}" for contract in contracts)],
        cwd=tree,
        env={"PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr
