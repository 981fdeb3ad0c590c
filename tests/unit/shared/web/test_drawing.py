"""Where marks, moving bands and levels stand in a picture, and what its table says of them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace

import pytest

from shared.web.charts import Band, Level, Mark, MarkKind, Point, Trajectory, sentence
from shared.web.drawing import HEIGHT, TOP, draw, trajectory_chart
from tests.unit.shared.web.app import shop

# How high figures of 12 pixels stand above the line that they are written on.
LETTERS = 9
MARKED = Trajectory(
    points=[
        Point(1, 38.0, marks=[Mark("milestone", "milestone: went out")]),
        Point(2, 30.0, band=Band(36, 40), marks=[Mark("rupture", "a rupture began")]),
        Point(3, None, marks=[Mark("missed", "missed"), Mark("moved", "was noted for 3 Nov")], without="missed"),
        Point(4, 38.0, band=Band(34, 40), marks=[Mark("repaired", "the rupture was repaired")]),
        Point(5, None, marks=[Mark("unrated", "not rated"), Mark("milestone", "milestone: called")]),
        Point(6, 39.0, band=Band(35, 40)),
    ],
    lowest=0,
    highest=40,
    usual="usual for Maya",
    title="Relationship",
)
QUESTIONNAIRE = Trajectory(
    points=[Point(1, 16, tick="8 Oct"), Point(5, 9, tick="5 Nov")],
    lowest=0,
    highest=27,
    band=Band(0, 10),
    levels=[Level(0, "minimal"), Level(5, "mild"), Level(10, "moderate"), Level(20, "severe")],
    cut_off=Level(10, "clinical range: from 10 on"),
)


@pytest.fixture(autouse=True)
def _request() -> Iterator[None]:
    with shop().test_request_context():
        yield


def test_a_rupture_and_its_repair_are_shapes_on_the_line() -> None:
    dots = draw(MARKED).dots
    assert [dot.turn for dot in dots] == ["", "rupture", "repaired", ""]
    assert dots[1].radius > dots[0].radius, "it is known without colour"


def test_what_else_happened_stands_below_its_session_a_line_for_each_kind() -> None:
    picture = draw(MARKED)
    places = dict(zip((1, 2, 3, 4, 5, 6), (number[0] for number in picture.numbers), strict=True))
    assert {(shape.kind, shape.x) for shape in picture.shapes} == {
        ("milestone", places[1]),
        ("milestone", places[5]),
        ("missed", places[3]),
        ("unrated", places[5]),
        ("moved", places[3]),
    }
    lines = {shape.kind: shape.y for shape in picture.shapes}
    assert len(set(lines.values())) == len(lines) == 4
    assert all(HEIGHT < float(y) < picture.height for y in lines.values())


def test_the_key_names_what_is_there_and_nothing_else() -> None:
    assert [kind for kind, _words in draw(MARKED).key] == [
        *("rupture", "repaired", "milestone", "missed", "unrated", "moved"),
    ]
    assert draw(replace(MARKED, points=[Point(1, 38.0)])).key == []


def test_every_shape_is_another() -> None:
    kinds: list[MarkKind] = ["milestone", "missed", "unrated", "moved"]
    points = [Point(no, 30.0, marks=[Mark(kind, kind)]) for no, kind in enumerate(kinds, start=1)]
    page = trajectory_chart(replace(MARKED, points=points))
    shapes = re.findall(r'<svg class="mark" x=[^>]*>(.*?)</svg>', page)
    assert len(set(shapes)) == len(kinds)


def test_the_band_moves_with_the_sessions() -> None:
    picture = draw(MARKED)
    assert picture.band is None
    corners = [tuple(map(float, corner.split(","))) for corner in picture.area.split()]
    assert len(corners) == 6, "three sessions, above and below"
    xs = [x for x, _y in corners]
    assert xs == [*sorted(xs[:3]), *sorted(xs[3:], reverse=True)]
    assert "that is within the usual range" in sentence(MARKED)


def test_a_single_session_with_a_band_has_one_that_can_be_seen() -> None:
    corners = draw(replace(MARKED, points=[Point(1, 38.0, band=Band(36, 40))])).area.split()
    assert len({corner.split(",")[0] for corner in corners}) == 2


def test_the_sentence_says_at_which_sessions_what_happened() -> None:
    words = sentence(MARKED)
    assert "rupture: session 2; repaired: session 4; milestone: session 1, 5; missed: session 3" in words


def test_a_gap_says_why() -> None:
    assert [words for _x, _y, words in draw(MARKED).gaps] == ["missed", "not rated"]


def test_the_table_says_all_that_the_picture_does() -> None:
    figure = ET.fromstring(trajectory_chart(MARKED))  # noqa: S314 - our own
    rows = ["|".join(row.itertext()) for row in figure.iter("tr")]
    assert rows[0] == "session|rating|usually|what happened"
    assert rows[2] == "5|not rated|\u2013|not rated; milestone: called"
    assert rows[4] == "3|missed|\u2013|missed; was noted for 3 Nov"
    assert rows[5] == "2|30|36 to 40|a rupture began"


def test_a_questionnaire_is_drawn_whole_with_its_degrees_and_its_cut_off() -> None:
    picture = draw(QUESTIONNAIRE)
    assert [words for _y, words in picture.lines] == ["0", "10", "27"]
    heights = [float(y) for y, _words in picture.levels]
    assert heights == sorted(heights, reverse=True)
    assert picture.cut_off is not None
    assert picture.cut_off[0] == picture.levels[2][0], "it begins where a degree does"
    assert [words for _x, words in picture.numbers] == ["8 Oct", "5 Nov"]
    assert picture.said
    assert "clinical range: from 10 on" in trajectory_chart(QUESTIONNAIRE)


def test_dates_leave_each_other_room_on_a_phone() -> None:
    points = [Point(no, 10.0, tick=f"{no} Nov") for no in range(1, 25)]
    ticks = [words for _x, words in draw(replace(QUESTIONNAIRE, points=points)).numbers]
    assert len(ticks) <= 4
    assert ticks[-1] == "24 Nov"


PHQ9 = tuple(
    Level(value, words) for value, words in ((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "severe"))
)


@pytest.mark.parametrize("total", range(28))
@pytest.mark.parametrize("levels", [PHQ9, QUESTIONNAIRE.levels])
def test_no_value_stands_over_what_a_degree_is_called(total: int, levels: tuple[Level, ...]) -> None:
    points = [Point(no, total, tick=f"{no} Nov") for no in range(1, 6)]
    picture = draw(replace(QUESTIONNAIRE, points=points, levels=levels))
    names = [(float(y) - 5 - LETTERS, float(y) - 5 + 3) for y, _words in picture.levels]
    for dot in picture.dots:
        baseline = float(dot.y) + dot.offset
        assert baseline - LETTERS >= TOP - 26, "it is cut off"
        assert baseline < HEIGHT - 12, "it stands on the days"
        assert abs(dot.offset) > dot.radius, "it stands on its dot"
        if float(dot.x.rstrip("%")) > 60:
            over = [(top, bottom) for top, bottom in names if baseline - LETTERS < bottom and top < baseline]
            assert not over
