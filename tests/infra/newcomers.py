"""Somebody new chooses their password, by the link that an admin hands over or that they find in their mail."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import httpx

from tests.infra.forms import hidden
from tests.infra.lease import until
from tests.infra.mail_server import Post

LINK = re.compile(r"https?://\S+/intake/password/[\w-]+")


def choose_password(admin: httpx.Client, staff_id: str, password: str) -> None:
    """Have the admin's program make the link, and its owner use it in a browser of their own."""
    made = admin.post(f"/intake/api/staff/{staff_id}/password-link").raise_for_status().json()
    use_link(admin.base_url, made["link"], password)


def choose_by_mail(url: str, office: Post, email: str, password: str) -> None:
    """Wait for the mail with the link, and use it in a browser of one's own."""
    until(lambda: mailed(office, email) != [], f"the link for {email}")
    use_link(url, mailed(office, email)[0], password)


def mailed(office: Post, email: str) -> list[str]:
    """The links that were mailed to that address."""
    said = [message.get_content() for message in office.taken() if message["To"] == email]
    return [link for text in said for link in LINK.findall(text)]


def use_link(url: httpx.URL | str, link: str, password: str) -> None:
    """Choose that password by the link."""
    path = urlsplit(link).path
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as browser:
        form = hidden(browser.get(path).raise_for_status().text, path)
        back = browser.post(path, data=form | {"password": password})
    assert (back.status_code, back.headers.get("Location")) == (303, "/intake/sign-in"), back.text
