"""PDFs are made of our own files alone."""

from __future__ import annotations

import io
from pathlib import Path

import flask
import pypdf
import pytest

from shared.web.pdf import pdf, pdf_possible

pytestmark = pytest.mark.skipif(not pdf_possible(), reason="Pango is not installed: no PDF is made")


@pytest.mark.parametrize(
    "named",
    [
        '<link rel="attachment" href="{file}">',
        '<a rel="attachment" href="{file}">x</a>',
        '<img src="{file}" alt="x">',
        '<style>p {{ background: url("{file}") }}</style><p>x</p>',
        '<link rel="stylesheet" href="/intake/static/../../../../{file}">',
    ],
)
def test_no_file_of_the_machine_gets_in(tmp_path: Path, named: str) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="9">hidden-word</text></svg>')
    app = flask.Flask(__name__)
    app.config["PREFIX"] = "/intake"
    page = f"<html lang=en><title>t</title><p>plain-word</p>{named.format(file=secret.as_uri())}</html>"
    with app.test_request_context():
        made = pypdf.PdfReader(io.BytesIO(pdf(page, "x.pdf").data))
    assert "plain-word" in made.pages[0].extract_text()
    assert "hidden-word" not in made.pages[0].extract_text()
    assert not made.attachments
