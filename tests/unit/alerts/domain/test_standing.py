"""Seen is per person: what one person did with an alert changes nobody else's list."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from services.alerts.domain.acts import Act, ActName, Status
from services.alerts.domain.alerts import Alert, alert_id, settle
from services.alerts.domain.facts import WordFact
from services.alerts.domain.signals import Signal
from services.alerts.domain.standing import dismissed, standing
from tests.infra.histories import held, totals
from tests.unit.alerts.domain.test_alerts import DIP, FIRST, act, one, rupture, signal

OWN_LIST: tuple[ActName, ...] = ("acknowledge", "snooze", "useful", "not_useful", "close")
WORSE = signal(3, 4.0)
TEN_WEEKS_ON = held(10)


def by(who: str, name: ActName, week: float, *, own: bool = False) -> Act:
    return replace(act(name, week, until=90), by=who, own=own, act_id=f"{who}-{name}-{week}")


def of(
    alert: Alert, acts: Sequence[Act], person: str, *, in_charge: bool, as_of: datetime = TEN_WEEKS_ON
) -> Status:
    return standing(alert, acts, person, in_charge=in_charge, as_of=as_of).status


@pytest.mark.parametrize("name", OWN_LIST)
def test_what_a_supervisor_does_leaves_the_alert_as_it_was(name: ActName) -> None:
    assert one([FIRST], [by("ruth", name, 2)]) == one([FIRST])


@pytest.mark.parametrize(
    ("name", "status"), [("acknowledge", "acknowledged"), ("snooze", "snoozed"), ("close", "closed")]
)
def test_it_counts_in_the_supervisors_own_list(name: ActName, status: Status) -> None:
    acts = [by("ruth", name, 2)]
    alert = one([FIRST], acts)
    assert of(alert, acts, "ruth", in_charge=False) == status
    assert of(alert, acts, "sam", in_charge=True) == "open"
    assert of(alert, acts, "imke", in_charge=False) == "open"


def test_what_the_clinician_has_seen_a_supervisor_has_not() -> None:
    acts = [by("sam", "acknowledge", 2, own=True)]
    alert = one([FIRST], acts)
    assert of(alert, acts, "sam", in_charge=True) == "acknowledged" == alert.status
    assert of(alert, acts, "ruth", in_charge=False) == "open"


@pytest.mark.parametrize(("who", "own"), [("sam", True), ("ruth", False)])
def test_a_talk_counts_for_everybody_whoever_says_so(who: str, own: bool) -> None:  # noqa: FBT001 -- a table
    acts = [by("ruth", "acknowledge", 2), by(who, "talked_about", 2.5, own=own)]
    alert = one([FIRST], acts)
    assert alert.status == "talked_about"
    assert {of(alert, acts, person, in_charge=person == "sam") for person in ("sam", "ruth", "imke")} == {
        "talked_about"
    }


def test_worsening_opens_it_again_for_everybody() -> None:
    acts = [by("sam", "acknowledge", 2, own=True), by("ruth", "close", 2), by("imke", "snooze", 2)]
    alert = one([FIRST, WORSE], acts)
    assert {of(alert, acts, person, in_charge=person == "sam") for person in ("sam", "ruth", "imke")} == {"open"}


def test_the_clients_word_that_it_was_not_talked_about_opens_it_again_for_everybody() -> None:
    acts = [by("sam", "acknowledge", 2, own=True), by("ruth", "acknowledge", 2)]
    word = WordFact(
        answer_id="word",
        session_id="session-003",
        alert_id=alert_id(FIRST.signal_id),
        answer="no",
        answered_at=held(3),
        revision=(1, 1),
    )
    (alert,) = settle([FIRST], acts, words=[word], as_of=held(5))
    assert of(alert, acts, "sam", in_charge=True) == of(alert, acts, "ruth", in_charge=False) == "open"


def test_a_snooze_of_ones_own_runs_out() -> None:
    acts = [replace(by("ruth", "snooze", 2), until=held(4))]
    alert = one([FIRST], acts)
    assert of(alert, acts, "ruth", in_charge=False, as_of=held(3)) == "snoozed"
    assert of(alert, acts, "ruth", in_charge=False, as_of=held(4)) == "open"


def test_whoever_takes_a_client_over_has_seen_nothing_yet() -> None:
    acts = [by("sam", "acknowledge", 2, own=True), by("ruth", "close", 2)]
    alert = one([FIRST], acts)
    assert of(alert, acts, "ola", in_charge=True) == "open"
    assert of(alert, acts, "ruth", in_charge=True) == "open", "what they did as a supervisor does not count"


def test_what_has_come_to_an_end_has_ended_for_everybody() -> None:
    acts = [by("sam", "close", 2, own=True)]
    alert = one([FIRST], acts)
    assert of(alert, acts, "sam", in_charge=True) == of(alert, acts, "ruth", in_charge=False) == "closed"


def test_a_judgement_is_the_persons_own() -> None:
    acts = [by("sam", "useful", 2, own=True), by("ruth", "not_useful", 2)]
    alert = one([FIRST], acts)
    found = [
        standing(alert, acts, who, in_charge=who == "sam", as_of=held(5)).useful for who in ("sam", "ruth", "imke")
    ]
    assert (alert.useful, found) == (True, [True, False, None])


def test_a_supervisors_look_does_not_keep_what_a_correction_takes_back() -> None:
    acts = [by("ruth", "acknowledge", 2)]
    known = settle([FIRST], acts, as_of=held(2))
    (alert,) = settle([], acts, known=known, as_of=held(3))
    assert (alert.status, of(alert, acts, "ruth", in_charge=False)) == ("withdrawn", "withdrawn")


@pytest.mark.parametrize("signals", [(FIRST,), (FIRST, WORSE)])
def test_an_alert_stored_before_knows_when_it_last_was_news(signals: tuple[Signal, ...]) -> None:
    new = one(signals)
    old = replace(new, news_at=None)
    assert old.new_since == new.new_since == signals[-1].raised_at


def left(alert: Alert, acts: Sequence[Act], person: str, *, in_charge: bool) -> bool:
    return dismissed(alert, acts, person, in_charge=in_charge)


@pytest.mark.parametrize("before", [(), ("acknowledge",), ("snooze",), ("talked_about",)])
def test_what_is_not_useful_leaves_ones_own_list(before: tuple[ActName, ...]) -> None:
    acts = [by("sam", name, 1.5, own=True) for name in before] + [by("sam", "not_useful", 2, own=True)]
    alert = one([FIRST], acts)
    status = "talked_about" if before == ("talked_about",) else "acknowledged"
    assert (alert.status, alert.snoozed_until) == (status, None)
    assert left(alert, acts, "sam", in_charge=True)
    assert not left(alert, acts, "ruth", in_charge=False)


@pytest.mark.parametrize("name", ["useful", "acknowledge", "talked_about", "snooze"])
def test_whatever_is_done_with_it_later_brings_it_back(name: ActName) -> None:
    acts = [by("sam", "not_useful", 2, own=True), by("sam", name, 2.5, own=True)]
    assert not left(one([FIRST], acts), acts, "sam", in_charge=True)


def test_worsening_brings_it_back_and_the_same_again_does_not() -> None:
    acts = [by("sam", "not_useful", 2, own=True), by("ruth", "not_useful", 2)]
    for person, in_charge in (("sam", True), ("ruth", False)):
        assert left(one([FIRST, signal(3)], acts), acts, person, in_charge=in_charge)
        assert not left(one([FIRST, WORSE], acts), acts, person, in_charge=in_charge)


def test_a_rupture_that_is_not_repaired_comes_back_and_one_that_is_does_not() -> None:
    at = held(4.5)
    acts = [by("sam", "not_useful", 4.5, own=True)]
    unrepaired, repaired = totals([*DIP, 33, 33, 33, 33, 33]), totals([*DIP, 38, 38])
    founded = rupture(unrepaired).alert_id
    acts = [replace(act, alert_id=founded, at=at) for act in acts]
    alert = rupture(unrepaired, *acts)
    assert (alert.status, left(alert, acts, "sam", in_charge=True)) == ("unresolved", False)
    again = [*acts, replace(acts[0], act_id="again", at=held(12))]
    assert left(rupture(unrepaired, *again), again, "sam", in_charge=True)
    alert = rupture(repaired, *acts)
    assert (alert.status, left(alert, acts, "sam", in_charge=True)) == ("repaired", True)


def test_nobody_dismisses_what_is_about_safety() -> None:
    acts = [by("sam", "not_useful", 2, own=True)]
    alert = one([signal(1, kind="NOT_SAFE")], acts)
    assert not left(alert, acts, "sam", in_charge=True)
