"""Alerts about safety: they end when somebody has reached the client, and nothing else puts them away."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from services.alerts.domain.acts import Act, ActName, Status
from services.alerts.domain.alerts import Alert, alert_id, settle
from services.alerts.domain.safety import hands
from services.alerts.domain.signals import Kind
from services.alerts.domain.standing import standing
from tests.infra.histories import held
from tests.unit.alerts.domain.test_alerts import MONTHS_LATER, act, signal

PRESS = signal(1, None, kind="NOT_SAFE", severity="high")
AGAIN = signal(3, None, kind="NOT_SAFE", severity="high")


def done(name: ActName, week: float, by: str = "sam", *, own: bool = True, happened: float | None = None) -> Act:
    at = None if happened is None else held(happened)
    made = act(name, week, on=PRESS, until=90)
    return replace(made, by=by, own=own, happened_at=at, act_id=f"{by}-{name}-{week}")


def settled(acts: Sequence[Act], *, pressed_again: bool = False) -> list[Alert]:
    return settle([PRESS, AGAIN] if pressed_again else [PRESS], acts, as_of=MONTHS_LATER)


def seen_by(alert: Alert, acts: Sequence[Act], person: str, as_of: datetime = MONTHS_LATER) -> Status:
    return standing(alert, acts, person, in_charge=person == "sam", as_of=as_of).status


@pytest.mark.parametrize("kind", ["NOT_SAFE", "RISK_ITEM"])
@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("acknowledge", "open"),
        ("snooze", "open"),
        ("useful", "open"),
        ("not_useful", "open"),
        ("pass", "open"),
        ("accept", "acknowledged"),
        ("reached", "closed"),
        ("talked_about", "closed"),
    ],
)
def test_only_reaching_the_client_ends_it(kind: Kind, name: ActName, own: bool, status: Status) -> None:  # noqa: FBT001 -- a table
    press = replace(PRESS, kind=kind)
    acts = [done(name, 2, own=own)]
    (alert,) = settle([press], acts, as_of=MONTHS_LATER)
    assert (alert.status, alert.snoozed_until) == (status, None)
    assert {seen_by(alert, acts, person) for person in ("sam", "ruth")} == {status}


def test_it_is_in_the_hands_of_whoever_accepted_last() -> None:
    acts = [done("accept", 2), done("accept", 2.5, "ruth")]
    (alert,) = settled(acts)
    found = hands(alert, acts)
    assert (found.taken_on, found.passed) == (acts[1], None)


def test_whoever_passes_it_on_puts_it_into_everybodys_hands_until_somebody_accepts() -> None:
    acts = [done("accept", 2), replace(done("pass", 2.5), to="ruth")]
    (alert,) = settled(acts)
    assert (alert.status, hands(alert, acts).taken_on, hands(alert, acts).passed) == ("open", None, acts[1])
    acts.append(done("accept", 2.6, "ruth"))
    (alert,) = settled(acts)
    found = hands(alert, acts)
    assert (alert.status, found.taken_on, found.passed) == ("acknowledged", acts[2], None)


def test_saying_it_again_takes_it_out_of_the_hands_that_it_was_in() -> None:
    acts = [done("accept", 2)]
    (alert,) = settled(acts, pressed_again=True)
    assert (alert.status, hands(alert, acts).taken_on) == ("open", None)


def test_after_somebody_was_reached_the_next_press_is_a_new_alert() -> None:
    first, second = settled([done("reached", 2)], pressed_again=True)
    assert (first.status, second.status) == ("closed", "open")
    assert second.alert_id == alert_id(AGAIN.signal_id)


def test_what_came_after_they_were_reached_is_not_settled_by_it() -> None:
    written_later = [done("reached", 4, happened=2)]
    first, second = settled(written_later, pressed_again=True)
    assert (first.status, second.status) == ("closed", "open")
    (both,) = settled([done("reached", 4)], pressed_again=True)
    assert (both.status, len(both.signals)) == ("closed", 2)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("open", "open"),
        ("acknowledged", "open"),
        ("snoozed", "open"),
        ("talked_about", "closed"),
        ("closed", "closed"),
    ],
)
def test_what_an_earlier_version_kept_is_pinned_again_unless_it_had_ended(stored: Status, shown: Status) -> None:
    names: dict[Status, ActName] = {
        "acknowledged": "acknowledge",
        "snoozed": "snooze",
        "talked_about": "talked_about",
        "closed": "close",
    }
    acts = [done(names[stored], 2)] if stored in names else []
    (now,) = settled(acts)
    until = held(90) if stored == "snoozed" else None
    old = replace(now, status=stored, snoozed_until=until, news_at=None)
    assert {seen_by(old, acts, person) for person in ("sam", "ruth")} == {shown}
    (again,) = settle([PRESS], acts, known=[old], as_of=MONTHS_LATER)
    assert again.status == shown


@pytest.mark.parametrize("acts", [[], [done("acknowledge", 2)], [done("accept", 2)]])
def test_it_is_never_withdrawn(acts: list[Act]) -> None:
    known = settled(acts)
    (kept,) = settle([], acts, known=known, as_of=MONTHS_LATER)
    assert (kept.status, kept.corrected) == (known[0].status, True)
    (ended,) = settle([], [*acts, done("reached", 5)], known=[kept], as_of=MONTHS_LATER)
    assert ended.status == "closed"
