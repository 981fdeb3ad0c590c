"""Somebody new chooses their password, by the link that an admin hands over where no mail is sent."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx

from tests.infra.forms import hidden


def choose_password(admin: httpx.Client, staff_id: str, password: str) -> None:
    """Have the admin's program make the link, and its owner use it in a browser of their own."""
    made = admin.post(f"/intake/api/staff/{staff_id}/password-link").raise_for_status().json()
    path = urlsplit(made["link"]).path
    with httpx.Client(base_url=admin.base_url, timeout=60, trust_env=False) as browser:
        form = hidden(browser.get(path).raise_for_status().text, path)
        back = browser.post(path, data=form | {"password": password})
    assert (back.status_code, back.headers.get("Location")) == (303, "/intake/sign-in"), back.text
