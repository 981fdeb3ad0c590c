from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.charts import Band, Point, Trajectory, number, sentence
from shared.web.drawing import draw, trajectory_chart
from tests.unit.shared.web.app import shop

MAYA = Trajectory(
    points=[
        Point(no, value, f"{no} Nov", flagged=no == 7)
        for no, value in enumerate([37.7, 38.3, 38.1, None, 38.8, 38.5, 34.0], start=1)
    ],
    lowest=0,
    highest=40,
    band=Band(37.2, 40),
    usual="usual for Maya",
    title="Relationship rating",
)
EMPTY = Trajectory(points=[], lowest=0, highest=40)


def test_a_gap_is_dotted_and_said() -> None:
    with shop().test_request_context():
        picture = draw(MAYA)
    assert [stroke.gap for stroke in picture.strokes] == [False, False, True, False, False]
    assert len(picture.gaps) == 1


def test_only_the_point_to_look_at_is_flagged_and_named() -> None:
    with shop().test_request_context():
        dots = draw(MAYA).dots
    assert [dot.flagged for dot in dots] == [False] * 5 + [True]
    assert dots[-1].words == "34"


def test_it_stays_flagged_when_others_have_followed() -> None:
    later = replace(MAYA, points=[*MAYA.points, Point(8, 38.0), Point(9, 38.4)])
    with shop().test_request_context():
        assert [dot.flagged for dot in draw(later).dots] == [False] * 5 + [True, False, False]


def test_the_words_of_a_dip_stand_below_it_where_no_line_runs() -> None:
    dip = [Point(no, value, flagged=value == 28) for no, value in enumerate([38, 39, 39, 28, 38, 40], start=1)]
    (dot,) = [dot for dot in draw(replace(MAYA, points=dip)).dots if dot.flagged]
    assert not dot.above


def test_the_axis_has_few_round_values_around_what_is_shown() -> None:
    with shop().test_request_context():
        assert [words for _y, words in draw(MAYA).lines] == ["30", "35", "40"]


def test_the_sentence_says_where_the_last_one_lies() -> None:
    with shop().test_request_context():
        assert sentence(MAYA) == (
            "Relationship rating over 7 sessions, the last one 34; that is below the usual range"
        )
        assert sentence(EMPTY) == "Trajectory: not rated yet"


def test_many_sessions_keep_their_numbers_readable_with_the_last_one_among_them() -> None:
    points = [Point(no, 30.0) for no in range(1, 61)]
    with shop().test_request_context():
        numbers = [no for _x, no in draw(Trajectory(points=points, lowest=0, highest=40)).numbers]
    assert len(numbers) <= 8
    assert numbers[-1] == "60"


@pytest.mark.parametrize(("value", "words"), [(34.0, "34"), (37.25, "37.2"), (0.0, "0"), (9.96, "10")])
def test_numbers_have_no_needless_decimals(value: float, words: str) -> None:
    assert number(value) == words


def test_picture_and_table_hold_no_styles_and_everything_is_escaped() -> None:
    chart = Trajectory(points=MAYA.points, lowest=0, highest=40, band=MAYA.band, usual="<usual>", title="<title>")
    with shop().test_request_context():
        page = trajectory_chart(chart)
    assert "style" not in page
    figure = ET.fromstring(page)  # noqa: S314 - our own
    assert figure.find("svg").attrib["role"] == "img"  # type: ignore[union-attr] # it is there, or the test fails
    rows = ["|".join(row.itertext()) for row in figure.iter("tr")]
    assert rows[0] == "session|when|rating"
    assert rows[4] == "4|4 Nov|not rated"
    assert len(rows) == 8


@given(
    st.lists(st.one_of(st.none(), st.floats(0, 40)), max_size=80),
    st.one_of(st.none(), st.tuples(st.floats(0, 40), st.floats(0, 40))),
)
def test_everything_lies_within_the_picture(values: list[float | None], band: tuple[float, float] | None) -> None:
    chart = Trajectory(
        points=[Point(no, value, flagged=no == len(values)) for no, value in enumerate(values, start=1)],
        lowest=0,
        highest=40,
        band=Band(*sorted(band)) if band else None,
        usual="usual",
    )
    with shop_context.test_request_context():
        picture = draw(chart)
    assert all(20 <= float(dot.y) <= 180 for dot in picture.dots)
    assert all(0 <= float(dot.x.rstrip("%")) <= 100 for dot in picture.dots)
    # The sessions' numbers stand at the foot: no words reach down to them.
    assert all(float(y) <= 176 for _x, y, _words in picture.gaps)
    assert picture.usual is None or float(picture.usual.y) <= 176


shop_context = shop()


@pytest.mark.parametrize(
    ("values", "lines"),
    [((38, 37, 38, 35), ["30", "35", "40"]), ((20, 21), ["15", "20", "25", "30"]), ((0, 40), ["0", "20", "40"])],
)
def test_a_small_step_does_not_look_like_a_fall(values: tuple[int, ...], lines: list[str]) -> None:
    points = [Point(number, value) for number, value in enumerate(values, start=1)]
    assert [words for _y, words in draw(Trajectory(points=points, lowest=0, highest=40)).lines] == lines
