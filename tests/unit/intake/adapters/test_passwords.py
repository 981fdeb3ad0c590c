from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from argon2 import PasswordHasher

from services.intake.adapters.passwords import Argon2Passwords
from shared import hashing
from shared.errors import Unavailable
from tests.infra.lease import until

QUICK = Argon2Passwords(memory_kib=64, passes=1)


def test_a_password_matches_its_own_hash_alone() -> None:
    kept = QUICK.hashed("quiet river stone")
    assert kept.startswith("$argon2id$")
    assert QUICK.hashed("quiet river stone") != kept
    assert QUICK.matches(kept, "quiet river stone")
    assert not QUICK.matches(kept, "quiet river stones")


@pytest.mark.parametrize("typed", ["\u00fcber den fluss", "u\u0308ber den fluss", "\u00fcber\u00a0den\u2009fluss"])
def test_how_a_keyboard_stores_accents_and_blanks_does_not_count(typed: str) -> None:
    assert QUICK.matches(QUICK.hashed("u\u0308ber den fluss"), typed)
    assert QUICK.matches(QUICK.hashed(typed), "\u00fcber den fluss")
    assert not QUICK.matches(QUICK.hashed(typed), "uber den fluss")


@pytest.mark.parametrize("then", ["\u00fcber den fluss", "u\u0308ber den fluss"])
@pytest.mark.parametrize("now", ["\u00fcber den fluss", "u\u0308ber den fluss"])
def test_a_hash_that_an_earlier_version_made_goes_on_working(then: str, now: str) -> None:
    kept = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(then)
    assert QUICK.matches(kept, now)
    assert not QUICK.matches(kept, "uber den fluss")


def test_nobody_has_no_password() -> None:
    assert not QUICK.matches(None, "nobody has this password")
    assert not QUICK.matches("no hash at all", "x")


def test_letters_that_are_none_do_no_harm() -> None:
    assert not QUICK.matches(None, "\ud800")


def test_the_setting_is_what_is_advised() -> None:
    kept = Argon2Passwords().hashed("quiet river stone")
    assert "m=19456,t=2,p=1" in kept


def test_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "WAIT_SECONDS", 0.01)
    full = Argon2Passwords(memory_kib=64, passes=1)
    with _busy(full), pytest.raises(Unavailable):
        full.hashed("quiet river stone")
    assert full.hashed("quiet river stone")


def test_more_than_fit_at_once_take_turns() -> None:
    with ThreadPoolExecutor(12) as pool:
        assert all(pool.map(lambda _: QUICK.hashed("quiet river stone"), range(24)))


def test_whoever_finds_no_place_to_wait_is_told_so_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each that waits holds a thread of the web process."""
    monkeypatch.setattr(hashing, "WAIT_SECONDS", 60.0)
    flooded, refused = Argon2Passwords(memory_kib=64, passes=1), 5
    came = hashing.AT_ONCE + hashing.WAITING + refused
    with ThreadPoolExecutor(came) as threads, _busy(flooded):
        flood = [threads.submit(flooded.hashed, "quiet river stone") for _ in range(came)]
        until(lambda: sum(each.done() for each in flood) == refused, "those without a place being refused")
    assert sum(isinstance(each.exception(), Unavailable) for each in flood) == refused
    assert flooded.hashed("quiet river stone")


@contextmanager
def _busy(hasher: Argon2Passwords) -> Iterator[None]:
    """Every turn is taken."""
    for _ in range(hashing.AT_ONCE):
        hasher._turns.acquire()  # noqa: SLF001 - taken as a hash under way takes it
    yield
    for _ in range(hashing.AT_ONCE):
        hasher._turns.release()  # noqa: SLF001 - as above


ABOUT = ["Sam Rivera", "sam.rivera@clinic.example", "Riverside"]


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("password12", "common"),
        ("1q2w3e4r5t", "common"),
        ("qwertyuiop", "common"),
        ("Passw0rd2026", "common"),
        ("abcdefghijkl", "common"),
        ("riverside2026", "about"),
        ("SamRivera1990", "about"),
        ("samrivera12", "about"),
        ("clinic.example1", "about"),
        ("attune2026", "about"),
    ],
)
def test_what_strangers_try_first_is_weak(password: str, why: str) -> None:
    assert QUICK.weakness(password, ABOUT) == why


@pytest.mark.parametrize(
    "password",
    [
        "quiet river stone",
        "\u00fcber den fluss",
        "aB3_xk9Q-zz1",
        "four slow herons by " * 10,
        "\ud800 quiet river",
    ],
)
def test_a_few_words_and_long_ones_are_not(password: str) -> None:
    assert QUICK.weakness(password, ABOUT) is None
