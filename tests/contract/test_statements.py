"""What clinicians are quoted is what clients read, in every version of the check-in."""

from __future__ import annotations

import flask
import pytest

from services.alerts.domain.explain import ITEM_WORDS
from services.alerts.web.statements import IN_SHORT, NEWEST, STATEMENTS, in_short, statement
from services.feedback.adapters.instruments import read_instruments
from tests.unit.shared.web.app import shop

VERSIONS = {version: wordings["en"] for version, wordings in read_instruments().statements.items()}


@pytest.fixture
def page() -> flask.ctx.RequestContext:
    return shop().test_request_context()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_quote_is_the_statement_to_the_letter(page: flask.ctx.RequestContext, version: int) -> None:
    with page:
        quoted = {name: statement(name, version) for name in STATEMENTS[version]}
    assert quoted == {each.key: each.words for each in VERSIONS[version].statements}


def test_every_version_has_words_for_clinicians() -> None:
    assert set(STATEMENTS) == set(IN_SHORT) == set(ITEM_WORDS) == set(VERSIONS)
    assert read_instruments().newest == NEWEST
    keys = [[each.key for each in asked.statements] for asked in VERSIONS.values()]
    assert all(each == keys[0] for each in keys), "keys and their order stay"


def test_words_of_a_version_that_is_not_known_yet_are_the_newest(page: flask.ctx.RequestContext) -> None:
    with page:
        assert statement("heard", NEWEST + 1) == statement("heard", NEWEST)
        assert in_short("heard", NEWEST + 1) == in_short("heard", NEWEST)
