"""The engines that the tests stand on are what Attune needs: transactions, and topics that somebody created."""

from __future__ import annotations

from typing import Any

from kafka.admin import KafkaAdminClient
from pymongo import MongoClient

from tests.infra.engines import SettingsFor, Topics


def test_a_transaction_spans_two_collections(
    mongo_client: MongoClient[dict[str, Any]], settings_for: SettingsFor
) -> None:
    database = mongo_client[settings_for("intake").database]
    with mongo_client.start_session() as session, session.start_transaction():
        database.left.insert_one({"_id": 1}, session=session)
        database.right.insert_one({"_id": 1}, session=session)
    assert database.left.count_documents({}) == database.right.count_documents({}) == 1


def test_settings_of_one_service_never_share_a_database(settings_for: SettingsFor) -> None:
    assert settings_for("alerts").database != settings_for("alerts").database


def test_topics_have_the_partitions_asked_for(kafka_bootstrap: str, topics: Topics) -> None:
    prefix = topics("one.events", partitions=3)
    admin = KafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    [found] = admin.describe_topics([f"{prefix}one.events"])
    admin.close()
    assert len(found["partitions"]) == 3
