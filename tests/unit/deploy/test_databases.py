from __future__ import annotations

import pytest

from deploy.local.databases import as_user


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("mongodb://127.0.0.1:27017", "mongodb://me:p%40ss@127.0.0.1:27017/?authSource=me"),
        (
            "mongodb://root:secret@a:1,b:2/?replicaSet=rs0&authSource=admin",
            "mongodb://me:p%40ss@a:1,b:2/?replicaSet=rs0&authSource=me",
        ),
        (
            "mongodb+srv://root:secret@cluster.example/some?authMechanism=SCRAM-SHA-256&tls=true",
            "mongodb+srv://me:p%40ss@cluster.example/?tls=true&authSource=me",
        ),
    ],
)
def test_an_address_for_another_user(given: str, made: str) -> None:
    assert as_user(given, "me", "p@ss") == made
