"""The benchmark of other people's waits, against the door alone and for a second."""

from __future__ import annotations

from pathlib import Path

import httpx

from bench.hostile import OF_EACH, attacked, waits
from tests.infra.front_door import CHECK_IN, front_door


def test_others_are_answered_as_usual_while_the_attack_goes_on(tmp_path: Path) -> None:
    with (
        front_door(tmp_path) as door,
        httpx.Client(base_url=door.url, timeout=60, trust_env=False) as client,
        attacked(door.port, CHECK_IN) as sent,
    ):
        found = waits([(client, CHECK_IN), (client, "/alerts/api/alerts")], 1.0)
        assert sent[0] <= OF_EACH
        assert sent[1] > 0 < sent[2]
    assert not found.refused
    assert found.figures()["requests"] == len(found.seconds) > 1
