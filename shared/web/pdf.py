"""A page as a tagged PDF by WeasyPrint, where the machine has the libraries that it draws with (Pango)."""

from __future__ import annotations

import logging
import re
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import flask

from shared.errors import NotFound
from shared.sentence import say
from shared.web.assets import OURS, at

_COLOUR = re.compile(r"--([a-z-]+): (#[0-9a-f]+);")
_OF_CHARTS = re.compile(r"^\.(?:chart|mark) (?!table|details)(?!.*vector-effect)[.a-z].*\}$", re.MULTILINE)
# Nothing is fetched from it: what a page names is looked up among our own static files.
BASE = "attune:/"


@cache
def pdf_possible() -> bool:
    """Whether this machine can make PDFs."""
    return _engine() is not None


def pdf(page: str, file_name: str) -> flask.Response:
    """The page, as it prints, as a PDF to save; raises NotFound where this machine cannot make any."""
    engine = _engine()
    if engine is None:
        raise NotFound(say("No PDF can be made here. Use your browser’s print command instead."))
    document = engine.HTML(string=_with_drawn_charts(page), base_url=BASE, url_fetcher=_own_files(engine))
    answer = flask.Response(document.write_pdf(pdf_variant="pdf/ua-1"), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return answer


@cache
def _engine() -> Any | None:  # noqa: ANN401 - it ships no types
    # It tells each of its steps, from the import on, and warns of rules that paper has no use for.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    try:
        import weasyprint  # noqa: PLC0415 - most processes save the second that it takes
    except (ImportError, OSError):  # the image may be without it, the machine without Pango
        return None
    return weasyprint


def _with_drawn_charts(page: str) -> str:
    """The page with the rules for charts inside each chart: WeasyPrint draws those by no other stylesheet."""
    return re.sub(r"(<svg[^>]* role=\"img\"[^>]*>|<svg class=\"mark\"[^>]*viewBox[^>]*>)", _with_rules, page)


def _with_rules(svg: re.Match[str]) -> str:
    return f"{svg[0]}<style>{_chart_rules()}</style>"


@cache
def _chart_rules() -> str:
    sheet = (OURS / "attune.css").read_text(encoding="utf-8")
    colours: dict[str, str] = {}
    for name, colour in _COLOUR.findall(sheet):
        colours.setdefault(name, colour)  # the first are those of light paper
    rules = re.sub(r"\.(?:chart|mark) ", "", "\n".join(_OF_CHARTS.findall(sheet)))
    return re.sub(r"var\(--([a-z-]+)\)", lambda named: colours[named[1]], rules)


def _own_files(engine: Any) -> Any:  # noqa: ANN401 - it ships no types
    """What gives WeasyPrint our own static files and nothing else, whatever a page names."""

    class OwnFiles(engine.urls.URLFetcher):  # type: ignore[misc] # it ships no types
        def fetch(self, url: str, _headers: object = None) -> Any:  # noqa: ANN401 - it ships no types
            asset = at(urlsplit(url).path)
            if asset is None:
                raise ValueError("not a file of ours")  # WeasyPrint goes on without it
            return engine.urls.URLFetcherResponse(url, asset.content, {"Content-Type": asset.media_type})

    return OwnFiles()
