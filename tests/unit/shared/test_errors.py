from __future__ import annotations

import inspect

import pytest

from shared import errors
from shared.errors import AttuneError, Delayed, Erased, Invalid, NotFound, TooMany, Unavailable

KINDS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, AttuneError)]
SLUGS = {
    "NotFound": "not-found",
    "Erased": "not-found",
    "Forbidden": "forbidden",
    "SignInNeeded": "sign-in-needed",
    "ConfirmationNeeded": "confirmation-needed",
    "Conflict": "conflict",
    "Gone": "gone",
    "Invalid": "invalid",
    "Stale": "stale",
    "PreconditionNeeded": "precondition-needed",
    "TooMany": "too-many",
    "Flooded": "too-many",
    "Unavailable": "unavailable",
}


def test_each_kind_has_its_slug() -> None:
    raised = {kind.__name__: kind.slug for kind in KINDS if kind not in {AttuneError, Delayed}}

    assert raised == SLUGS


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not issubclass(kind, Delayed)])
def test_a_sentence_for_people_and_a_detail_for_the_log(kind: type[AttuneError]) -> None:
    error = kind("That cannot be.", client_id="c1", count=3)

    assert str(error) == error.sentence == "That cannot be."
    assert error.detail == {"client_id": "c1", "count": 3}


@pytest.mark.parametrize("kind", [TooMany, Unavailable])
def test_what_is_delayed_says_for_how_long(kind: type[Delayed]) -> None:
    error = kind("Later, please.", retry_after=30, address="a1")

    assert (error.retry_after, error.detail) == (30, {"address": "a1"})


def test_what_is_invalid_says_where() -> None:
    assert Invalid("Look again.").fields == {}
    assert Invalid("Look again.", fields={"week": ["0 to 10."]}).fields == {"week": ["0 to 10."]}


def test_who_is_erased_is_to_others_as_if_never_there() -> None:
    assert issubclass(Erased, NotFound)
