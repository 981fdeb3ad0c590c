"""The forms of a page as a browser sends them."""

from __future__ import annotations

from html.parser import HTMLParser


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "form":
            self.found.append((said.get("action") or "", {}))
        elif tag == "input" and said.get("type") == "hidden" and self.found:
            self.found[-1][1][said.get("name") or ""] = said.get("value") or ""


def hidden(page: str, action: str = "") -> dict[str, str]:
    """What the form that leads there carries without being seen; the form without an address leads to its page."""
    reader = _Forms()
    reader.feed(page)
    return next(fields for there, fields in reader.found if there == action)
