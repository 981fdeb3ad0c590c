"""How a broker that is somebody else's is reached."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.local import engines
from deploy.local.place import Place
from deploy.trouble import Trouble


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A start on somebody else's Kafka."""
    for name in ("SECURITY", "USER", "PASSWORD", "CA_FILE"):
        monkeypatch.delenv(f"ATTUNE_KAFKA_{name}", raising=False)
    place = Place(tmp_path / "data")
    place.open()
    place.state.own_kafka = False
    return place


def test_it_is_reached_as_the_environment_says(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    assert engines.kafka_access(place).security == "PLAINTEXT"
    monkeypatch.setenv("ATTUNE_KAFKA_SECURITY", "SASL_SSL")
    monkeypatch.setenv("ATTUNE_KAFKA_USER", "attune")
    monkeypatch.setenv("ATTUNE_KAFKA_PASSWORD", "s3cret")
    assert engines.kafka_access(place).user == "attune"


def test_what_is_missing_is_said_in_a_sentence(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_KAFKA_SECURITY", "SASL_SSL")
    with pytest.raises(Trouble, match=r"KAFKA_BOOTSTRAP .*ATTUNE_KAFKA_USER"):
        engines.kafka_access(place)
