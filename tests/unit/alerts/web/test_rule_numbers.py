"""The numbers of a rule set as they come over HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from marshmallow import ValidationError

from services.alerts.domain.rules import DEFAULT
from services.alerts.domain.switching import changed
from services.alerts.web.rule_numbers import NumberText, RuleNumbers


def test_what_a_set_shows_makes_the_same_set_again() -> None:
    strict = replace(DEFAULT, h=3.25, goal=replace(DEFAULT.goal, window=9))
    shown: dict[str, Any] = RuleNumbers().dump(strict)
    assert changed(DEFAULT, RuleNumbers().load(shown)) == strict


@pytest.mark.parametrize(("text", "number"), [("5", 5.0), ("2.5", 2.5), (" 2,5 ", 2.5)])
def test_a_form_brings_a_number_as_people_write_it(text: str, number: float) -> None:
    assert NumberText(low=0, high=10).deserialize(text) == number


@pytest.mark.parametrize("text", ["", "five", "-1", "1e1", "11", "nan", "1.2.3", "٣"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        NumberText(low=0, high=10).deserialize(text)
