"""Pictures of figures: everything lies within them, gaps stay gaps, and each has its table."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.plots import (
    BOTTOM,
    HEIGHT,
    TOP,
    Group,
    Limits,
    Moment,
    Plot,
    Scale,
    Share,
    Sheet,
    plot_chart,
    run_chart,
    shares,
)
from shared.web.plots import funnel as draw_funnel
from tests.unit.shared.web.app import shop

OF_100 = Scale(0, 100)
LIMITS = [Limits(10, (20, 80), (10, 90)), Limits(20, (30, 70), (20, 80)), Limits(40, (35, 65), (25, 75))]


def over_time(values: list[float | None]) -> Plot:
    moments = [Moment(f"Q{place}", "2026", value) for place, value in enumerate(values)]
    return run_chart(moments, OF_100, middle=(43, "median 43"), title="Repaired", sentence="It rises.")


def test_a_quarter_without_a_value_is_a_gap() -> None:
    plot = over_time([31, 36, None, 41, 45])
    assert [stroke.kind for stroke in plot.strokes].count("line") == 2
    assert len(plot.spots) == 4


def place_of(plot: Plot, text: str) -> tuple[str, float] | None:
    """Where those words stand, or none."""
    return next(((word.x, float(word.y)) for word in plot.words if word.text == text), None)


@pytest.mark.parametrize(
    ("values", "x", "under"),
    [
        ([31, 36, 33, 45, 47, 50, 52, 61], "100%", True),
        ([31, 36, 33, 45, 47, 41, 40, 31], "100%", False),
        ([50, 50, 50, 45, 47, 41, 60, 31], "0", True),
        ([31, 36, 33, 45, 47, 41, 60, 31], "0", False),
    ],
)
def test_the_medians_words_stand_where_no_line_runs(values: list[float | None], x: str, *, under: bool) -> None:
    found = place_of(over_time(values), "median 43")
    assert found
    assert found[0] == x
    assert (found[1] > OF_100.y(43)) is under


def test_without_a_free_place_the_median_is_named_below_the_picture() -> None:
    plot = over_time([50, 36, 50, 36, 50, 36, 50, 36])
    assert place_of(plot, "median 43") is None
    assert plot.key == "median 43"
    with shop().test_request_context():
        assert "median 43</p>" in plot_chart(plot)
    assert over_time([50, 51, 52]).key == ""


def test_of_many_moments_the_last_keeps_its_label() -> None:
    labels = [word.text for word in over_time([40.0] * 23).words if word.kind == "number"]
    assert "Q22" in labels
    assert len([label for label in labels if label.startswith("Q")]) <= 8


def test_a_share_stands_on_its_interval() -> None:
    plot = shares([Share("planned", 52, 39, 64, "31 · 52 of 100")], title="", sentence="Planned 52 of 100.")
    (whisker,) = [stroke for stroke in plot.strokes if stroke.kind == "whisker"]
    assert (whisker.x1, plot.spots[0].x, whisker.x2) == ("39.00%", "52.00%", "64.00%")


def test_a_funnel_has_limits_on_both_sides() -> None:
    groups = [Group("North", 35, 52)]
    plot = draw_funnel(groups, LIMITS, (50, "clinic 50"), below="endings", title="Planned", sentence="Within.")
    kinds = [stroke.kind for stroke in plot.strokes]
    assert (kinds.count("limit near"), kinds.count("limit far"), len(plot.spots)) == (4, 4, 1)


def test_picture_and_table_hold_no_styles_and_everything_is_escaped() -> None:
    plot = shares([Share("<planned>", 52, 39, 64, "<31>")], title="<title>", sentence="<sentence>")
    with shop().test_request_context():
        page = plot_chart(plot, Sheet(("<which>", "of 100"), [("<planned>", "52")]))
    assert "style" not in page
    figure = ET.fromstring(page)  # noqa: S314 - our own
    assert ["|".join(row.itertext()) for row in figure.iter("tr")] == ["<which>|of 100", "<planned>|52"]
    assert figure.find("svg").attrib["aria-label"] == "<sentence>"  # type: ignore[union-attr] # it is there


@given(st.lists(st.one_of(st.none(), st.floats(-10, 110)), max_size=40))
def test_everything_lies_within_the_picture(values: list[float | None]) -> None:
    plot = over_time(values)
    assert all(0 <= float(one.x.rstrip("%")) <= 100 for one in plot.spots)
    assert all(TOP <= float(one.y) <= BOTTOM for one in plot.spots)
    assert all(0 <= float(word.y) <= HEIGHT for word in plot.words)
