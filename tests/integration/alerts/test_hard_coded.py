"""Nothing on a page of alerts' is written past the translators."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.alerts.adapters.mongo import MongoFigures
from services.alerts.domain.figures.snapshot import Own
from tests.infra.alerts_clinic import ruptured
from tests.infra.figures_clinic import published_quarters
from tests.infra.pseudo import ACCENTED, hard_coded, speak
from tests.integration.alerts.web import Service

PAGES = {
    "sam": ["/alerts/", "/alerts/prompts/{alert}", "/alerts/my-figures", "/alerts/nothing"],
    "ruth": ["/alerts/", "/alerts/prompts/{alert}"],
    "alex": ["/alerts/figures", "/alerts/rules", "/alerts/mail", "/alerts/ledger"],
}
# Names, and months as Babel writes them.
DATA = "Attune attune English Español Maya Sam Ola Ruth Alex Jan Feb"


def test_no_page_says_what_no_translator_sees(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.take(*ruptured())
    alert_id = service.alerts()[0]["alert_id"]
    kept, figures = MongoFigures(service.store), next(published_quarters({"north": 5}))[1]
    kept.keep(figures)
    kept.keep_own([Own(own_id="2025-Q1|sam", quarter="2025-Q1", clinician_id="sam", figures=figures)])
    speak(service.app, tmp_path, ACCENTED, monkeypatch)
    found = {}
    for who, addresses in PAGES.items():
        for each in addresses:
            address = each.format(alert=alert_id)
            page = service.browser(who).get(f"{address}?language={ACCENTED}").text
            assert f'lang="{ACCENTED}"' in page, address
            found[f"{who} {each}"] = hard_coded(page, DATA)
    assert {where: words for where, words in found.items() if words} == {}
