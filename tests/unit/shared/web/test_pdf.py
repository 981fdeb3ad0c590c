"""PDFs are made of our own files alone."""

from __future__ import annotations

import io
import re
from pathlib import Path

import flask
import pypdf
import pytest

from shared.web.assets import OURS
from shared.web.pdf import pdf, pdf_possible

pytestmark = pytest.mark.skipif(not pdf_possible(), reason="Pango is not installed: no PDF is made")

_STROKES = re.compile(r"^([\d.]+) ([\d.]+) ([\d.]+) RG$", re.MULTILINE)


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
    made = saved(f"<p>plain-word</p>{named.format(file=secret.as_uri())}")
    assert "plain-word" in made.pages[0].extract_text()
    assert "hidden-word" not in made.pages[0].extract_text()
    assert not made.attachments


def test_a_chart_is_drawn_in_the_colours_of_the_page() -> None:
    chart = '<svg role="img" width="100%" height="9"><line class="line" x2="9" y2="9"/></svg>'
    contents = saved(f'<figure class="chart">{chart}</figure>').pages[0].get_contents()
    teal = re.search(r"--teal: #(..)(..)(..);", (OURS / "attune.css").read_text(encoding="utf-8"))
    assert contents is not None
    assert teal
    drawn = [[float(part) for part in stroke] for stroke in _STROKES.findall(contents.get_data().decode())]
    assert [pytest.approx(int(part, 16) / 255, abs=1e-4) for part in teal.groups()] in drawn


def saved(body: str) -> pypdf.PdfReader:
    app = flask.Flask(__name__)
    app.config["PREFIX"] = "/intake"
    with app.test_request_context():
        return pypdf.PdfReader(io.BytesIO(pdf(f"<html lang=en><title>t</title>{body}</html>", "x.pdf").data))
