"""Mails about safety over a real server, and an intake, that are away, slow or dying: none is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import cycle

import msgspec

from services.alerts.adapters.jobs import MAIL_THREADS, notices
from services.alerts.adapters.post import StaffPost
from services.alerts.domain.notices import MAIL
from shared.bus import Jobs
from tests.infra.alerts_clinic import client_updated, concern
from tests.infra.lease import until
from tests.infra.mail_server import Post
from tests.integration.alerts.mailing import RUTH, SAM, again
from tests.integration.alerts.not_safe import band, press
from tests.integration.alerts.web import Service


def test_intake_being_away_for_a_moment_only_delays_it(mailing: Service, office: Post) -> None:
    mailing.people.down = True
    press(mailing, 1)
    mailing.do_jobs()
    assert "Nobody could be told by mail: Another part of Attune does not answer" in band(mailing, "sam")
    mailing.people.down = False
    again(mailing)
    assert office.to() == [RUTH, SAM]


def test_a_server_that_is_set_up_later_takes_what_waits(service: Service, office: Post) -> None:
    press(service, 1)
    service.do_jobs()
    service.post = StaffPost(office.server, "http://127.0.0.1:8080")
    again(service)
    assert office.to() == [RUTH, SAM]


@contextmanager
def working(service: Service) -> Iterator[None]:
    """The worker's threads for notices, with short pauses."""
    quick = {"pause": timedelta(milliseconds=50), "longest_pause": timedelta(milliseconds=200)}
    kinds = [replace(kind, **quick) for kind in notices(service.people, service.post)]  # type: ignore[arg-type]
    stopping = threading.Event()
    threads = [
        threading.Thread(target=part, args=(stopping,)) for _name, part in Jobs(service.store, kinds).parts()
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join(30)


def press_of(service: Service, client_id: str) -> None:
    at = service.store.now() - timedelta(minutes=1)
    said = msgspec.structs.replace(concern(0, client_id, safety=True), raised_at=at)
    service.take(client_updated(client_id), said)


def done(service: Service) -> int:
    return service.store.database["jobs"].count_documents({"kind": MAIL, "status": "done"})


def test_a_slow_failing_and_dying_server_loses_none_and_gets_a_copy_only_of_what_it_died_over(
    mailing: Service, office: Post
) -> None:
    clients = [f"c{number}" for number in range(12)]
    expected = 2 * len(clients)
    for client_id in clients:
        press_of(mailing, client_id)
    modes = cycle(["refuse", "slow", "die", "take", "slow", "die"])
    with working(mailing):
        while done(mailing) < expected:
            before = office.news()
            office.now(next(modes))
            office.revive()
            until(lambda before=before: changed(mailing, office, before), "it having had to do")  # type: ignore[misc]
    assert office.deaths > 1
    assert set(office.said().values()) == {1}
    assert len(office.said()) == len(office.ids()) == expected, "none is lost"
    copies = office.ids() - office.said()
    assert 0 < copies.total() <= office.deaths * MAIL_THREADS, (
        "each was taken by a server that died before it said so"
    )
    assert set(office.to()) == {RUTH, SAM}


def changed(service: Service, office: Post, before: tuple[int, int, bool]) -> bool:
    return office.news() != before or done(service) == len(office.ids()) == 24
