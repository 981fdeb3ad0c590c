"""What has ended, as MongoDB's record of changes tells it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.intake.adapters.mongo import endings
from services.intake.adapters.mongo.endings import SEATS, Endings
from services.intake.domain.cover import Cover
from services.intake.domain.logins import digest
from services.intake.usecases.second_factors import renew_login
from services.intake.usecases.signing_in import revoke_token, sign_out
from services.intake.usecases.staff import change_staff
from shared.contracts.endings import Ended
from tests.infra.personas import OWNER, SUPERVISOR
from tests.integration.intake.web import Clinic

SECRET = f"login of {OWNER.staff_id}"


@pytest.fixture
def found(clinic: Clinic) -> Endings:
    return Endings(clinic.intake.store)


def begun(found: Endings) -> str:
    first = found(None)
    assert first.anybody
    assert first.position
    return first.position


def next_news(found: Endings, after: str) -> Ended:
    """The next that is not nothing: what is held ends without news after a few seconds."""
    for _held in range(100):
        ended = found(after)
        if ended.news:
            return ended
        after = ended.position or after
    raise AssertionError("nothing came")


def test_a_login_and_a_token_that_end_are_told_by_their_hashes(clinic: Clinic, found: Endings) -> None:
    after = begun(found)
    clinic.intake.transact(lambda unit: sign_out(unit, SECRET))
    ended = next_news(found, after)
    assert ended.secrets == [digest(SECRET)]
    [token] = clinic.intake.transact(lambda unit: unit.tokens.of(OWNER.staff_id))
    clinic.intake.transact(lambda unit: revoke_token(unit, OWNER, token.token_id))
    assert ended.position
    assert next_news(found, ended.position).secrets == [token.secret_hash]


def test_what_happened_together_is_told_together_and_from_any_position(clinic: Clinic, found: Endings) -> None:
    after = begun(found)
    clinic.intake.transact(lambda unit: change_staff(unit, OWNER.staff_id, {"active": False}))
    ended = next_news(found, after)
    assert set(ended.secrets) == {digest(SECRET), digest(f"token of {OWNER.staff_id}")}
    assert OWNER.staff_id in ended.staff
    another_process = Endings(clinic.intake.store)
    assert next_news(another_process, after) == ended


def test_other_roles_are_told_and_being_seen_is_not(clinic: Clinic, found: Endings) -> None:
    after = begun(found)
    clinic.intake.transact(lambda unit: unit.logins.seen(digest(SECRET), unit.now))
    clinic.intake.transact(lambda unit: change_staff(unit, SUPERVISOR.staff_id, {"roles": ["clinician"]}))
    ended = next_news(found, after)
    assert (list(ended.secrets), list(ended.staff)) == ([], [SUPERVISOR.staff_id])


def test_a_login_that_goes_on_under_another_secret_ends_as_what_it_was(clinic: Clinic, found: Endings) -> None:
    after = begun(found)
    clinic.intake.transact(lambda unit: renew_login(unit, SECRET, "another"))
    assert next_news(found, after).secrets == [digest(SECRET)]


def test_who_stands_in_sees_more_at_once(clinic: Clinic, found: Endings) -> None:
    after = begun(found)
    now = clinic.intake.now
    until = now + timedelta(days=1)
    cover = Cover(cover_id="c", away_id="a", stand_in_id="b", since=now, until=until, made_at=now, made_by="a")
    clinic.intake.transact(lambda unit: unit.covers.put(cover))
    assert next_news(found, after).anybody


def test_a_position_that_nobody_knows_begins_anew(clinic: Clinic, found: Endings) -> None:
    after = begun(found)
    clinic.intake.transact(lambda unit: sign_out(unit, SECRET))
    position = next_news(found, after).position
    assert position
    hashed = digest(SECRET).encode().hex().upper()
    assert hashed in position
    ended = found(position.replace(hashed, digest("of another database").encode().hex().upper()))
    assert ended.anybody
    assert ended.position


def test_without_a_seat_the_answer_comes_at_once(
    clinic: Clinic, found: Endings, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = begun(found)
    monkeypatch.setattr(endings, "HOLD_MS", 10**9)  # whoever waited would wait for ever
    for _seat in range(SEATS):
        found._seats.acquire()  # noqa: SLF001 - as many who wait as there is room for
    assert not found(after).news
    clinic.intake.transact(lambda unit: sign_out(unit, SECRET))
    assert next_news(found, after).secrets == [digest(SECRET)]


def test_services_alone_are_told(clinic: Clinic) -> None:
    answer = clinic.internal("POST", "/endings", json={"after": None})
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["anybody"] is True
    assert clinic.app.test_client().post("/internal/endings", json={}).status_code == 401
