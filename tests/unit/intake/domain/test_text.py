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


@pytest.mark.parametrize(
    ("typed", "kept"), [("LB\u200b", "LB"), ("\ufeffZoe\u0301 ", "Zo\u00e9"), ("a\u200cb", "a\u200cb")]
)
def test_characters_around_that_mean_nothing_go(typed: str, kept: str) -> None:
    assert one_line("code", typed, 20) == kept


@pytest.mark.parametrize("text", ["\u200b", "\u200d\u200c", "\u3164", "\u00ad \u2060", "\u2800"])
def test_a_name_shows_something(text: str) -> None:
    with pytest.raises(Invalid, match="cannot be empty"):
        one_line("name", text, 20)


def test_nothing_invisible_stays_in_an_address() -> None:
    assert email_address("email", "\u200bmaya@mail\u00ad.example\u200d") == "maya@mail.example"
