"""What feedback alone reads from the environment."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from deploy.local.plan import ROOT
from services.feedback.adapters import environment
from services.feedback.adapters.bounces import Mailbox
from services.feedback.adapters.environment import read_settings
from shared.settings import SettingsError


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What every service needs."""
    for name in ("MONGO_URI", "KAFKA_BOOTSTRAP", "SERVICE_SECRET", "EVENT_KEYS", "PAGE_SECRET", "WRAPPING_KEYS"):
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


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail server that asks for a user, and the key of links."""
    said = {"SMTP_HOST": "mail.example", "MAIL_FROM": "a@clinic.example", "SMTP_USER": "attune", "LINK_KEY": "key"}
    for name, value in (said | {"SMTP_PASSWORD": "s3cret"}).items():
        monkeypatch.setenv(f"ATTUNE_{name}", value)


@pytest.mark.usefixtures("mail")
def test_without_a_mailbox_nothing_is_read() -> None:
    assert read_settings().mailbox is None


@pytest.mark.usefixtures("mail")
def test_a_mailbox_is_signed_in_to_as_for_sending_or_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_IMAP_HOST", "imap.example")
    found = read_settings().mailbox
    assert found == Mailbox(host="imap.example", port=993, user="attune", password="s3cret")
    assert "s3cret" not in repr(read_settings())
    said = {"PORT": "1143", "SECURITY": "starttls", "USER": "bounces", "PASSWORD": "other", "FOLDER": "Returned"}
    for name, value in said.items():
        monkeypatch.setenv(f"ATTUNE_IMAP_{name}", value)
    assert read_settings().mailbox == Mailbox(
        host="imap.example", port=1143, security="starttls", user="bounces", password="other", folder="Returned"
    )


@pytest.mark.usefixtures("mail")
def test_an_empty_file_is_no_password_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ATTUNE_IMAP_HOST", "imap.example")
    monkeypatch.setenv("ATTUNE_IMAP_PASSWORD_FILE", str(tmp_path / "imap_password"))
    for kept, password in (("", "s3cret"), ("other\n", "other")):
        (tmp_path / "imap_password").write_text(kept, encoding="utf-8")
        mailbox = read_settings().mailbox
        assert mailbox is not None
        assert mailbox.password == password


@pytest.mark.usefixtures("mail")
@pytest.mark.parametrize(
    ("name", "wrong"),
    [("PORT", "0"), ("SECURITY", "some"), ("USER", ""), ("FOLDER", 'a"b'), ("FOLDER", "a\r\nb")],
)
def test_a_wrong_setting_of_the_mailbox_is_named(monkeypatch: pytest.MonkeyPatch, name: str, wrong: str) -> None:
    monkeypatch.setenv("ATTUNE_IMAP_HOST", "imap.example")
    monkeypatch.setenv(f"ATTUNE_IMAP_{name}", wrong)
    with pytest.raises(SettingsError, match=f"IMAP_{name}"):
        read_settings()


def test_the_page_names_each_setting_of_the_mailbox() -> None:
    source = inspect.getsource(environment._mailbox)  # noqa: SLF001 - what it reads is what is documented
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    read = set(re.findall(r'"(IMAP_\w+)"', source))
    assert read == set(re.findall(r"`ATTUNE_(IMAP_\w+)`", page))
