"""Every kind of prompt has a card with something to say."""

from __future__ import annotations

from typing import get_args

import flask
import flask_babel
import pytest

from services.alerts.domain.facts import ITEMS
from services.alerts.domain.signals import Kind
from services.alerts.web.cards import card_for
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


def test_a_rupture_takes_the_card_of_the_statement_that_fell() -> None:
    assert card_for("RUPTURE", "matters") is MATTERS
    assert card_for("RUPTURE", None) is TOGETHER
    assert card_for("RUPTURE", "total") is TOGETHER
