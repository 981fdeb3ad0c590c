"""The rules file and the API take the same numbers: each within what it makes sense."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from services.alerts.adapters.csv_history.rule_file import read_rules
from services.alerts.adapters.csv_history.trouble import BadHistory
from services.alerts.domain.rules import DEFAULT, RuleSet, numbers_of
from services.alerts.domain.switching import changed
from services.alerts.web.rule_numbers import RuleNumbers
from shared.errors import Invalid


def paths(thing: object, *above: str) -> Iterator[tuple[tuple[str, ...], object, tuple[float, float]]]:
    """Every number of a rule set: its path, its default and its bounds."""
    for name, value, within in numbers_of(thing):
        if within is None:
            yield from paths(value, *above, name)
        else:
            yield (*above, name), value, within


NUMBERS = list(paths(DEFAULT))


def nested(path: tuple[str, ...], value: object) -> dict[str, Any]:
    for name in reversed(path):
        value = {name: value}
    assert isinstance(value, dict)
    return value


def by_file(numbers: dict[str, Any]) -> RuleSet | None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "rules.json"
        path.write_text(json.dumps({"version": 1, **numbers}), encoding="utf-8")
        try:
            return read_rules(path, DEFAULT.h)
        except BadHistory:
            return None


def by_api(numbers: dict[str, Any]) -> RuleSet | None:
    try:
        return changed(DEFAULT, RuleNumbers().load(json.loads(json.dumps(numbers))))
    except (Invalid, ValidationError):
        return None


def same(numbers: dict[str, Any]) -> bool:
    """Whether both take the numbers; they make the same rules of them, or refuse both."""
    one, other = by_file(numbers), by_api(numbers)
    assert (one is None) == (other is None), numbers
    if one is None or other is None:
        return False
    assert RuleNumbers().dump(one) == RuleNumbers().dump(other)
    return True


@st.composite
def one_number(draw: st.DrawFn) -> dict[str, Any]:
    """One number, near its bounds, far off, or none at all."""
    path, default, (low, high) = draw(st.sampled_from(NUMBERS))
    near = [low, high, low - 1, high + 1, low / 2, high * 2, default, -low, 0, 1000, 0.5, 1.5]
    other = st.one_of(
        st.floats(low, high), st.integers(-5, 2000), st.floats(allow_nan=False, allow_infinity=False)
    )
    value = draw(st.one_of(st.sampled_from(near), other, st.sampled_from([None, True, "1", [], {}])))
    return nested(path, value)


@settings(deadline=None, max_examples=400)
@given(one_number())
@example({"slipping": {"tail": 1000}})
@example({"slipping": {"running_missed": 1}})
@example({"goal": {"window": 4}})
@example({"p10": 40})
@example({"bond": 1})
@example({"goal": {"bond": 1}})
def test_the_file_and_the_api_take_and_refuse_the_same(numbers: dict[str, Any]) -> None:
    same(numbers)


def test_every_number_is_taken_at_its_default_and_no_further_than_its_bounds() -> None:
    assert len(NUMBERS) > 40
    for path, default, (low, high) in NUMBERS:
        assert same(nested(path, default)), path
        for outside in (low - 1, high + 1):
            assert not same(nested(path, outside)), path
        assert isinstance(default, (int, float))
        assert low <= default <= high, path
