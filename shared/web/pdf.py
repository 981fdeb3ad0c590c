"""A page as a tagged PDF by WeasyPrint, where the machine has the libraries that it draws with (Pango)."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import flask

from shared.errors import NotFound
from shared.sentence import say
from shared.web.assets import at

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
    document = engine.HTML(string=page, base_url=BASE, url_fetcher=_own_files(engine))
    answer = flask.Response(document.write_pdf(pdf_variant="pdf/ua-1"), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return answer


@cache
def _engine() -> Any | None:  # noqa: ANN401 - it ships no types
    try:
        import weasyprint  # noqa: PLC0415 - most processes save the second that it takes
    except (ImportError, OSError):  # the image may be without it, the machine without Pango
        return None
    # It warns of each rule of a stylesheet that paper has no use for.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    return weasyprint


def _own_files(engine: Any) -> Any:  # noqa: ANN401 - it ships no types
    """What gives WeasyPrint our own static files and nothing else, whatever a page names."""

    class OwnFiles(engine.urls.URLFetcher):  # type: ignore[misc] # it ships no types
        def fetch(self, url: str, _headers: object = None) -> Any:  # noqa: ANN401 - it ships no types
            asset = at(urlsplit(url).path)
            if asset is None:
                raise ValueError("not a file of ours")  # WeasyPrint goes on without it
            return engine.urls.URLFetcherResponse(url, asset.content, {"Content-Type": asset.media_type})

    return OwnFiles()
