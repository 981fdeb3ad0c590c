"""What feedback alone reads from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.feedback.adapters.environment import read_settings
from shared.settings import SettingsError


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What every service needs."""
    for name in ("MONGO_URI", "KAFKA_BOOTSTRAP", "SERVICE_SECRET", "PAGE_SECRET"):
        monkeypatch.setenv(f"ATTUNE_{name}", "given")
    monkeypatch.delenv("ATTUNE_LINK_KEY", raising=False)


def test_the_key_of_links_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("s3cret\n", encoding="utf-8")
    monkeypatch.setenv("ATTUNE_LINK_KEY_FILE", str(tmp_path / "key"))
    settings = read_settings()
    assert (settings.service, settings.link_key, settings.page_secret) == ("feedback", "s3cret", "given")


def test_without_it_there_are_no_links_and_no_start() -> None:
    with pytest.raises(SettingsError, match="ATTUNE_LINK_KEY"):
        read_settings()
