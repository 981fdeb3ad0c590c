"""Every kind of prompt has a card with something to say."""

from __future__ import annotations

from typing import get_args

import flask
import flask_babel
import pytest

from services.alerts.domain.facts import ITEMS
from services.alerts.domain.signals import Kind
from services.alerts.web.cards import ALL, card_for, kinds_of, stream_of
from services.alerts.web.cards.relationship import MATTERS, TOGETHER


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("item", [None, *ITEMS])
def test_a_card_for_every_kind(kind: Kind, item: str | None) -> None:
    app = flask.Flask(__name__)
    flask_babel.Babel(app)
    with app.test_request_context():
        card = card_for(kind, item)
        assert len(card.questions) == 3
        assert all(str(question).endswith("?") for question in card.questions)
        assert str(card.why).endswith(".")
        assert 2 <= len(card.helps) <= 3
        assert str(card.source).endswith("."), "it names where it comes from"


def test_every_card_is_for_some_prompt_and_no_two_share_a_key() -> None:
    assert {card_for(kind, item).key for kind in get_args(Kind) for item in (None, *ITEMS)} == set(ALL)
    assert all(ALL[key].key == key and kinds_of(ALL[key]) for key in ALL)
    assert [stream_of(card_for("RUPTURE", item)) for item in ("total", *ITEMS)] == ["total", *ITEMS]


def test_a_rupture_takes_the_card_of_the_statement_that_fell() -> None:
    assert card_for("RUPTURE", "matters") is MATTERS
    assert card_for("RUPTURE", None) is TOGETHER
    assert card_for("RUPTURE", "total") is TOGETHER
