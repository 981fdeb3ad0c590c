"""A client who goes through Attune's pages: on a screen, in a language, by pointer or by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from deploy.screenshots.pages import said
from tests.infra.browsing import PHONE, Visit, overflow, too_small

# More than any page has places for the focus.
MOST_TABS: Final = 80
MOST_STEPS: Final = 6
SCRIPT: Final = re.compile("<script[^>]*></script>")
# What has the focus shows it: by a ring around it or around what stands for it, in the window, not behind the bar.
LOST: Final = """
(part) => {
  const label = part.labels?.[0] ?? part, box = (part.offsetWidth > 3 ? part : label).getBoundingClientRect();
  const middle = [(Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2, (box.top + box.bottom) / 2];
  const top = document.elementFromPoint(...middle);
  const ring = [part, part.nextElementSibling, label].filter(Boolean).map((one) => getComputedStyle(one))
    .some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
  const seen = top && [part, label].some((one) => one.contains(top) || top.contains(one));
  const fault = ring ? `covered by ${top?.outerHTML.slice(0, 80)}` : "no ring";
  return ring && seen ? "" : `${fault}: ${part.outerHTML.slice(0, 120)}`;
}
"""
# What is wider than it may be, for whoever mends it.
WIDE: Final = """
() => [...document.querySelectorAll("body *")].filter((part) => part.scrollWidth > part.clientWidth + 1)
  .map((part) => `${part.scrollWidth} in ${part.clientWidth}: ${part.outerHTML.slice(0, 120)}`).slice(-8)
"""
TEXT_SIZE: Final = "(size) => { document.documentElement.style.fontSize = size; }"
FOCUSED: Final = "(part) => part === document.activeElement"
VIOLATIONS: Final = """
() => axe.run({ resultTypes: ["violations"] })
  .then((found) => found.violations.map((one) => [one.id, ...one.nodes.map((node) => node.target)]))
"""


class Traveller:
    """Somebody who looks at each page for what must not be there, and uses it."""

    def __init__(self, visit: Visit, *, scheme: Any, hands: object) -> None:  # noqa: ANN401 - Playwright's literal
        self.visit = visit
        self.page: Page = visit.page
        self.scheme, self.by_keyboard = scheme, hands == "keyboard"
        self.page.emulate_media(color_scheme=scheme)

    def words(self, words: str) -> str:
        """Those words in the language of the page."""
        return said(self.page, words)

    def reads(self, words: str) -> None:
        """A heading says so, on a sound page."""
        expect(self.page.get_by_role("heading", name=self.words(words))).to_be_visible()
        self.sound()

    def sound(self) -> None:
        """Nothing is wider than the window, also with large text on a phone, nor small; and axe finds nothing."""
        assert overflow(self.page) <= 0, self.page.evaluate(WIDE)
        assert too_small(self.page) == [], self.page.url
        if self.page.viewport_size == {"width": PHONE[0], "height": PHONE[1]}:
            self.page.evaluate(TEXT_SIZE, "200%")
            assert overflow(self.page) <= 0, self.page.evaluate(WIDE)
            self.page.evaluate(TEXT_SIZE, "")
        with self._for_axe() as page:
            page.evaluate(Axe().axe_script)
            assert page.evaluate(VIOLATIONS) == [], self.page.url

    def press(self, words: str, role: Any = "button") -> None:  # noqa: ANN401 - Playwright's literal
        """Press the button or follow the link of that name."""
        self.use(self.page.get_by_role(role, name=self.words(words), exact=True).first, "Enter")

    def tick(self, words: str) -> None:
        """Tick that box."""
        self.use(self.page.get_by_label(self.words(words)), "Space")

    def write(self, name: str, text: str) -> None:
        """Write that into the field of that id."""
        field = self.page.locator(f"#{name}")
        if not self.by_keyboard:
            field.fill(text)
            return
        self._reach(field)
        self.page.keyboard.type(text)

    def answer(self, **marks: int | str) -> None:
        """Choose answers: on the number as a finger does, or with the arrows from the first of the group."""
        for name, mark in marks.items():
            group = self.page.locator(f'input[name="{name}"]')
            if not self.by_keyboard:
                self.page.locator(f'label:has(input[name="{name}"][value="{mark}"])').click()
                continue
            self._reach(group.first)
            self.page.keyboard.press("Space")
            for value in group.evaluate_all("(all) => all.map((one) => one.value)"):
                if value == str(mark):
                    break
                self.page.keyboard.press("ArrowRight")
            assert group.and_(self.page.locator(":checked")).get_attribute("value") == str(mark)

    def next(self) -> None:
        """Go on to the next step, if there are steps."""
        if self.visit.person.scripts:
            self.use(self.page.locator("#next"), "Enter")
            expect(self.page.locator(".step:not([hidden]) h2").first).to_be_focused()
            self.sound()

    def send(self) -> None:
        """Send the check-in, from its last step."""
        for _ in range(MOST_STEPS):
            if self.page.locator("#send").is_visible():
                break
            self.next()
        self.use(self.page.locator("#send"), "Enter")

    def use(self, part: Locator, key: str) -> None:
        """Click it, or go to it by keyboard and press that key there."""
        if not self.by_keyboard:
            part.click()
            return
        self._reach(part)
        self.page.keyboard.press(key)

    @contextmanager
    def _for_axe(self) -> Iterator[Page]:
        """This page, or where no script runs the same page in a browser in which axe does, and none of our own."""
        if self.visit.person.scripts:
            yield self.page
            return
        seen = SCRIPT.sub("", self.page.content())
        context = self.visit.browser.new_context(viewport=self.page.viewport_size, color_scheme=self.scheme)
        page = context.new_page()
        address = self.page.url.partition("#")[0]
        page.route(lambda url: url == address, lambda route: route.fulfill(body=seen, content_type="text/html"))
        page.goto(self.page.url)
        yield page
        context.close()

    def _reach(self, part: Locator) -> None:
        expect(part).to_be_attached()
        for _ in range(MOST_TABS):
            if part.evaluate(FOCUSED):
                assert part.evaluate(LOST) == ""
                return
            self.page.keyboard.press("Tab")
        message = f"no way by keyboard to {part}"
        raise AssertionError(message)
