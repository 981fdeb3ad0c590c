"""A total is called for clinicians what its questionnaire's authors call it."""

from __future__ import annotations

import flask
import pytest

from services.alerts.web.severity import SEVERITY, with_severity
from services.feedback.adapters.instruments import read_instruments
from services.feedback.domain.questionnaire import Questionnaire
from tests.unit.shared.web.app import shop


@pytest.fixture
def page() -> flask.ctx.RequestContext:
    return shop().test_request_context()


@pytest.mark.parametrize("asked", read_instruments().questionnaires.values(), ids=lambda asked: asked.id)
def test_a_total_is_called_what_its_questionnaire_calls_it(
    page: flask.ctx.RequestContext, asked: Questionnaire
) -> None:
    with page:
        known = [(lowest, str(words)) for lowest, words in SEVERITY[asked.id]]
        below, at = (with_severity(asked.id, asked.severity_from[1] - less) for less in (1, 0))
    called = asked.wordings["en"].severity
    assert known == list(zip(asked.severity_from, called, strict=True))
    assert (below, at) == (f"4 ({called[0]})", f"5 ({called[1]})")


def test_a_total_without_words_is_a_number(page: flask.ctx.RequestContext) -> None:
    with page:
        assert with_severity("core-10", 11) == "11"
