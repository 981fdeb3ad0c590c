from __future__ import annotations

import pytest

from services.intake.domain.second_factors import SecondFactors, app_code, plain, recovery_codes
from tests.infra.fakes_intake import NOON

CODES = recovery_codes("seed")
NOBODYS = SecondFactors(staff_id="sam")


def test_ten_recovery_codes_are_unlike_and_of_120_bits() -> None:
    assert len(set(CODES)) == 10
    assert {len(plain(code)) * 5 for code in CODES} == {120}
    assert recovery_codes("seed") == CODES
    assert not set(recovery_codes("another seed")) & set(CODES)


@pytest.mark.parametrize("typed", [CODES[0], CODES[0].upper(), CODES[0].replace("-", " "), f"  {CODES[0]} "])
def test_a_recovery_code_may_be_typed_in_any_way_and_counts_once(typed: str) -> None:
    factors = NOBODYS.with_recovery(CODES, NOON)
    left = factors.without(typed)
    assert left is not None
    assert len(left.recovery) == 9
    assert left.without(CODES[0]) is None
    assert left.without(CODES[1]) is not None


def test_letters_that_look_like_numbers_are_taken_for_them() -> None:
    assert plain("OoIiLl") == plain("001111")


@pytest.mark.parametrize("typed", ["", "-", "12345", "1234567", "abcdef", CODES[0]])
def test_what_is_no_code_of_an_app(typed: str) -> None:
    assert app_code(typed) is None
    assert NOBODYS.without(typed) is None


@pytest.mark.parametrize("typed", ["123456", "123 456", "\uff11\uff12\uff13\uff14\uff15\uff16"])
def test_what_is_a_code_of_an_app(typed: str) -> None:
    assert app_code(typed) == "123456"


def test_a_step_counts_once_and_none_before_it() -> None:
    factors = NOBODYS.with_app("S" * 32, 7, NOON)
    assert factors.after(7) is None
    assert factors.after(6) is None
    later = factors.after(8)
    assert later is not None
    assert later.after(8) is None


def test_there_is_no_second_factor_without_app_and_passkey() -> None:
    assert not NOBODYS.with_recovery(CODES, NOON).any
    assert NOBODYS.with_app("S" * 32, 7, NOON).any
