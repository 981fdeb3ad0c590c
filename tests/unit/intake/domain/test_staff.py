from __future__ import annotations

import pytest

from services.intake.domain.staff import address_key, check_password
from shared.errors import Invalid


def test_an_address_is_the_same_however_it_is_spelt() -> None:
    assert address_key(" Sam@Clinic.Example ") == address_key("sam@clinic.example")


@pytest.mark.parametrize("password", ["short", "123456789", "aaaaaaaaaaaaaa", "x" * 201])
def test_a_weak_or_endless_password_is_refused(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_password("password", password)
    assert "password" in refused.value.fields


def test_a_few_words_are_a_password() -> None:
    assert check_password("password", "quiet river stone")
