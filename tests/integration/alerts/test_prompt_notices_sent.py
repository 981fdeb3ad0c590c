"""Notices of prompts through workers that are killed and a mail server that fails, is slow and dies: each once."""

from __future__ import annotations

import signal
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from services.alerts.domain.prompt_notices import AT_ONCE
from tests.infra.telling import clinician_of
from tests.infra.workers import running, until
from tests.integration.alerts.prompt_notices import SOMETHING, Calendar

MODULE = "tests.infra.telling"
CLIENTS = [f"c{number}" for number in range(12)]
MESSAGES = len(CLIENTS)
WORKERS = 2
TROUBLE = ("slow", "die")
EACH = len(CLIENTS) // len(TROUBLE)


def done(calendar: Calendar) -> int:
    return calendar.store.database["jobs"].count_documents({"kind": AT_ONCE, "status": "done"})


def test_no_worker_and_no_server_that_dies_loses_a_notice_or_tells_of_a_prompt_twice(
    calendar: Calendar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, settings = calendar.office, calendar.service.settings
    for name, value in (office.environment | {"TELLING_NOW": "2026-02-16T15:20+00:00"}).items():
        monkeypatch.setenv(name, value)
    for number, mode in enumerate(TROUBLE):
        before = office.news()
        calendar.rupture(*CLIENTS[number * EACH : (number + 1) * EACH])
        office.now(mode)
        with running(MODULE, settings, tmp_path, count=WORKERS) as workers:
            until(partial(something_came, calendar, before), f"the server having had to {mode}")
            for worker in workers:  # where it is slow, it has taken what they will not hear of
                worker.send(signal.SIGKILL)
                worker.exit_code()
        office.now("take")
        office.revive()
        enough = (number + 1) * EACH
        with running(MODULE, settings, tmp_path, count=WORKERS):
            until(lambda enough=enough: done(calendar) >= enough, "the next being told")  # type: ignore[misc]
    said, ids = office.said(), office.ids()
    assert len(ids) == MESSAGES, "none is lost, and each has one Message-ID"
    copies = ids - Counter(dict.fromkeys(ids, 1))
    assert copies.total() <= (office.deaths + len(TROUBLE)) * WORKERS, "each was taken while somebody died over it"
    assert copies.total() > 0, "or nobody died over any"
    assert set(office.to()) == {f"{clinician_of(client_id)}@clinic.example" for client_id in CLIENTS}
    assert {str(mail["Subject"]) for mail in office.taken()} == {SOMETHING}
    mentioned = Counter(row["client_id"] for row in calendar.store.database["mentions"].find())
    assert mentioned == dict.fromkeys(CLIENTS, 1), "each prompt stands in one message"
    assert set(said) <= set(ids)


def something_came(calendar: Calendar, before: tuple[int, int, bool]) -> bool:
    return calendar.office.news() != before
