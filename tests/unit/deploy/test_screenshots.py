"""The pictures that documents show are there, are what the command makes, and stay small."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from deploy.local.plan import ROOT
from deploy.screenshots import taking
from deploy.screenshots.pages import PAGES

MOST_BYTES: Final = 2_000_000
PAGES_OF_DOCUMENTS: Final = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SHOWN: Final = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)|\b(?:src|srcset)=\"([^\"\s]+)\"")


def shown() -> set[Path]:
    """Every picture that a document shows from the tree."""
    found = [
        (page.parent / (one or other)).resolve()
        for page in PAGES_OF_DOCUMENTS
        for one, other in SHOWN.findall(page.read_text(encoding="utf-8"))
        if "://" not in (one or other)
    ]
    return {*found}


def test_each_picture_that_a_document_shows_is_there() -> None:
    assert [place for place in shown() if not place.exists()] == []


def test_the_pictures_that_are_kept_are_those_that_the_command_takes() -> None:
    kept = {place.stem for place in taking.FOLDER.glob("*.*")}
    assert kept == {*taking.SHOWN}


def test_the_pictures_that_are_kept_are_small() -> None:
    assert sum(place.stat().st_size for place in taking.FOLDER.glob("*.*")) <= MOST_BYTES


def test_each_picture_to_be_kept_is_of_a_page() -> None:
    possible = {
        taking.picture(page, size, scheme, language)
        for page in PAGES
        for size in taking.SIZES
        for scheme in taking.SCHEMES
        for language in taking.LANGUAGES
    }
    assert {*taking.SHOWN} <= possible


def test_no_two_pages_share_a_picture() -> None:
    names = [taking.picture(page, "phone", "light", "en") for page in PAGES]
    assert len(names) == len({*names})


def test_each_language_has_pictures_of_its_own() -> None:
    wish = taking.Wish(folder=taking.FOLDER)
    assert [name for name, _, _ in wish.of("client", "en")] == [
        "client-phone-light",
        "client-phone-dark",
        "client-desktop-light",
        "client-desktop-dark",
    ]
    assert wish.of("client", "es")[0][0] == "client-phone-light-es"


def test_one_asks_for_few_by_how_their_names_begin() -> None:
    wish = taking.Wish(folder=taking.FOLDER, only=lambda name: name.startswith("client-desktop"))
    assert [name for name, _, _ in wish.of("client", "en")] == ["client-desktop-light", "client-desktop-dark"]
    assert wish.of("inbox", "en") == []
