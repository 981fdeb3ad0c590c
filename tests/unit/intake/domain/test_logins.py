from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.intake.domain.logins import LONGEST, Login, digest, new_secret

IDLE = timedelta(hours=4)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LOGIN = Login(secret_hash="h", staff_id="s", created_at=NOW, seen_at=NOW)


def test_secrets_differ_and_have_256_bits() -> None:
    assert len({new_secret() for _ in range(100)}) == 100
    assert len(new_secret()) == 43


def test_the_hash_says_nothing_of_the_secret() -> None:
    secret = new_secret()
    assert secret not in digest(secret)
    assert digest(secret) == digest(secret) != digest(secret + "x")


def test_a_login_ends_when_nobody_asks_for_anything() -> None:
    assert LOGIN.counts(NOW + IDLE - timedelta(seconds=1), IDLE)
    assert not LOGIN.counts(NOW + IDLE, IDLE)


def test_a_login_ends_after_a_working_day_whatever_is_done_with_it() -> None:
    busy = Login(secret_hash="h", staff_id="s", created_at=NOW, seen_at=NOW + LONGEST)
    assert not busy.counts(NOW + LONGEST, IDLE)


def test_being_seen_is_written_down_once_a_minute() -> None:
    assert not LOGIN.is_due(NOW + timedelta(seconds=59))
    assert LOGIN.is_due(NOW + timedelta(seconds=60))
