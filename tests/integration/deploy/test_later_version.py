"""Neither process of a service starts on a database that a later version has written: it says so in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any, Final

import pytest
from pymongo import MongoClient

from deploy.local import plan
from tests.infra.engines import SettingsFor
from tests.infra.lease import GENEROUS_S
from tests.infra.workers import environment

WORKER: Final = ("-m", "services.{service}", "worker")
WEB: Final = (
    *("-m", "gunicorn", "services.{service}.bootstrap:web_app()"),
    *("--config", "python:deploy.local.web_process", "--bind", "127.0.0.1:0"),
)


@pytest.mark.parametrize("service", plan.SERVICES)
@pytest.mark.parametrize("words", [WEB, WORKER], ids=["web", "worker"])
def test_it_refuses_to_start_in_one_line(
    words: tuple[str, ...], service: str, settings_for: SettingsFor, mongo_client: MongoClient[dict[str, Any]]
) -> None:
    settings = settings_for(service)
    database = mongo_client[settings.database]
    database["meta"].insert_one({"_id": "format", "value": 1_000_000})
    done = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-P", *(word.format(service=service) for word in words)],
        cwd=plan.ROOT,
        env=os.environ | {"PYTHONPATH": str(plan.ROOT)} | environment(settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=GENEROUS_S,
    )
    assert done.returncode != 0
    said = [line for line in done.stderr.splitlines() if "a later one wrote it" in line]
    assert len(said) == 1, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert database.list_collection_names() == ["meta"], "nothing was written"
