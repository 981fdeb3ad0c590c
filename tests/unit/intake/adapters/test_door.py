"""The front door's pages follow the clinic."""

from __future__ import annotations

from pathlib import Path

from services.intake.adapters.door import DoorPages
from shared.web import door_pages
from tests.infra.the_clinic import clinic_updated


def page(folder: Path) -> str:
    return (folder / "unavailable.html").read_text(encoding="utf-8")


def test_the_pages_name_whom_the_clinic_names(tmp_path: Path) -> None:
    pages = DoorPages(tmp_path)
    pages.follow(clinic_updated())
    assert 'href="tel:08081570123"' in page(tmp_path)

    pages.follow(clinic_updated(n=2, crisis_contacts=(), crisis_words="Call Hillside."))
    assert "Call Hillside." in page(tmp_path)
    assert "tel:" not in page(tmp_path)


def test_they_are_written_when_something_changed_or_is_gone(tmp_path: Path) -> None:
    pages = DoorPages(tmp_path)
    pages.follow(clinic_updated())
    (tmp_path / "unavailable.html").write_text("as somebody left it", encoding="utf-8")

    pages.follow(clinic_updated())
    assert page(tmp_path) == "as somebody left it"

    (tmp_path / "nothing.html").unlink()
    pages.follow(clinic_updated())
    assert door_pages.are_there(tmp_path)
    assert "tel:" in page(tmp_path)


def test_nothing_is_written_before_there_is_a_clinic(tmp_path: Path) -> None:
    DoorPages(tmp_path).follow(None)
    assert list(tmp_path.iterdir()) == []


def test_each_page_speaks_the_languages_of_the_clinic(tmp_path: Path) -> None:
    door_pages.write(tmp_path, clinic_updated(languages=("es", "tlh", "en")))
    both = page(tmp_path)
    assert '<html lang="es">' in both
    assert "<title>Volvemos enseguida" in both
    assert both.index("Volvemos enseguida") < both.index('<div lang="en">') < both.index("Try again")
    assert both.count('id="safe"') == 1
    door_pages.write(tmp_path, clinic_updated(languages=("tlh",)))
    assert '<html lang="en">' in page(tmp_path)


def test_one_form_alone_tells_the_clinic_whatever_languages_it_speaks(tmp_path: Path) -> None:
    door_pages.write(tmp_path, clinic_updated(languages=("en", "es")))
    asked = (tmp_path / "not-safe.html").read_text(encoding="utf-8")
    assert asked.count("<form") == asked.count('id="again"') == 1
    assert asked.index("</form>") < asked.index('form="again"')
    assert "Intentar otra vez avisar a mi clínica" in asked
