from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.staff import address_key, address_keys, password_spellings


def test_an_address_is_the_same_however_it_is_spelt() -> None:
    assert address_key(" Sam@Clinic.Example ") == address_key("sam@clinic.example")


@pytest.mark.parametrize(
    "other",
    [
        "j\u00f6rg@xn--mller-kva.example",
        "JO\u0308RG@M\u00dcLLER.EXAMPLE",
        "j\u00f6rg@XN--MLLER-KVA.example",
        "jo\u0308rg@mu\u0308ller.example\u200b",
        "j\u00f6rg@m\u00fcller\u3002example",
        "j\u00f6rg@m\u00fcller\uff0eexample",
    ],
)
def test_accents_and_their_spelling_for_the_registry_are_the_same(other: str) -> None:
    assert address_key(other) == address_key("j\u00f6rg@m\u00fcller.example")


@pytest.mark.parametrize(
    "email", ["sam@clinic.example", "j\u00f6rg@m\u00fcller.example", "a@xn--mller-kva.example"]
)
def test_what_an_earlier_version_kept_an_address_by_is_among_its_keys(email: str) -> None:
    by_then = email.strip().casefold()
    assert address_keys(email)[0] == by_then
    for spelling in ("a@m\u00fcller.example", "a@xn--mller-kva.example"):
        assert {"a@m\u00fcller.example", "a@xn--mller-kva.example"} <= set(address_keys(spelling))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_whatever_is_typed_has_a_key(text: str) -> None:
    assert address_key(text) in address_keys(f"{text}")
    assert address_keys(f"a@xn--{text}.example")


def test_a_password_is_kept_composed_and_with_plain_blanks() -> None:
    assert password_spellings("sch\u00f6n u\u0308ber\u00a0all")[0] == "sch\u00f6n \u00fcber all"
    assert password_spellings("quiet river stone") == ("quiet river stone",)


def test_what_an_earlier_version_hashed_is_among_the_spellings() -> None:
    composed, decomposed = "\u00fcber den fluss", "u\u0308ber den fluss"
    for typed in (composed, decomposed):
        assert {composed, decomposed} <= set(password_spellings(typed))
    assert "two\u00a0words" in password_spellings("two\u00a0words")


def test_different_passwords_stay_different() -> None:
    assert password_spellings("area 50 m\u00b2")[0] != password_spellings("area 50 m2")[0]
