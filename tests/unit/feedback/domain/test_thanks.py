from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from services.feedback.domain.thanks import LIFE, Thanks
from tests.infra.feedback_clinic import HELD

THANKS = Thanks(address_hash="h", session_id="s", client_id="c", expires_at=HELD + LIFE)


def test_the_picture_is_shown_once_and_in_time() -> None:
    assert THANKS.shows_picture(HELD)
    assert not THANKS.shows_picture(HELD + LIFE)
    assert not replace(THANKS, seen_at=HELD).shows_picture(HELD + timedelta(minutes=1))
