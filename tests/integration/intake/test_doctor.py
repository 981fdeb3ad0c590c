"""The doctor says when nobody can sign in through the identity provider, and why."""

from __future__ import annotations

import pytest

from services.intake.__main__ import look_at_provider
from tests.infra.lying_provider import CLIENT, CLIENT_SECRET, lying_provider

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The provider's settings but for who it is."""
    monkeypatch.setenv("ATTUNE_OIDC_CLIENT_ID", CLIENT)
    monkeypatch.setenv("ATTUNE_OIDC_CLIENT_SECRET", CLIENT_SECRET)
    monkeypatch.setenv("ATTUNE_OIDC_ROLES", "therapists=clinician")
    return monkeypatch


def test_a_provider_that_answers_is_well(setting: pytest.MonkeyPatch) -> None:
    with lying_provider() as provider:
        setting.setenv("ATTUNE_OIDC_ISSUER", provider.base)
        [found] = look_at_provider()
    assert (found.ok, found.detail) == (True, provider.base)


def test_one_that_calls_itself_otherwise_is_named(setting: pytest.MonkeyPatch) -> None:
    with lying_provider() as provider:
        setting.setenv("ATTUNE_OIDC_ISSUER", provider.base)
        provider.description = {"issuer": "https://elsewhere.example"}
        [found] = look_at_provider()
    assert "does not hold" in found.advice
    assert "ATTUNE_OIDC_ISSUER" in found.advice


def test_one_that_does_not_answer_is_named(setting: pytest.MonkeyPatch) -> None:
    setting.setenv("ATTUNE_OIDC_ISSUER", NOBODY)
    [found] = look_at_provider()
    assert "does not answer right now" in found.advice


def test_without_a_provider_there_is_nothing_to_look_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ATTUNE_OIDC_ISSUER", raising=False)
    assert list(look_at_provider()) == []
