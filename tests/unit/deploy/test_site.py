"""The documentation's site: every page is in it, links lead somewhere, and what is wrong is named."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from deploy.cli import attune
from deploy.local.plan import ROOT
from deploy.site.build import build
from deploy.site.contents import sections
from deploy.site.markdown import page, slug


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    assert build(ROOT, out) == []
    return out


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A repository with every page that is listed, each with nothing but a heading."""
    for path in (path for paths in sections(ROOT).values() for path in paths):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("# Page\n\n## Part\n\n## Part\n", encoding="utf-8")
    return tmp_path


def test_no_page_fetches_anything_from_elsewhere(site: Path) -> None:
    for file in site.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert not re.findall(r"<script|<(?:link|img)[^>]+(?:href|src)=\"(?:https?:)?//", text), file
    assert "url(" not in (site / "style.css").read_text(encoding="utf-8")


def test_wide_parts_can_be_scrolled_by_keyboard_and_no_column_has_an_empty_head(site: Path) -> None:
    for file in site.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert "<th></th>" not in text, file
        assert "<pre>" not in text, file
        assert text.count("<table>") == text.count('<div class="wide" tabindex="0"><table>')


def test_every_page_is_reached_from_every_other_and_says_where_one_is(site: Path) -> None:
    text = (site / "docs" / "decisions" / "0003-state-as-a-fold.html").read_text(encoding="utf-8")
    assert text.count('aria-current="page"') == 1
    assert 'href="../../index.html"' in text
    assert 'href="../../docs/runbook.html"' in text


def test_a_file_that_a_page_names_comes_along(site: Path) -> None:
    assert (site / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("[x](nowhere.md)", "docs/runbook.html: nowhere.html leads nowhere"),
        ("[x](scaling.md#not-there)", "docs/runbook.html: scaling.html#not-there leads nowhere"),
        ("[x](#not-there)", "docs/runbook.html: #not-there leads nowhere"),
        ("![x](images/nothing.png)", "docs/runbook.html: images/nothing.png leads nowhere"),
        ("[x](../deploy)", "docs/runbook.html: ../deploy leads nowhere"),
    ],
)
def test_what_leads_nowhere_is_named(small: Path, line: str, named: str) -> None:
    with (small / "docs" / "runbook.md").open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    assert build(small, small / "out") == [named]


def test_what_leads_somewhere_is_right(small: Path) -> None:
    links = "[a](scaling.md#part-1) [b](../README.md) [c](#part) [d](https://a.example) <a id='own'></a> [e](#own)"
    (small / "docs" / "runbook.md").write_text(f"# Page\n\n## Part\n\n{links}\n", encoding="utf-8")
    assert build(small, small / "out") == []


def test_a_page_in_no_section_and_a_page_that_is_gone_are_named(small: Path) -> None:
    shutil.move(small / "docs" / "runbook.md", small / "docs" / "running.md")
    assert build(small, small / "out") == [
        "docs/running.md: is in no section of deploy/site/contents.py",
        "docs/runbook.md: is in deploy/site/contents.py and not there",
    ]


def test_the_command_builds_it_where_it_is_told(tmp_path: Path) -> None:
    done = CliRunner().invoke(attune, ["docs", "--out", str(tmp_path / "out")])
    assert (done.exit_code, done.output) == (0, "check docs: ok\n")
    assert (tmp_path / "out" / "index.html").is_file()


def test_headings_are_named_as_a_forge_names_them() -> None:
    assert slug("When Prometheus calls, `x_y`: 2-3") == "when-prometheus-calls-x_y-2-3"
    made = page("# A `b`\n\n## C\n\n## C\n", lambda to: to)
    assert (made.title, [each.anchor for each in made.headings]) == ("A b", ["a-b", "c", "c-1"])


def test_the_list_of_decisions_has_each_of_them() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\((0[\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert listed == sorted(file.name for file in folder.glob("0*.md")), "docs/decisions/README.md lists each"
