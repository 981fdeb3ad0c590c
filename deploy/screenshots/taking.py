"""Walk through every page of a demo clinic and take pictures of them.

Two runs give the same bytes, whenever they are: the clock of that Attune stands, its ids are drawn by a seed, and
links, password and ports are the same (`own.py`). For everybody else the demo's year ends yesterday.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Browser, Page

from deploy import programs
from deploy.local.plan import ROOT
from deploy.screenshots import fonts, kept, own
from deploy.screenshots.browser import DESK, PATIENCE_MS, PHONE, chromium
from deploy.screenshots.clinic import PEOPLE, DemoClinic
from deploy.screenshots.pages import PAGES, Sight
from deploy.trouble import Trouble

FOLDER: Final = ROOT / "docs" / "images"
# The languages that there are pages in; each asks for its own as a browser does.
LANGUAGES: Final = {"en": "en-GB", "es": "es-ES"}
# What README and the guides show, and what is committed therefore: few and small.
SHOWN: Final = (
    "check-in-phone-light",
    "inbox-desktop-light",
    "client-desktop-light",
    "figures-desktop-light",
    "today-desktop-light",
    "team-desktop-light",
)
# How often somebody looked stands on these.
COUNT_LOOKS: Final = frozenset({"audit", "looked"})
Scheme = Literal["light", "dark"]
SIZES: Final = {"phone": PHONE, "desktop": DESK}
# Of those that documents show, what one sees first of a page: so many pixels of its height.
FIRST_SIGHT: Final = {"phone": 780, "desktop": 1000}
SCHEMES: Final[tuple[Scheme, ...]] = ("light", "dark")
# A field for a date shows it as that language does: Chromium's own know the languages alone that it came with.
# Then all is drawn anew: the edges of a field that has become another kind come out in one of two ways.
_STILL: Final = """
(language) => {
  for (const field of document.querySelectorAll("input[type=datetime-local]")) {
    const value = field.value && new Date(field.value.slice(0, 14) + "00");
    field.type = "text";
    field.value = value ? value.toLocaleString(language, { dateStyle: "short", timeStyle: "short" }) : "";
  }
  document.body.style.display = "none";
  document.body.getBoundingClientRect();
  document.body.style.display = "";
  return document.fonts.ready;
}
"""
# A page that says how it hears of news has heard of none before it is connected.
_CONNECTED: Final = """
() => [...document.querySelectorAll(".live")].every((one) => one.dataset.state === "live")
"""
_QUIET_MS: Final = 1_000
# Two frames later what has changed is drawn.
_PAINTED: Final = """
() => {
  scrollTo(0, 0);
  return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn())));
}
"""


@dataclass(frozen=True)
class Wish:
    """Which pictures are wanted, and where; `whole` is whether they show all of a page or what one sees first."""

    folder: Path
    languages: Sequence[str] = ("en",)
    whole: bool = False
    only: Callable[[str], bool] = lambda _name: True

    def of(self, page_name: str, language: str) -> list[tuple[str, str, Scheme]]:
        """Name, size and colours of each wanted picture of that page."""
        looks = [(size, scheme) for size in SIZES for scheme in SCHEMES]
        named = [(picture(page_name, size, scheme, language), size, scheme) for size, scheme in looks]
        return [each for each in named if self.only(each[0])]


def picture(page_name: str, size: str, scheme: str, language: str) -> str:
    """What a picture is called: `client-phone-dark`, and in another language `client-phone-dark-es`."""
    page = re.sub(r"[^a-z]+", "-", page_name.lower())
    return "-".join([page, size, scheme, *([] if language == "en" else [language])])


def take(wish: Wish, say: Callable[[str], None]) -> int:
    """Take them of an Attune that is started for it, once for each language; how many were taken."""
    lacking = programs.missing("browser")
    if lacking:
        raise Trouble(f"{' and '.join(lacking)} missing: on Debian, apt install {' '.join(lacking)}")
    wish.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="attune-fonts-") as folder:
        typeface = Path(folder)
        if not fonts.bring(typeface):
            say(f"{fonts.PACKAGE} could not be fetched with apt: the pictures show this machine's typeface.")
        return sum(_take_in(language, wish, typeface, say) for language in wish.languages)


def _take_in(language: str, wish: Wish, typeface: Path, say: Callable[[str], None]) -> int:
    """Take those of one language, of an Attune of its own: looking at pages changes some of them."""
    say("Starting an Attune with the demo clinic …")
    with own.started() as attune, closing(DemoClinic(attune)) as clinic:
        clinic.furnish()
        with chromium(fonts.environment(typeface, LANGUAGES[language])) as browser:
            return _Walk(browser, clinic, wish, language).go(say)


class _Walk:
    """All pages in one language, each as whoever looks at it."""

    def __init__(self, browser: Browser, clinic: DemoClinic, wish: Wish, language: str) -> None:
        self._browser, self._clinic, self._wish, self._language = browser, clinic, wish, language
        self._signed_in: dict[str, Page] = {}

    def go(self, say: Callable[[str], None]) -> int:
        """Take the pictures of this language; how many."""
        taken = 0
        for page_name, sight in _in_order():
            wanted = self._wish.of(page_name, self._language)
            if wanted:
                say(page_name)
                self._take(sight, wanted)
                taken += len(wanted)
        for page in self._signed_in.values():
            page.context.close()
        return taken

    def _take(self, sight: Sight, wanted: Sequence[tuple[str, str, Scheme]]) -> None:
        if "{safety}" in sight.path and "safety" not in self._clinic.names:
            self._clinic.not_safe()
        page = self._page_of(sight.who)
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        page.goto("about:blank")  # the same address again would be a reload, which stays at its step
        page.goto(sight.path.format(**self._clinic.names))
        if sight.first:
            sight.first(page)
        _come_to_rest(page)
        for name, size, scheme in wanted:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self._fit(page, size)
            (self._wish.folder / f"{name}.png").write_bytes(_still_picture(page))

    def _fit(self, page: Page, size: str) -> None:
        """Make the window as high as the page, so that what keeps to its edge stands at the end of the page."""
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(_STILL, LANGUAGES[self._language])
        whole = page.evaluate("document.documentElement.scrollHeight")
        at_most = whole if self._wish.whole else FIRST_SIGHT[size]
        page.set_viewport_size({"width": width, "height": max(height, min(whole, at_most))})
        page.evaluate(_PAINTED)

    def _page_of(self, who: str) -> Page:
        if who not in self._signed_in:
            context = self._browser.new_context(base_url=self._clinic.url, locale=LANGUAGES[self._language])
            context.set_default_timeout(PATIENCE_MS)
            context.clock.set_fixed_time(own.AS_OF)
            self._signed_in[who] = context.new_page()
            if who in PEOPLE:
                self._sign_in(self._signed_in[who], who)
            else:
                context.add_cookies(kept.cookies(who, self._clinic.names))
        return self._signed_in[who]

    def _sign_in(self, page: Page, who: str) -> None:
        page.goto("/intake/sign-in")
        page.locator("[name=email]").fill(PEOPLE[who])
        page.locator("[name=password]").fill(self._clinic.password(who))
        page.locator("main button[type=submit], main form button").first.click()
        page.wait_for_url(lambda url: "sign-in" not in url)


def _come_to_rest(page: Page) -> None:
    """Wait until a live page has heard that it was opened, and nothing in it changes any more."""
    page.wait_for_function(_CONNECTED)
    before, now = "", page.content()
    while page.locator(".live").count() and before != now:
        page.wait_for_timeout(_QUIET_MS)
        before, now = now, page.content()
    page.mouse.move(0, 0)  # what the pointer lies on looks different


def _still_picture(page: Page) -> bytes:
    """A picture of the window as soon as two in a row are the same: its edges are drawn a little later."""
    before, now = b"", page.screenshot(animations="disabled", caret="hide")
    while before != now:
        before, now = now, page.screenshot(animations="disabled", caret="hide")
    return now


def _in_order() -> Iterator[tuple[str, Sight]]:
    """First what counts looks, as these are looks themselves; last what follows a cry for help.

    Between those what staff see, then clients, who change something.
    """

    def place(each: tuple[str, Sight]) -> tuple[bool, bool, bool]:
        name, sight = each
        return name not in COUNT_LOOKS, "{safety}" in sight.path, sight.who in kept.COOKIES

    yield from sorted(PAGES.items(), key=place)
