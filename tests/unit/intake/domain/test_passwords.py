from __future__ import annotations

import pytest

from services.intake.domain.passwords import Weakness, check_password
from shared.errors import Invalid


def test_a_password_is_as_long_as_it_looks() -> None:
    with pytest.raises(Invalid):
        check_password("password", "a\u0301o\u0301u\u0301e\u0301i\u0301", None)


@pytest.mark.parametrize("password", ["short", "123456789", "aaaaaaaaaaaaaa", "x" * 201])
def test_a_short_or_endless_password_is_refused(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_password("new_password", password, None)
    assert "new_password" in refused.value.fields


@pytest.mark.parametrize(("weakness", "words"), [("about", "about the clinic"), ("common", "like this one")])
def test_who_chose_what_is_soon_guessed_reads_why(weakness: Weakness, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_password("password", "quiet river stone", weakness)
    assert words in str(refused.value.fields["password"])


def test_a_few_words_are_a_password() -> None:
    check_password("password", "quiet river stone", None)
