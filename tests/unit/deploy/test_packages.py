"""Known weaknesses of the packages, and the list of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from deploy import locks, packages
from deploy.cli import attune
from deploy.trouble import Trouble

NOW = datetime(2026, 11, 27, tzinfo=UTC)
WELL = {"name": "flask", "version": "3.1.3", "vulns": []}
WEAK = {
    "name": "click",
    "version": "8.5.1",
    "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["8.5.2"], "aliases": [], "description": "Much."}],
}
UNKNOWN = {"name": "ours", "skip_reason": "Dependency not found on PyPI and could not be audited: ours (1)"}
LINE = "PYSEC-2026-1 in click 8.5.1, mended in 8.5.2"


def said(*found: object) -> tuple[str, str]:
    """What pip-audit writes of them."""
    return json.dumps({"dependencies": found, "fixes": []}), ""


def report(*found: object) -> packages.Report:
    return packages.read(said(*found), lock="of a lock", now=NOW)


def test_a_weakness_is_named_with_what_mends_it_and_fails_unless_it_is_accepted() -> None:
    found = report(WELL, WEAK)
    assert (found.reached, found.weak, found.unknown) == (True, (LINE,), 0)
    assert packages.not_accepted(found.weak) == [LINE]
    assert packages.not_accepted(found.weak, {"PYSEC-2026-1": "Its terminal is never used."}) == []
    assert packages.not_accepted(found.weak, {"PYSEC-2026-2": "Another one."}) == [LINE]


def test_what_the_database_does_not_know_is_counted() -> None:
    assert (report(WELL, UNKNOWN).reached, report(WELL, UNKNOWN).unknown) == (True, 1)
    assert not report(UNKNOWN, UNKNOWN).reached, "an index that has no such database knows none"


@pytest.mark.parametrize(
    "complaint",
    [
        "ERROR:pip_audit._cli:Could not connect to PyPI's vulnerability feed: ConnectionError",
        "HTTPSConnectionPool(host='pypi.org', port=443): Max retries exceeded with url: /pypi/flask/3.1.3/json",
        "Timeout after 120 s",
    ],
)
def test_a_database_that_does_not_answer_fails_nothing(complaint: str) -> None:
    assert packages.read(("", complaint), lock="", now=NOW).reached is False


def test_what_went_wrong_otherwise_is_said() -> None:
    with pytest.raises(Trouble, match=r"pip-audit failed: .*no such option"):
        packages.read(("", "pip-audit: error: no such option: --x"), lock="", now=NOW)


def test_it_is_asked_once_a_day_for_each_state_of_the_lock(tmp_path: Path) -> None:
    lock, kept = tmp_path / "test.lock", tmp_path / "cache" / "kept.json"
    lock.write_text("click==8.5.1", encoding="utf-8")
    asked: list[Path] = []

    def ask(path: Path) -> tuple[str, str]:
        asked.append(path)
        return said(WEAK)

    first = packages.weaknesses(lock, kept, ask)
    assert packages.weaknesses(lock, kept, ask) == first
    assert asked == [lock]
    lock.write_text("click==8.5.2", encoding="utf-8")
    packages.weaknesses(lock, kept, ask)
    kept.write_text("half a fi", encoding="utf-8")
    packages.weaknesses(lock, kept, ask)
    assert len(asked) == 3


@pytest.mark.parametrize(("found", "hours"), [((WELL,), 24), ((UNKNOWN,), 1)])
def test_it_is_asked_again_sooner_where_it_was_not_reached(found: tuple[object, ...], hours: int) -> None:
    asked = report(*found)
    assert asked.stands("of a lock", NOW + timedelta(hours=hours, seconds=-1))
    assert not asked.stands("of a lock", NOW + timedelta(hours=hours))
    assert not asked.stands("of another", NOW)


def test_what_is_accepted_has_a_reason() -> None:
    assert all(len(reason.split()) > 3 for reason in packages.ACCEPTED.values())


def test_the_list_has_every_package_and_is_the_same_again(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("one.json", "two.json")]
    for file in files:
        done = CliRunner().invoke(attune, ["sbom", str(file)])
        assert done.exit_code == 0, done.output
    one, two = (file.read_text(encoding="utf-8") for file in files)
    assert one == two
    written = json.loads(one)
    assert (written["bomFormat"], written["metadata"]["component"]["name"]) == ("CycloneDX", "attune")
    listed = {each["purl"].partition("?")[0].removeprefix("pkg:pypi/") for each in written["components"]}
    locked = {
        line.split()[0].replace("==", "@").partition("[")[0]
        for line in locks.SERVICE.read_text(encoding="utf-8").splitlines()
        if "==" in line and not line.startswith((" ", "#"))
    }
    assert listed == locked
