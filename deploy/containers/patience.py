"""Waiting for MongoDB before a service's process begins.

Compose could wait for the job that makes the users. But then an update would do so too, while nobody is served.
"""

from __future__ import annotations

from typing import Any, Final

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from deploy.local import waiting
from shared import settings

WITHIN_S: Final = 300


def wait_for_mongo() -> None:
    """Wait until MongoDB lets this service in; raises Trouble, or SettingsError where it is not said how."""
    uri = settings.secret("MONGO_URI")
    waiting.until(lambda: _lets_in(uri), "MongoDB did not answer, or did not let us in", WITHIN_S)


def _lets_in(uri: str) -> bool:
    try:
        with MongoClient[dict[str, Any]](uri, serverSelectionTimeoutMS=2_000) as client:
            client.admin.command("ping")
    except PyMongoError:
        return False
    return True
