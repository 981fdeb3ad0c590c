from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shared import logs
from tests.unit.shared.talk import ERRORS

ROOT = Path(__file__).parents[3]
Line = dict[str, Any]


@pytest.fixture(scope="module")
def said() -> dict[str, Line]:
    """What a process of its own said, by what it was about; logging is set for a whole process."""
    talk = [sys.executable, "-m", "tests.unit.shared.talk"]
    done = subprocess.run(talk, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own module
    assert done.stdout == ""
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    return {line["event"]: line for line in lines}


def test_nothing_is_said_that_was_not_asked_for(said: dict[str, Line]) -> None:
    assert list(said) == [
        "plain",
        "with correlation",
        "from a thread",
        "private",
        "private within",
        "a library says so",
        *ERRORS,
    ]


def test_every_line_says_where_and_when_also_from_threads_and_libraries(said: dict[str, Line]) -> None:
    for line in said.values():
        assert (line["service"], line["process"]) == ("intake", "worker")
        assert line["logger"] in {"talk", "library"}
        assert abs(datetime.now(UTC) - datetime.fromisoformat(line["timestamp"])).total_seconds() < 60


def test_a_line_is_one_flat_object(said: dict[str, Line]) -> None:
    assert said["plain"].keys() == {"event", "count", "level", "logger", "timestamp", "service", "process"}
    assert (said["plain"]["count"], said["plain"]["level"]) == (3, "info")


def test_a_line_carries_the_correlation_of_its_request_or_event(said: dict[str, Line]) -> None:
    assert "correlation" not in said["plain"]
    assert said["with correlation"]["correlation"] == "c0ffee00"
    assert said["a library says so"]["correlation"] == "c0ffee00"
    assert "correlation" not in said["from a thread"], "another thread is another piece of work"


def test_private_keys_are_left_out_at_any_depth(said: dict[str, Line]) -> None:
    assert said["private"]["client_id"] == "c1"
    assert {said["private"][key] for key in logs.PRIVATE} == {"(left out)"}
    assert said["private within"]["detail"] == {
        "client_id": "c1",
        "name": "(left out)",
        "deeper": {"token": "(left out)"},
    }
    assert "Maria" not in json.dumps(said)


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_comes_in_one_line_with_where_it_was_raised_and_what_was_behind_it(
    name: str, said: dict[str, Line]
) -> None:
    first, _, behind = said[name]["exception"].partition("\nbehind it:\n")

    assert said[name]["level"] == "error"
    assert first.endswith("RuntimeError: It did not work.")
    assert type(ERRORS[name]).__name__ in behind
    assert first.count("talk.py") == behind.count("talk.py") == 1


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("our own", "NotFound: There is no such client."),
        ("a file", "FileNotFoundError: [Errno 2] No such file"),
        ("a value", "ValueError: (message left out)"),
        ("a key", "KeyError: (message left out)"),
        ("a shape", "ValidationError: (message left out)"),
        ("a duplicate", "DuplicateKeyError: code 11000 (message left out)"),
        ("a batch", "BulkWriteError: code 65 (message left out)"),
    ],
)
def test_an_error_speaks_unless_it_may_repeat_what_somebody_entered(
    name: str, ending: str, said: dict[str, Line]
) -> None:
    assert said[name]["exception"].endswith(ending)


def test_an_engine_that_is_away_is_named(said: dict[str, Line]) -> None:
    assert "127.0.0.1:1 refused" in said["no engine"]["exception"]
