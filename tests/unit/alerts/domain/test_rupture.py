"""Rupture, repair and rebase, folded from ratings."""

from datetime import timedelta

import pytest

from services.alerts.domain.facts import Word, WordFact
from services.alerts.domain.rupture import Rupture
from services.alerts.domain.trajectory import Trajectory, open_rupture
from tests.infra.histories import folded, held, kinds, quarters, rating, totals

DIP: list[float | None] = [38, 38.5, 37.5, 38.2, 33]


def ruptures(scores: list[float | None]) -> list[Rupture]:
    return folded(totals(scores)).state.ruptures


def dips(trajectory: Trajectory) -> list[str | None]:
    return [session for kind, session in kinds(trajectory) if kind == "RUPTURE"]


def test_a_dip_opens_a_rupture_and_freezes_what_was_usual() -> None:
    trajectory = folded(totals(DIP))
    (signal,) = trajectory.state.signals
    rupture = open_rupture(trajectory.state)
    assert rupture is not None
    assert (signal.kind, signal.rule, signal.severity) == ("RUPTURE", "SBE", "low")
    assert signal.score == pytest.approx(2.838120, abs=1e-6)
    assert signal.raised_at == rupture.known_at == held(4) + timedelta(hours=1)
    assert rupture.rupture_id == signal.rupture_id == signal.signal_id
    assert rupture.band_from == pytest.approx(36.314348, abs=1e-6)
    assert rupture.half_way == pytest.approx(35.435, abs=1e-6)


@pytest.mark.parametrize(
    ("later", "status"),
    [
        ([34], "open"),
        ([34, 38], "provisional"),
        ([34, 38, 38], "repaired"),
        ([34, 38, 34], "open"),
        ([38, 34, 38, 34, 38, 38], "repaired"),
        ([38, 34, 38, 34, 38], "provisional"),
        ([38, 34, 38, 34, 34], "unrepaired"),
        ([38, 34, 38, 34, 38, 34], "unrepaired"),
        ([34, 34, 34, 34], "open"),
        ([34, 34, 34, 34, 34], "unrepaired"),
        ([None, None, None, None], "open"),
        ([None, None, None, None, None], "unmeasurable"),
        ([None, None, 34, None, None, None], "open"),
        ([None, 38, None, 38], "repaired"),
    ],
)
def test_repair_is_read_off_later_ratings(later: list[float | None], status: str) -> None:
    assert [rupture.status for rupture in ruptures([*DIP, *later])] == [status]


def test_the_nadir_moves_half_way_down_with_it() -> None:
    (rupture,) = ruptures([*DIP, 31])
    assert rupture.nadir == 31
    assert rupture.half_way == pytest.approx(34.435)


def test_after_an_unrepaired_rupture_the_last_three_are_usual() -> None:
    trajectory = folded(totals([*DIP, 34, 34, 34, 34, 34]))
    (relationship,) = trajectory.state.relationships.values()
    stream = relationship.streams["total"]
    assert (stream.n, stream.m) == (3, 34)
    assert relationship.streams["fit"].m == 8.5


def test_a_dip_after_repair_is_a_new_rupture() -> None:
    found = ruptures([*DIP, 38, 38, 38, 38, 38, 30])
    assert [rupture.status for rupture in found] == ["repaired", "open"]


def test_further_dips_belong_to_the_open_rupture() -> None:
    trajectory = folded(totals([*DIP, 24]))
    assert dips(trajectory) == ["session-004", "session-005"]
    named = {signal.rupture_id for signal in trajectory.state.signals if signal.kind == "RUPTURE"}
    assert named == {trajectory.state.ruptures[0].rupture_id}


@pytest.mark.parametrize(
    ("scores", "severity"),
    [([38, 38, 38, 38, 33], "low"), ([38, 38, 38, 38, 31], "high"), ([38, 38, 38, 38, 38, 26], "high")],
)
def test_severity(scores: list[float | None], severity: str) -> None:
    assert [signal.severity for signal in folded(totals(scores)).state.signals] == [severity]


