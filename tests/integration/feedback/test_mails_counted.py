"""A thousand links through a mail server that is slow, refuses and dies: none is lost, and copies are counted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Final

import pytest
from flask import Flask

from services.feedback.adapters.jobs import MAIL_THREADS
from services.feedback.adapters.mongo import MongoUnit
from services.feedback.bootstrap import transact_on
from services.feedback.domain.mailing import LINK, Contact
from services.feedback.usecases.keep import keep_session
from shared import mail
from shared.bus import Jobs
from shared.store import Store
from tests.infra.fake_intake import FakeIntake
from tests.infra.fakes_feedback import LINKS
from tests.infra.feedback_clinic import HandClock, session
from tests.infra.lease import until
from tests.infra.mail_server import Post, post
from tests.integration.feedback.mailing import Mailing

MAILS: Final = 1_000
AT_ONCE: Final = 130
"""So many are taken without trouble in between."""


def hold_all(unit: MongoUnit) -> None:
    keep_session(unit, *(session(f"mail-{number}", client_id=f"client-{number}") for number in range(MAILS)))


@contextmanager
def working(mailing: Mailing) -> Iterator[None]:
    """The worker's threads, with short pauses."""
    quick = {"pause": timedelta(milliseconds=50), "longest_pause": timedelta(milliseconds=200)}
    kinds = [replace(kind, **quick) for kind in mailing.kinds if kind.name == LINK]  # type: ignore[arg-type]
    stopping = threading.Event()
    parts = Jobs(mailing.store, kinds).parts()
    threads = [threading.Thread(target=part, args=(stopping,)) for _name, part in parts]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join(30)


def done(mailing: Mailing) -> int:
    return mailing.store.database["jobs"].count_documents({"kind": LINK, "status": "done"})


def trouble(mailing: Mailing, office: Post, mode: str) -> None:
    """Have the server behave like that until something came of it."""
    before = office.news()
    office.now(mode)
    until(lambda: came_of(mailing, office, mode, before), f"something of a server that is told to {mode}")
    office.now("take")
    office.revive()


def came_of(mailing: Mailing, office: Post, mode: str, before: tuple[int, int, bool]) -> bool:
    if done(mailing) >= MAILS:
        return True
    now = office.news()
    return now[2] if mode == "die" else now != before


def test_a_thousand_links_arrive_and_a_copy_only_where_the_server_died_before_it_said_so(
    app: Flask,
    store: Store,
    clock: HandClock,
    intake: FakeIntake,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mail, "RETRY_AFTER_S", 0)
    with post(tmp_path / "post") as office:
        mailing = Mailing(app, store, clock, intake, office, transact_on(store, LINKS))
        store.database["jobs"].delete_many({})
        mailing.clinic(remind_after_days=None)
        intake.contacts |= {f"client-{n}": Contact(email=f"client-{n}@mail.example") for n in range(MAILS)}
        mailing.transact(hold_all)
        modes = cycle(["refuse", "die", "slow", "die"])
        with working(mailing):
            while (so_far := done(mailing)) < MAILS:
                until(partial(far_enough, mailing, min(so_far + AT_ONCE, MAILS)), "the next mails being taken")
                trouble(mailing, office, next(modes))
    said, ids = office.said(), office.ids()
    assert len(ids) == MAILS, "none is lost"
    assert (len(said), set(said.values())) == (MAILS, {1}), "each was said to be taken, once"
    copies = ids - said
    assert set(copies.values()) <= {1}
    assert 0 < copies.total() <= office.deaths * MAIL_THREADS, "each was taken by a server that died over it"
    assert set(office.to()) == {f"client-{number}@mail.example" for number in range(MAILS)}
    taken = store.database["deliveries"].count_documents({"taken_at": {"$ne": None}})
    assert taken == MAILS


def far_enough(mailing: Mailing, wanted: int) -> bool:
    return done(mailing) >= wanted
