"""A new image in place of the old one, and a stop with a later start: all data is there."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.infra.clinic import Clinic
from tests.infra.composed import CLINICIAN, Composed
from tests.infra.lease import GENEROUS_S, Run, until
from tests.infra.load import PAUSE_S, check_each_has_one_alert, coming_in, prepare

pytestmark = pytest.mark.xdist_group("containers")


class Knocking:
    """Somebody who opens the same page again and again; how long they were refused at the longest."""

    def __init__(self, url: str) -> None:
        self.longest_s = 0.0
        self.answered = 0
        self._url = url
        self._over = threading.Event()

    @contextmanager
    def at_the_door(self) -> Iterator[None]:
        thread = threading.Thread(target=self._knock)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _knock(self) -> None:
        answered = time.monotonic()
        with httpx.Client(timeout=30, trust_env=False) as client:
            while not self._over.wait(PAUSE_S):
                try:
                    well = client.get(self._url).status_code == httpx.codes.OK
                except httpx.TransportError:
                    well = False
                now = time.monotonic()
                self.longest_s = max(self.longest_s, now - answered)
                if well:
                    answered, self.answered = now, self.answered + 1


def test_an_image_is_replaced_while_ratings_come_in(attune: Composed, clinic: Clinic, engine_run: Run) -> None:
    waiting, before = prepare(clinic, 12), images(attune)
    attune.next_image()
    knocking = Knocking(f"{attune.url}/feedback/c/{waiting[-1].token}")
    with knocking.at_the_door(), coming_in(clinic, waiting, GENEROUS_S):
        attune.up()
    assert not images(attune) & before
    assert knocking.answered
    engine_run.write(
        "refused.told",
        f"while the image was replaced nobody was refused for longer than {knocking.longest_s:.1f} s",
    )
    check_each_has_one_alert(clinic, waiting, within_s=GENEROUS_S)


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
