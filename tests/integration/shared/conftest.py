"""The service that counts, on a database and topics of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.settings import Settings
from shared.store import Store
from tests.infra import counting, jobbing
from tests.infra.engines import SettingsFor, StoreFor, Topics


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


@pytest.fixture
def job_store(mongo_store: StoreFor) -> Store:
    """A store of the small service whose jobs are slow or fail as a test wants them to."""
    made = mongo_store("counting", jobbing.COLLECTIONS)
    made.ensure()
    return made
