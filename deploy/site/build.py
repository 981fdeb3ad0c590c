"""Write the site into a folder, and find the links in it that lead nowhere."""

from __future__ import annotations

import posixpath
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader

from deploy.site.contents import left_out, sections
from deploy.site.markdown import Page, page

HERE: Final = Path(__file__).parent
STYLE: Final = "style.css"
CONTENTS: Final = "contents.html"


def build(root: Path, out: Path) -> list[str]:
    """Write every page of the repository at `root` into `out`; what is wrong, by page, nothing if all is well."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    shutil.copy(HERE / STYLE, out / STYLE)
    listed = {name: [path for path in paths if (root / path).is_file()] for name, paths in sections(root).items()}
    pages = {path: _read(root, out, path) for paths in listed.values() for path in paths}
    _write(out, listed, pages)
    return [*left_out(root), *broken(out)]


def address(path: str) -> str:
    """Where a page of the repository stands in the site."""
    if path == "README.md":
        return "index.html"
    return f"{path.removesuffix('.md')}.html"


def broken(out: Path) -> list[str]:
    """The links and pictures of the written pages that lead to no file, or to no place in it."""
    seen = {file: _Seen(file) for file in sorted(out.rglob("*.html"))}
    return [
        f"{file.relative_to(out)}: {link} leads nowhere"
        for file, found in seen.items()
        for link in found.links
        if not _leads_somewhere(link, file, seen)
    ]


def _read(root: Path, out: Path, path: str) -> Page:
    def link(to: str) -> str:
        parts = urlsplit(to)
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
        if parts.scheme or not parts.path:
            return to
        if target.endswith(".md"):
            there = posixpath.relpath(address(target), posixpath.dirname(path) or ".")
            return there + (f"#{parts.fragment}" if parts.fragment else "")
        _bring(root / target, out / target)
        return to

    return page((root / path).read_text(encoding="utf-8"), link)


def _bring(file: Path, to: Path) -> None:
    """A file that a page names and that is no page is part of the site as it is."""
    if file.is_file():
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, to)


def _write(out: Path, listed: dict[str, list[str]], pages: dict[str, Page]) -> None:
    frames = Environment(loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    told = {
        name: [(address(path), pages[path].title, pages[path].headings) for path in paths]
        for name, paths in listed.items()
    }
    for path, made in pages.items():
        to = out / address(path)
        to.parent.mkdir(parents=True, exist_ok=True)
        up = "../" * path.count("/")
        to.write_text(
            frames.get_template("page.html").render(page=made, here=address(path), up=up, sections=told),
            encoding="utf-8",
        )
    contents = frames.get_template("contents.html").render(here=CONTENTS, up="", sections=told)
    (out / CONTENTS).write_text(contents, encoding="utf-8")


def _leads_somewhere(link: str, file: Path, seen: dict[Path, _Seen]) -> bool:
    parts = urlsplit(link)
    if parts.scheme:
        return parts.scheme in {"http", "https", "mailto"}
    target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
    if parts.fragment and target in seen:
        return parts.fragment in seen[target].places
    return target.is_file()


class _Seen(HTMLParser):
    """What a written page links to, and the places in it that can be linked to."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = set()
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - its signature
        for name, value in attrs:
            if name in {"href", "src"}:
                self.links.append(value or "")
            elif name == "id":
                self.places.add(value or "")