def test_twice_the_threshold_on_one_item_is_high() -> None:
    items = {"heard": 9.0, "matters": 9.0, "fit": 9.0, "openness": 9.0}
    facts = [rating(week, items) for week in range(5)]
    trajectory = folded([*facts, rating(5, {**items, "matters": 5.0})])
    (signal,) = trajectory.state.signals
    assert (signal.evidence["stream"], signal.severity) == ("matters", "high")
    assert signal.score is not None
    assert signal.score >= 5.2


def test_an_item_can_dip_without_a_total() -> None:
    items = {"heard": 9.0, "matters": 9.0, "fit": 9.0, "openness": None}
    facts = [rating(week, items) for week in range(4)]
    trajectory = folded([*facts, rating(4, {**items, "matters": 5.0})])
    (rupture,) = trajectory.state.ruptures
    assert (rupture.usual, rupture.noise) == pytest.approx((36.7, 2.0))
    assert rupture.nadir is None
    assert "total" not in {signal.evidence["stream"] for signal in trajectory.state.signals}


def test_without_a_known_low_being_back_in_the_band_is_enough() -> None:
    items = {"heard": 9.0, "matters": 9.0, "fit": 9.0, "openness": None}
    facts = [rating(week, items) for week in range(4)]
    dip = rating(4, {**items, "matters": 5.0})
    trajectory = folded([*facts, dip, rating(5, quarters(36)), rating(6, quarters(36))])
    assert [rupture.status for rupture in trajectory.state.ruptures] == ["repaired"]


def test_a_rating_that_dips_itself_does_not_count_towards_repair() -> None:
    usual = dict.fromkeys(("heard", "matters", "fit", "openness"), 9.0)
    facts = [rating(week, usual) for week in range(5)]
    first = rating(5, {**usual, "heard": 6.0})
    other = rating(6, {**usual, "fit": 6.0, "heard": 10.0, "matters": 10.0, "openness": 10.0})
    trajectory = folded([*facts, first, other])
    assert dips(trajectory) == ["session-005", "session-006"]
    assert trajectory.state.ruptures[0].running == 0


def test_a_dip_with_another_clinician_leaves_the_former_rupture() -> None:
    facts = [*totals(DIP), *totals(DIP, clinician="clinician-2", first_week=5)]
    trajectory = folded(facts)
    assert [rupture.status for rupture in trajectory.state.ruptures] == ["left", "open"]


def test_ratings_of_another_clinician_say_nothing_about_repair() -> None:
    facts = [*totals(DIP), *totals([38, 38, 38], clinician="clinician-2", first_week=5)]
    rupture = open_rupture(folded(facts).state)
    assert rupture is not None
    assert rupture.ratings == 0


def word(week: int, answer: Word) -> WordFact:
    return WordFact(
        answer_id=f"word-{week:03}",
        session_id=f"session-{week:03}",
        alert_id="alert-1",
        answer=answer,
        answered_at=held(week) + timedelta(hours=1),
        revision=(1, 1),
    )


@pytest.mark.parametrize(
    ("later", "said", "status"),
    [
        ([38], (5, "helped"), "repaired"),
        ([34], (5, "helped"), "open"),
        ([34, 38], (5, "helped"), "repaired"),
        ([38, 34], (6, "helped"), "repaired"),
        ([34, 38], (5, "unsettled"), "provisional"),
        ([34], (5, "no"), "open"),
        ([34], (5, "nothing"), "nothing"),
        ([None, None, None, None, None, None], (10, "helped"), "repaired"),
        ([None, None, None, None, None, None], (10, "nothing"), "nothing"),
        ([34, 34, 34, 34, 34, 34], (10, "helped"), "unrepaired"),
    ],
)
def test_the_clients_own_word_counts(later: list[float | None], said: tuple[int, Word], status: str) -> None:
    facts = [*totals([*DIP, *later]), word(*said)]
    for arrived in (facts, facts[::-1]):
        assert [rupture.status for rupture in folded(arrived).state.ruptures] == [status]


def test_after_nothing_was_off_the_next_dip_is_a_new_rupture() -> None:
    found = folded([*totals([*DIP, 38, 38, 30]), word(5, "nothing")]).state.ruptures
    assert [rupture.status for rupture in found] == ["nothing", "open"]
