"""For how long a client may change an answer is said in two services, which never import each other."""

from __future__ import annotations

from services.alerts.domain import prompt_notices
from services.feedback.domain import rating


def test_nobody_is_told_of_an_answer_that_the_client_may_still_change() -> None:
    assert prompt_notices.CHANGEABLE == rating.CHANGEABLE
