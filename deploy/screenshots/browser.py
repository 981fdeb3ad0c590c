"""Chromium, and how a client fills in a check-in in it: for pictures and for tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Browser, Page, expect, sync_playwright

from deploy import programs

CHROMIUM: Final = programs.find("chromium")
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE: Final = (360, 740)
DESK: Final = (1280, 800)
# A page may wait for three services and a broker on a busy machine; it costs nothing when all is well.
PATIENCE_MS: Final = 90_000
_MOST_STEPS: Final = 6


@contextmanager
def chromium(environment: Mapping[str, str] | None = None) -> Iterator[Browser]:
    """The browser, closed at the end; in that environment, or in the one of this process."""
    expect.set_options(timeout=PATIENCE_MS)
    env: dict[str, str | float | bool] | None = {**environment} if environment is not None else None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, headless=True, env=env)
        yield browser
        browser.close()


def answer(page: Page, **marks: int | str) -> None:
    """Choose answers as a finger does: on the number, not on the radio behind it."""
    for name, mark in marks.items():
        page.locator(f'label:has(input[name="{name}"][value="{mark}"])').click()


def to_the_end(page: Page) -> None:
    """Go through the steps of the check-in that follow until the button to send stands there."""
    send, following = page.locator("#send"), page.locator("#next")
    for _ in range(_MOST_STEPS):
        if send.is_visible():
            return
        following.click()
    expect(send).to_be_visible()
