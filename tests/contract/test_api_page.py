"""The page on the API says what the routes say."""

from __future__ import annotations

import re

from deploy.site.api_page import PATH, SERVICES, text


def test_the_committed_page_is_what_is_generated() -> None:
    assert PATH.read_text(encoding="utf-8") == text(), "run: python -m deploy.site.api_page"


def test_it_has_calls_of_every_service_and_what_they_take() -> None:
    page = PATH.read_text(encoding="utf-8")
    assert {service for service in SERVICES if f"`GET /{service}/api/" in page} == set(SERVICES)
    assert "| `PUT /feedback/api/check-ins/{token}` *open* |" in page
    assert all(row.count(" | ") == 3 for row in re.findall(r"^\| `[A-Z]+ /.*$", page, re.MULTILINE))
