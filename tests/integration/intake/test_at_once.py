"""Two at once: what one of them must not get."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from services.intake.domain.clients import Client
from services.intake.usecases.clients import change_client, open_episode
from services.intake.usecases.erasing import erase_client
from services.intake.usecases.ratings import note_check_ins
from services.intake.usecases.signing_in import sign_in
from services.intake.usecases.staff import NewStaff, add_staff
from shared.errors import AttuneError
from tests.infra.fakes_intake import PlainPasswords
from tests.infra.intake_clinic import settle, with_client, with_session
from tests.infra.personas import ADMIN, OWNER
from tests.integration.intake.real import RealIntake
from tests.unit.intake.test_consumer import RATED

AT_ONCE = 8


def race(*works: Callable[[], Any]) -> list[Any]:
    """Do all of it at once; what each gave, or the slug of what it raised."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the work gives
        gate.wait(timeout=60)
        try:
            return work()
        except AttuneError as error:
            return error.slug

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def settled(intake: RealIntake) -> Client:
    intake.transact(settle)
    return intake.transact(with_client)


def test_a_code_is_given_once(real_intake: RealIntake) -> None:
    real_intake.transact(settle)
    results = race(*[lambda: real_intake.transact(with_client)] * AT_ONCE)
    assert Counter(result == "conflict" for result in results) == {True: AT_ONCE - 1, False: 1}
    assert real_intake.store.database["clients"].count_documents({}) == 1


def test_an_address_is_given_once(real_intake: RealIntake) -> None:
    new = NewStaff(email="new@clinic.example", name="New", roles=["clinician"])
    results = race(*[lambda: real_intake.transact(lambda unit: add_staff(unit, new, "hash"))] * AT_ONCE)
    assert Counter(result == "conflict" for result in results) == {True: AT_ONCE - 1, False: 1}


def test_one_episode_opens(real_intake: RealIntake) -> None:
    client = settled(real_intake)
    real_intake.transact(lambda unit: change_client(unit, OWNER, client.client_id, {"status": "closed"}))
    results = race(*[lambda: real_intake.transact(lambda unit: open_episode(unit, client, unit.now))] * AT_ONCE)
    assert Counter(result == "conflict" for result in results) == {True: AT_ONCE - 1, False: 1}


def test_reopening_at_once_opens_one_episode_and_fails_nobody(real_intake: RealIntake) -> None:
    client = settled(real_intake)
    real_intake.transact(lambda unit: change_client(unit, OWNER, client.client_id, {"status": "closed"}))

    def reopen() -> Client:
        return real_intake.transact(lambda unit: change_client(unit, OWNER, client.client_id, {"status": "open"}))

    assert {result.status for result in race(*[reopen] * AT_ONCE)} == {"open"}
    assert real_intake.store.database["episodes"].count_documents({"ended_at": None}) == 1


def test_every_session_gets_a_number_of_its_own(real_intake: RealIntake) -> None:
    client = settled(real_intake)
    sessions = race(*[lambda: real_intake.transact(lambda unit: with_session(unit, client))] * AT_ONCE)
    assert sorted(session.session_no for session in sessions) == list(range(1, AT_ONCE + 1))


def test_nothing_outlives_an_erasure(real_intake: RealIntake) -> None:
    client = settled(real_intake)
    rated = [
        type(RATED)(**{**{name: getattr(RATED, name) for name in RATED.__struct_fields__}, **over})
        for over in ({"client_id": client.client_id, "rating_id": f"r{n}"} for n in range(3))
    ]

    def erase() -> object:
        return real_intake.transact(lambda unit: erase_client(unit, ADMIN, client.client_id, typed_code="MR"))

    works: list[Callable[[], Any]] = [lambda: real_intake.transact(lambda unit: with_session(unit, client))] * 4
    works += [lambda: real_intake.transact(lambda unit: note_check_ins(unit, rated))] * 3
    results = race(*works, erase)
    assert "conflict" not in results
    database = real_intake.store.database
    kept = {
        name: database[name].count_documents({"client_id": client.client_id}) for name in ("sessions", "check_ins")
    }
    assert kept == {"sessions": 0, "check_ins": 0}
    assert [type(event).__name__ for event in real_intake.events if event.key == client.client_id] == [
        "ClientErased"
    ]


def test_attempts_at_once_are_slowed_down_like_attempts_in_a_row(real_intake: RealIntake) -> None:
    real_intake.transact(settle)

    def knock() -> str:
        return sign_in(
            real_intake.transact,
            PlainPasswords(),
            email="owner@clinic.example",
            password="wrong",
            address="192.0.2.1",
        )

    assert Counter(race(*[knock] * 12)) == {"invalid": 5, "too-many": 7}
