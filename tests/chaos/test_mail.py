"""Whoever has no page of Attune open is asked by mail to sign in, whatever stands still or dies on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.chaos.test_not_safe import InDanger, somebody_in_danger
from tests.infra.lease import until
from tests.infra.mail_server import SUBJECT, Post, post
from tests.infra.running import Running, started
from tests.infra.whole import frozen, kill

pytestmark = pytest.mark.xdist_group("chaos")

THERAPIST = "clinician@clinic.example"
WITHIN_S = 150


@dataclass(frozen=True)
class House:
    """A running Attune and the server that takes its mail."""

    attune: Running
    office: Post

    def mails(self) -> int:
        """How many different mails the therapist has got."""
        mine = {str(message["Message-ID"]) for message in self.office.taken() if message["To"] == THERAPIST}
        return len(mine)

    def arrives(self, before: int) -> None:
        """Wait until the therapist has got one more than before."""
        until(lambda: self.mails() > before, "the therapist's mail arriving", within_s=WITHIN_S)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("house")
    with post(folder / "post") as office, started(folder, settings=office.environment) as attune:
        yield House(attune, office)


@pytest.fixture
def in_danger(house: House) -> Iterator[InDanger]:
    with somebody_in_danger(house.attune) as person:
        yield person


def test_a_press_asks_the_therapist_to_sign_in_and_says_nothing(house: House, in_danger: InDanger) -> None:
    before = house.mails()
    assert in_danger.told()
    house.arrives(before)
    for message in house.office.taken():
        assert message["Subject"] == SUBJECT
        assert message.get_content().split("\r\n") == [SUBJECT, "", f"{house.attune.url}/", ""]


@pytest.mark.parametrize("process", ["alerts-worker", "intake-web", "kafka", "mongodb"])
def test_whatever_is_killed_the_mail_goes_out(house: House, in_danger: InDanger, process: str) -> None:
    before = house.mails()
    until(in_danger.told, "a try getting through")
    kill(house.attune, process)
    house.arrives(before)


def test_while_intake_cannot_be_asked_it_waits_and_then_goes_out(house: House, in_danger: InDanger) -> None:
    before = house.mails()
    with frozen(house.attune, "intake-web"):
        assert in_danger.told()
        until(lambda: waiting(house), "the search for whom to tell being tried again", within_s=WITHIN_S)
        assert house.mails() == before
    house.arrives(before)


def waiting(house: House, sentence: object = None) -> bool:
    """Whether a job is to be tried again, perhaps for that reason."""
    wanted = {"status": "waiting", "sentence": sentence or {"$exists": True}}
    with house.attune.database("alerts") as database:
        return database["jobs"].find_one(wanted) is not None


def test_a_mail_server_that_was_away_gets_what_waits(house: House, in_danger: InDanger) -> None:
    before = house.mails()
    house.office.kill()
    assert in_danger.told()
    until(lambda: waiting(house, "The mail server does not answer."), "it being tried in vain", within_s=WITHIN_S)
    house.office.start()
    house.arrives(before)
