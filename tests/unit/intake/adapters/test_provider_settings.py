"""The identity provider comes from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from services.intake.adapters.provider_settings import provider_settings
from shared.settings import SettingsError

PAGE: Final = Path(__file__).parents[4] / "docs" / "settings.md"
NEEDED: Final = {
    "ATTUNE_OIDC_ISSUER": "https://accounts.clinic.example/realms/clinic",
    "ATTUNE_OIDC_CLIENT_ID": "attune",
    "ATTUNE_OIDC_CLIENT_SECRET": "s3cret",
    "ATTUNE_OIDC_ROLES": "therapists=clinician; leads=clinician;leads = supervisor; cn=it,ou=groups=admin",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, words in NEEDED.items():
        monkeypatch.setenv(name, words)
    return monkeypatch


def test_without_an_issuer_there_is_none(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("ATTUNE_OIDC_ISSUER")
    assert provider_settings() is None


def test_groups_give_what_the_list_says(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ATTUNE_OIDC_TEAMS", "north=North; south=South")
    environment.setenv("ATTUNE_OIDC_NEW_ACCOUNTS", "leads; therapists")
    said = provider_settings()
    assert said is not None
    provider = said.provider
    assert provider.roles_of(["leads", "cn=it,ou=groups", "gardeners"]) == {"clinician", "supervisor", "admin"}
    assert provider.roles_of(["gardeners"]) == frozenset()
    assert provider.teams_of(["south", "gardeners"]) == {"South"}
    assert (provider.makes_accounts(["leads"]), provider.makes_accounts(["office"])) == (True, False)
    assert (provider.name, provider.passwords, said.groups_claim) == ("accounts.clinic.example", True, "groups")
    assert "s3cret" not in repr(said)


@pytest.mark.parametrize("missing", sorted(NEEDED.keys() - {"ATTUNE_OIDC_ISSUER"}))
def test_what_is_missing_is_named(environment: pytest.MonkeyPatch, missing: str) -> None:
    environment.delenv(missing)
    with pytest.raises(SettingsError, match=missing.removeprefix("ATTUNE_")):
        provider_settings()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ATTUNE_OIDC_ISSUER", "http://accounts.clinic.example/"),
        ("ATTUNE_OIDC_ISSUER", "accounts.clinic.example"),
        ("ATTUNE_OIDC_ISSUER", "https://accounts.clinic.example/?realm=clinic"),
        ("ATTUNE_OIDC_ROLES", "therapists=therapist"),
        ("ATTUNE_OIDC_ROLES", "therapists"),
        ("ATTUNE_OIDC_TEAMS", "=North"),
        ("ATTUNE_OIDC_PASSWORDS", "perhaps"),
        ("ATTUNE_OIDC_CA_FILE", "/there/is/none.pem"),
    ],
)
def test_what_is_wrong_is_named(environment: pytest.MonkeyPatch, name: str, words: str) -> None:
    environment.setenv(name, words)
    with pytest.raises(SettingsError, match=name.removeprefix("ATTUNE_")):
        provider_settings()


def test_the_page_has_every_setting() -> None:
    text = PAGE.read_text(encoding="utf-8")
    listed = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `ATTUNE_OIDC_")}
    source = (Path(__file__).parents[4] / "services/intake/adapters/provider_settings.py").read_text("utf-8")
    read = {f"ATTUNE_{word}" for word in source.split('"') if word.startswith("OIDC_")}
    assert listed == read
