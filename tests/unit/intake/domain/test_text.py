from __future__ import annotations

import pytest

from services.intake.domain.text import email_address, one_line
from shared.errors import Invalid


def test_blanks_around_a_line_go() -> None:
    assert one_line("name", "  Maya Reyes \t", 20) == "Maya Reyes"


@pytest.mark.parametrize("text", ["", "   ", "a\nb", "a\x00b", "a\ud800b", "a\u2028b", "x" * 21])
def test_what_is_no_line_of_text_is_refused_with_its_field(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        one_line("name", text, 20)
    assert list(refused.value.fields) == ["name"]


@pytest.mark.parametrize("address", ["maya@mail.example", "m.r+a@a.b.example", "ü@bücher.example"])
def test_addresses_pass(address: str) -> None:
    assert email_address("email", f" {address} ") == address


@pytest.mark.parametrize("address", ["maya", "maya@", "@mail.example", "maya@mail", "a b@mail.example", "a@b@c.d"])
def test_what_cannot_be_an_address_is_refused(address: str) -> None:
    with pytest.raises(Invalid):
        email_address("email", address)
