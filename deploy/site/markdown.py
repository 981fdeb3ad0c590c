"""A page of Markdown as HTML, with headings that can be linked to as on GitHub."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

READS: Final = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

# How a table begins that has no words in its head: Markdown wants one for each.
NO_HEAD: Final = re.compile(r"<thead>\s*<tr>\s*(?:<th>\s*</th>\s*)+</tr>\s*</thead>")


@dataclass(frozen=True)
class Heading:
    """A heading of a page: how deep it is, its words, and the name by which one links to it."""

    depth: int
    words: str
    anchor: str


@dataclass(frozen=True)
class Page:
    """A page as it is written into the site."""

    title: str
    headings: tuple[Heading, ...]
    html: str


def page(text: str, link: Callable[[str], str]) -> Page:
    """The page; `link` says what becomes of an address in it."""
    tokens = READS.parse(text)
    headings = _name_headings(tokens)
    for token in _all(tokens):
        for attribute in ("href", "src"):
            address = token.attrs.get(attribute)
            if isinstance(address, str):
                token.attrs[attribute] = link(address)
    title = headings[0].words if headings else ""
    return Page(title, tuple(headings), _scrolling(READS.renderer.render(tokens, READS.options, {})))


def slug(words: str) -> str:
    """The name of a heading in an address, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")


def _name_headings(tokens: list[Token]) -> list[Heading]:
    """Give each heading its `id`; of several with the same words the later ones are numbered."""
    found: list[Heading] = []
    seen: Counter[str] = Counter()
    for opening, inline in itertools.pairwise(tokens):
        if opening.type == "heading_open":
            words = "".join(part.content for part in inline.children or ())
            name = slug(words)
            anchor = f"{name}-{seen[name]}" if seen[name] else name
            seen[name] += 1
            opening.attrs["id"] = anchor
            found.append(Heading(int(opening.tag[1:]), words, anchor))
    return found


def _all(tokens: list[Token]) -> list[Token]:
    return [each for token in tokens for each in (token, *_all(token.children or []))]


def _scrolling(html: str) -> str:
    """What is wide scrolls by itself, also by keyboard, so that the page does not; an empty head is none."""
    opened = NO_HEAD.sub("", html).replace("<th></th>", "<td></td>").replace("<pre>", '<pre tabindex="0">')
    opened = opened.replace("<table>", '<div class="wide" tabindex="0"><table>')
    return opened.replace("</table>", "</table></div>")
