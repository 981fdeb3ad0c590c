from __future__ import annotations

from contextlib import suppress

import pytest

from services.intake.usecases.clinic import change_clinic
from services.intake.usecases.signing_in import (
    Passphrases,
    change_password,
    issue_token,
    revoke_token,
    sign_in,
    sign_out,
    who,
    whose,
)
from services.intake.usecases.staff import change_staff
from shared.errors import Invalid, NotFound, TooMany
from tests.infra.fakes_intake import FakeIntake, PlainPasswords
from tests.infra.personas import ADMIN, OWNER, TEAMMATE

RIGHT = "correct horse battery"


class Door:
    """Somebody at the sign-in page."""

    def __init__(self, intake: FakeIntake) -> None:
        self.intake = intake
        self.passwords = PlainPasswords()

    def knock(self, password: str, email: str = "owner@clinic.example", address: str = "192.0.2.1") -> str:
        return sign_in(self.intake.transact, self.passwords, email=email, password=password, address=address)

    def fail(self, times: int, **how: str) -> None:
        for _ in range(times):
            with pytest.raises(Invalid):
                self.knock("wrong", **how)


@pytest.fixture
def door(intake: FakeIntake) -> Door:
    return Door(intake)


def test_the_right_password_signs_in(door: Door) -> None:
    secret = door.knock(RIGHT, email=" Owner@CLINIC.example")
    found = door.intake.transact(lambda unit: who(unit, "login", secret))
    assert found is not None
    assert (found.staff_id, found.roles, found.team_ids, found.via) == (
        OWNER.staff_id,
        OWNER.roles,
        OWNER.team_ids,
        "login",
    )


def test_a_login_is_no_token_and_the_other_way_round(door: Door) -> None:
    secret = door.knock(RIGHT)
    assert door.intake.transact(lambda unit: who(unit, "token", secret)) is None
    _, token = door.intake.transact(lambda unit: issue_token(unit, OWNER.staff_id, "mine"))
    assert door.intake.transact(lambda unit: who(unit, "login", token)) is None


def test_the_same_is_said_and_done_for_an_unknown_address(door: Door) -> None:
    said = []
    for email in ("owner@clinic.example", "nobody@clinic.example"):
        with pytest.raises(Invalid) as refused:
            door.knock("wrong", email=email)
        said.append((refused.value.sentence, refused.value.fields))
    assert said[0] == said[1]
    assert door.passwords.looks == 2


def test_the_secret_is_not_kept(door: Door) -> None:
    secret = door.knock(RIGHT)
    assert secret not in repr(door.intake.shelves)


def test_after_several_failures_one_waits_longer_each_time(door: Door) -> None:
    door.fail(5)
    for seconds in (1, 2, 4):
        with pytest.raises(TooMany) as refused:
            door.knock(RIGHT)
        assert refused.value.retry_after == seconds
        door.intake.wait(seconds=seconds)
        door.fail(1)


def test_nobody_is_locked_out(door: Door) -> None:
    for _ in range(60):
        door.fail(1)
        door.intake.wait(minutes=5)
    assert door.knock(RIGHT)


def test_knocking_during_the_delay_does_not_lengthen_it(door: Door) -> None:
    door.fail(5)
    for _ in range(20):
        with pytest.raises(TooMany):
            door.knock("wrong")
    door.intake.wait(seconds=1)
    assert door.knock(RIGHT)


def test_the_delay_is_the_same_for_an_unknown_address(door: Door) -> None:
    door.fail(5, email="nobody@clinic.example")
    with pytest.raises(TooMany) as refused:
        door.knock("wrong", email="nobody@clinic.example")
    assert refused.value.retry_after == 1


def test_trying_many_accounts_slows_the_address_down_and_nobody_else(door: Door) -> None:
    for number in range(31):
        door.fail(1, email=f"someone{number}@clinic.example")
    with pytest.raises(TooMany):
        door.knock(RIGHT)
    assert door.knock(RIGHT, address="198.51.100.7")


def test_signing_in_forgets_the_accounts_failures_and_adds_none_to_the_address(door: Door) -> None:
    for _ in range(40):
        door.knock(RIGHT)
    door.fail(4)
    door.knock(RIGHT)
    door.fail(4)
    assert door.knock(RIGHT)


def test_all_attempts_at_once_are_counted_before_any_password_is_looked_at(door: Door) -> None:
    class Racing(PlainPasswords):
        """While one password is looked at, the next attempts come in."""

        def matches(self, password_hash: str | None, password: str) -> bool:
            with suppress(Invalid, TooMany):
                door.knock("wrong")
            return super().matches(password_hash, password)

    door.passwords = Racing()
    with pytest.raises(Invalid):
        door.knock("wrong")
    assert door.passwords.looks == 5


