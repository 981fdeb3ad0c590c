"""The service that counts, on a database and topics of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.settings import Settings
from shared.store import Store
from tests.infra import counting
from tests.infra.engines import SettingsFor, Topics


@pytest.fixture
def config(settings_for: SettingsFor, kafka_bootstrap: str, topics: Topics) -> Settings:
    return settings_for("counting", kafka_bootstrap=kafka_bootstrap, topic_prefix=topics(), log_level="INFO")


@pytest.fixture
def counted(config: Settings) -> Iterator[Store]:
    """The counting service's store."""
    store = Store(config, counting.COLLECTIONS)
    store.ensure()
    yield store
    store.close()
