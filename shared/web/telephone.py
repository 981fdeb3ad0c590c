"""Telephone numbers as links dial them."""

from __future__ import annotations

import re


def dialled(written: str) -> str:
    """The number without what people write between its digits, and without the (0) after a country's code."""
    number = written.lstrip(" (")
    plus = "+" if number.startswith("+") else ""
    if number.startswith(("+", "00")):
        number = number.replace("(0)", "")
    return plus + re.sub(r"[^0-9]", "", number)


def tel(written: str) -> str:
    """The address that dials the number."""
    return f"tel:{dialled(written)}"
