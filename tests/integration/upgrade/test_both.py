"""A version before goes on with what this one has written, and this one with what that one wrote meanwhile.

Those that cannot read it any more refuse to start.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from pymongo import MongoClient

from deploy.local.plan import ROOT
from shared.store.collection import growing
from tests.integration.upgrade.kept import PAGES, Kept
from tests.integration.upgrade.record import Recording, tell
from tests.integration.upgrade.whole import SERVICES, whole

HERE: Final = Path(__file__).parent
# They know nothing of sealed texts: the first one that a record is of, and the last one, which refuses by itself.
UNSEALED: Final = frozenset({"40edc95"})
LAST_UNSEALED: Final = "3bdd1ff"
VERSIONS: Final = sorted({path.stem for path in HERE.glob("*.json")} - UNSEALED)


def git(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, check=False)  # noqa: S603, S607 - git is git


@pytest.fixture(params=VERSIONS)
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A checkout of an earlier version, with this folder in it."""
    return checked_out(request.param, tmp_path)


def checked_out(version: str, tmp_path: Path) -> Path:
    """A checkout of that version there, with this folder in it."""
    found = git("archive", version)
    if found.returncode:
        pytest.skip("the history of this repository is not here, so that no earlier version can be run")
    subprocess.run(["tar", "-x", "-C", str(tmp_path)], input=found.stdout, check=True)  # noqa: S603, S607 - tar is tar
    there, ignored = tmp_path / "tests/integration/upgrade", shutil.ignore_patterns("__pycache__")
    shutil.copytree(HERE, there, ignore=ignored, dirs_exist_ok=True)
    return tmp_path


def run(checkout: Path, kept: Kept, mongo_uri: str) -> list[str]:
    """What is wrong when the version there goes on."""
    done = start(checkout, kept, mongo_uri)
    assert done.returncode == 0, done.stderr[-8_000:]
    wrong: list[str] = json.loads(done.stdout.splitlines()[-1])
    return wrong


def start(checkout: Path, kept: Kept, mongo_uri: str) -> subprocess.CompletedProcess[str]:
    """Have the version there go on."""
    return subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-m", "tests.integration.upgrade.other", mongo_uri, kept.attune.prefix],
        cwd=checkout,
        env={name: value for name, value in os.environ.items() if not name.startswith("ATTUNE_")}
        | {"PYTHONPATH": str(checkout)},
        input=json.dumps({"ids": kept.ids, "tokens": kept.tokens}),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def points(kept: Kept) -> int:
    path = "/alerts/api/clients/{MR client}/trajectory"
    return len(kept.ask("sam", "GET", path).raise_for_status().json()["points"])


def test_the_version_before_goes_on_with_what_this_one_writes_and_back(
    earlier: Path, mongo_uri: str, mongo_client: MongoClient[dict[str, Any]]
) -> None:
    prefix = f"t{secrets.token_hex(5)}_"
    try:
        with whole(mongo_uri, prefix) as attune:
            story = Recording(attune)
            tell(story)
            kept = Kept(attune, story.ids, story.tokens)
            before = points(kept)
            for service in SERVICES:  # all of it waits in the outboxes, for the other version to listen to
                attune.call(service, "republish")
        assert run(earlier, kept, mongo_uri) == []
        with whole(mongo_uri, prefix) as attune:
            again = Kept(attune, story.ids, story.tokens)
            attune.pump()
            assert points(again) == before + 1
            assert [wrong for who in PAGES for wrong in again.wrong_pages(who)] == []
    finally:
        for service in SERVICES:
            mongo_client.drop_database(f"{prefix}{service}")
            mongo_client.drop_database(growing(f"{prefix}{service}"))


def test_a_version_that_cannot_read_what_this_one_writes_says_so_and_changes_nothing(
    tmp_path: Path, mongo_uri: str, mongo_client: MongoClient[dict[str, Any]]
) -> None:
    earlier, prefix = checked_out(LAST_UNSEALED, tmp_path), f"t{secrets.token_hex(5)}_"
    try:
        with whole(mongo_uri, prefix) as attune:
            story = Recording(attune)
            tell(story)
            kept = Kept(attune, story.ids, story.tokens)
            before = kept.stored()
            refused = start(earlier, kept, mongo_uri)
            assert refused.returncode != 0
            assert "cannot be read by this version of Attune: a later one wrote it" in refused.stderr
            assert kept.stored() == before
    finally:
        for service in SERVICES:
            mongo_client.drop_database(f"{prefix}{service}")
            mongo_client.drop_database(growing(f"{prefix}{service}"))
