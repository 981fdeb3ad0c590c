"""A new image in place of the old one, and a stop with a later start: all data is there."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count

from tests.infra.clinic import Clinic
from tests.infra.composed import CLINICIAN, Composed
from tests.infra.lease import GENEROUS_S, Run, until
from tests.infra.load import PAUSE_S, Waiting, check_each_has_one_alert, coming_in, prepare, rate_stubbornly


def test_an_image_is_replaced_while_ratings_come_in(attune: Composed, clinic: Clinic, engine_run: Run) -> None:
    waiting, before = prepare(clinic, 12), images(attune)
    attune.next_image()
    with ThreadPoolExecutor(1) as people:
        rated = people.submit(rate_until, (replaced := threading.Event()), clinic, waiting)
        try:
            attune.up()
        finally:
            replaced.set()
        longest_s = rated.result()
    assert not images(attune) & before
    check_each_has_one_alert(clinic, waiting, within_s=GENEROUS_S)
    engine_run.write(
        "replaced.told", f"while the image was replaced no rating waited longer than {longest_s:.1f} s"
    )


def test_what_is_stopped_goes_on_with_the_same_data(attune: Composed, clinic: Clinic) -> None:
    waiting = prepare(clinic, 2)
    with coming_in(clinic, waiting, GENEROUS_S):
        pass
    check_each_has_one_alert(clinic, waiting, within_s=GENEROUS_S)
    alerts = clinic.alerts()
    attune.down()
    assert not attune.containers(every=True)
    attune.up()
    again = Clinic(attune.url, attune.token(CLINICIAN), timeout_s=60)
    assert again.alerts() == alerts
    check_each_has_one_alert(again, waiting)
    more = prepare(again, 1)
    with coming_in(again, more, GENEROUS_S):
        pass
    check_each_has_one_alert(again, more, within_s=GENEROUS_S)
    until(attune.caught_up, "all being consumed", every_s=1)
    again.close()


def images(attune: Composed) -> set[str]:
    """The images that the containers of Attune's own run now."""
    return {
        each["Image"]
        for name in ("intake-web", "feedback-web", "alerts-worker")
        for each in attune.containers(name)
    }


def rate_until(over: threading.Event, clinic: Clinic, waiting: Sequence[Waiting]) -> float:
    """Have them rate one after the other, and the last one again until it is over; the longest that one waited."""
    longest_s = 0.0
    for number in count():
        if number >= len(waiting) and over.is_set():
            break
        begin = time.monotonic()
        rate_stubbornly(clinic, waiting[min(number, len(waiting) - 1)].token, GENEROUS_S)
        longest_s = max(longest_s, time.monotonic() - begin)
        over.wait(PAUSE_S)
    return longest_s
