"""The list of rules in force says every number that there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import flask
import pytest

from services.alerts.domain.catalogue import RULES
from services.alerts.domain.rules import DEFAULT, Curve, Prior, numbers_of
from services.alerts.web.rules_listed import NUMBERS, ListedNumber, listed, number_at
from services.alerts.web.worked import NAMES
from tests.unit.shared.web.app import shop


@pytest.fixture(autouse=True)
def in_english() -> Iterator[flask.Flask]:
    app = shop()
    with app.test_request_context():
        yield app


def places(thing: object, before: str = "") -> set[str]:
    """Where the numbers of a rule set stand, of its parts too."""
    found = set()
    for number in numbers_of(thing):
        if number.within:
            found.add(before + number.name)
        elif number.name not in {"priors", "curves"}:  # listed as sentences
            found |= places(number.value, f"{before}{number.name}.")
    return found


def test_every_number_stands_at_a_rule() -> None:
    shown = {place for numbers in NUMBERS.values() for place, _label in numbers}
    assert shown == places(DEFAULT)
    assert NUMBERS.keys() <= NAMES.keys()


def test_every_rule_says_its_source_and_version() -> None:
    rules = listed(DEFAULT)
    assert [rule.name for rule in rules] == [str(name) for name in NAMES.values()]
    assert [(rule.source, rule.version) for rule in rules] == [
        (RULES[name].source, RULES[name].version) for name in NAMES
    ]
    assert all(rule.about for rule in rules)


def test_the_numbers_are_those_of_the_set_in_force_and_say_where_they_are_others() -> None:
    goal = replace(DEFAULT.goal, window=9)
    outcome = replace(DEFAULT.outcome, curves={"phq-9": Curve(1, 1, 1, 1, 1)})
    rules = replace(
        DEFAULT, h=2.70612, goal=goal, outcome=outcome, priors={**DEFAULT.priors, "fit": Prior(9.1234, 0.5, 1)}
    )
    by_name = dict(zip(NAMES, listed(rules), strict=True))
    threshold, first, *_rest = by_name["SBE"].numbers
    assert (threshold.value, threshold.came, first.value, first.came) == ("2.706", "2.6", "2", "")
    assert by_name["STALLED"].numbers == by_name["REGRESSING"].numbers
    assert ListedNumber("newest ratings that are looked at", "9", "8") in by_name["STALLED"].numbers
    assert (
        "how we went about it: 9.123 on average; variance 0.5 within a client, 1 between clients"
        in by_name["SBE"].figures
    )
    assert by_name["NOT_ON_TRACK"].figures == ["1 questionnaire has curves fitted to your clinic"]
    assert number_at(rules, "goal.window") == 9
