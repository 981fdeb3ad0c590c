"""A real browser for tests: people with a phone or a desk, and all that their browser complains of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, StorageState

from deploy.screenshots.browser import DESK, PATIENCE_MS, PHONE, answer, chromium, to_the_end

TARGET: Final = 44
# Links within a sentence are as tall as its line; the eleven buttons from 0 to 10 are told in the statement.
SMALL: Final = """
(least) => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter((part) => part.checkVisibility() && !part.closest(".marks") && !part.matches(".skip"))
  .filter((part) => getComputedStyle(part).display !== "inline")
  .map((part) => [part, [part, ...(part.labels ?? [])].map((one) => one.getBoundingClientRect())])
  .map(([part, boxes]) => [part, ...["width", "height"].map((side) => Math.max(...boxes.map((box) => box[side])))])
  .filter(([, width, height]) => width > 0 && (width < least || height < least))
  .map(([part, width, height]) => `${width} x ${height}: ${part.outerHTML.slice(0, 120)}`)
"""
__all__ = ["DESK", "PATIENCE_MS", "PHONE", "answer", "chromium", "to_the_end"]


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who browses, and on what: `login` is a signed-in browser's state, `scripts` whether JavaScript runs.

    `proxy` is the address of what stands between this browser and everything. `touch`: it has a screen to touch.
    `locale` is the language that the browser asks for.
    """

    size: tuple[int, int] = DESK
    scripts: bool = True
    login: StorageState | None = None
    proxy: str | None = None
    touch: bool = False
    locale: str = "en-GB"


@dataclass
class Visit:
    """A browser of one's own, with one page open; `expects` are the complaints that the test causes itself."""

    browser: Browser
    url: str
    person: Person
    complaints: list[str] = field(default_factory=list)
    referers: list[str] = field(default_factory=list)
    expects: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        width, height = self.person.size
        self.context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": width, "height": height},
            java_script_enabled=self.person.scripts,
            storage_state=self.person.login,
            proxy={"server": self.person.proxy} if self.person.proxy else None,
            locale=self.person.locale,
            has_touch=self.person.touch,
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.on("console", self._heard)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.on("request", self._asked)
        self.page: Page = self.context.new_page()

    def end(self) -> None:
        """Close the browser; what it complained of is the test's failure."""
        self.context.close()
        assert [words for words in self.complaints if not any(known in words for known in self.expects)] == []
        assert self.referers == [], "the browser told where it came from"

    def _heard(self, message: ConsoleMessage) -> None:
        # That a page itself was answered with 404 or 422 is no fault of the page.
        of_the_page = message.page is not None and message.location["url"] == message.page.url
        if message.type in {"error", "warning"} and not (of_the_page and "Failed to load" in message.text):
            self.complaints.append(f"{message.text} ({message.location['url']})")

    def _asked(self, request: Request) -> None:
        if request.headers.get("referer") and not request.url.startswith(self.url):
            self.referers.append(request.url)


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def too_small(page: Page) -> list[str]:
    """What of the page is too small for a thumb."""
    found: list[str] = page.evaluate(SMALL, TARGET)
    return found


def chosen(page: Page) -> dict[str, str]:
    """What stands chosen on the form."""
    marked = "[...document.querySelectorAll('input:checked')].map((radio) => [radio.name, radio.value])"
    found: dict[str, str] = page.evaluate(f"Object.fromEntries({marked})")
    return found
