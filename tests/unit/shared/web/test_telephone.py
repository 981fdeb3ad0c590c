"""Telephone numbers as links dial them."""

from __future__ import annotations

import pytest

from shared.web.telephone import dialled, tel


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("07700 900152", "07700900152"),
        ("+44 (0)7700 900-152", "+447700900152"),
        ("+44 7700/900152", "+447700900152"),
        ("(0151) 555 0142", "01515550142"),
        ("(+49) 151 5550142", "+491515550142"),
        ("0044 7700 900152", "00447700900152"),
        ("0043 (0)1 234-56.78", "004312345678"),
        ("112", "112"),
    ],
)
def test_a_number_is_dialled_without_what_people_write_between_its_digits(written: str, number: str) -> None:
    assert dialled(written) == number
    assert tel(written) == f"tel:{number}"