def test_signing_out_ends_the_login(door: Door) -> None:
    secret = door.knock(RIGHT)
    door.intake.transact(lambda unit: sign_out(unit, secret))
    assert door.intake.transact(lambda unit: who(unit, "login", secret)) is None
    door.intake.transact(lambda unit: sign_out(unit, secret))


def test_a_login_lives_while_it_is_used_and_at_most_a_working_day(door: Door) -> None:
    secret = door.knock(RIGHT)
    for _ in range(11):
        door.intake.wait(hours=1)
        assert door.intake.transact(lambda unit: who(unit, "login", secret))
    door.intake.wait(hours=1)
    assert door.intake.transact(lambda unit: who(unit, "login", secret)) is None


def test_an_idle_login_ends(door: Door) -> None:
    secret = door.knock(RIGHT)
    door.intake.wait(hours=4)
    assert door.intake.transact(lambda unit: who(unit, "login", secret)) is None


def test_the_clinic_says_after_how_long_without_use_a_login_ends(door: Door) -> None:
    short, lasting = door.knock(RIGHT), door.knock(RIGHT)
    door.intake.transact(lambda unit: change_clinic(unit, {"idle_minutes": 15}))
    door.intake.wait(minutes=14)
    assert door.intake.transact(lambda unit: who(unit, "login", lasting))
    door.intake.wait(minutes=1)
    assert door.intake.transact(lambda unit: who(unit, "login", short)) is None
    assert door.intake.transact(lambda unit: who(unit, "login", lasting))


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(door: Door) -> None:
    polled, used = door.knock(RIGHT), door.knock(RIGHT)
    for _ask in range(8):
        door.intake.wait(minutes=29)
        whose(door.intake.transact, door.intake.transact, "login", polled, used=False)
        whose(door.intake.transact, door.intake.transact, "login", used)
    door.intake.wait(minutes=29)
    assert door.intake.transact(lambda unit: who(unit, "login", polled)) is None
    assert door.intake.transact(lambda unit: who(unit, "login", used))


def test_who_has_left_is_nobody(door: Door) -> None:
    secret = door.knock(RIGHT)
    _, token = door.intake.transact(lambda unit: issue_token(unit, OWNER.staff_id, "mine"))
    door.intake.transact(lambda unit: change_staff(unit, OWNER.staff_id, {"active": False}))
    assert door.intake.transact(lambda unit: who(unit, "login", secret)) is None
    assert door.intake.transact(lambda unit: who(unit, "token", token)) is None
    with pytest.raises(Invalid):
        door.knock(RIGHT)


def test_a_token_acts_until_it_is_revoked(door: Door) -> None:
    token, secret = door.intake.transact(lambda unit: issue_token(unit, OWNER.staff_id, "mine"))
    assert secret not in repr(door.intake.shelves)
    door.intake.wait(days=300)
    found = door.intake.transact(lambda unit: who(unit, "token", secret))
    assert found is not None
    assert found.via == "token"
    with pytest.raises(NotFound):
        door.intake.transact(lambda unit: revoke_token(unit, TEAMMATE, token.token_id))
    door.intake.transact(lambda unit: revoke_token(unit, OWNER, token.token_id))
    assert door.intake.transact(lambda unit: who(unit, "token", secret)) is None


def test_changed_roles_count_at_once(door: Door) -> None:
    secret = door.knock(RIGHT)
    door.intake.transact(lambda unit: change_staff(unit, OWNER.staff_id, {"roles": ["supervisor"]}))
    found = door.intake.transact(lambda unit: who(unit, "login", secret))
    assert found is not None
    assert found.roles == {"supervisor"}


def test_another_password_signs_out_everywhere(door: Door) -> None:
    secret = door.knock(RIGHT)

    def change(now: str) -> None:
        said = Passphrases(now, "quiet river stone")
        work = change_password(
            door.intake.transact, door.passwords, staff_id=OWNER.staff_id, said=said, address="192.0.2.1"
        )
        door.intake.transact(work)

    with pytest.raises(Invalid) as refused:
        change("wrong")
    assert list(refused.value.fields) == ["password"]
    _, token = door.intake.transact(lambda unit: issue_token(unit, OWNER.staff_id, "mine"))
    change(RIGHT)
    assert door.intake.transact(lambda unit: who(unit, "login", secret)) is None
    assert door.intake.transact(lambda unit: who(unit, "token", token)) is None
    assert door.knock("quiet river stone")


def test_nobody_gets_a_token_who_is_not_there(intake: FakeIntake) -> None:
    with pytest.raises(NotFound):
        intake.transact(lambda unit: issue_token(unit, "nobody", "mine"))
    assert intake.transact(lambda unit: issue_token(unit, ADMIN.staff_id, "mine"))
