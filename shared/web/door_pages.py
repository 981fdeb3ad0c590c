"""The front door's own pages, for when a service is away or a request too large for one: they say whom to call.

    door_pages.write(folder)             # before the front door starts for the first time
    door_pages.write(folder, clinic)     # whenever the clinic changes

The front door reads a page anew each time that it shows it, and each is replaced in one step. A page says
everything in each of the clinic's languages, its usual one first: it is one file for all readers.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from shared.contracts.clinic import ClinicUpdated
from shared.web import speech, texts
from shared.web.clinic import Crisis, crisis_of
from shared.web.telephone import tel

TOO_LARGE = (413, 414, 431)  # the body, the address, what comes beside it
PAGES = (
    "nothing.html",
    "not-arrived.html",
    "not-safe.html",
    *(f"too-large-{status}.html" for status in TOO_LARGE),
    "unavailable.html",
)
SCRIPTS = ("back.js", "not-safe.js")
_HERE = Path(__file__).parent


def write(folder: Path, clinic: ClinicUpdated | None = None) -> None:
    """Put the pages into the folder, with whom to call as the clinic says it, and their scripts beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    around = {
        "crisis": _plain(crisis_of(clinic)),
        "style": _static("door.css"),
        "languages": _languages(clinic),
    }
    for page in PAGES:
        _replace(folder / page, _templates().get_template(f"door/{page}").render(around))
    for script in SCRIPTS:
        _replace(folder / script, _static(script))


def are_there(folder: Path) -> bool:
    """Whether the folder has every page."""
    return all((folder / page).exists() for page in PAGES)


def _templates() -> jinja2.Environment:
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    found.globals["_"] = _said
    found.filters["tel"] = tel
    return found


@jinja2.pass_context
def _said(context: jinja2.runtime.Context, text: str) -> str:
    """The text in the language that the page is saying just now."""
    language = context.get("language") or context["languages"][0]
    return str(texts.of(language).gettext(text))


def _languages(clinic: ClinicUpdated | None) -> list[str]:
    """Those of the clinic that we have texts in; English where there are none."""
    known = [tag for tag in (clinic.languages if clinic else ()) if tag in speech.LANGUAGES]
    return known or ["en"]


def _plain(crisis: Crisis) -> dict[str, object]:
    """As HTML, in which the front door finds nothing between square brackets to fill in."""
    contacts = [
        {name: _escaped(getattr(one, name) or "") for name in ("label", "number", "hours")}
        for one in crisis.contacts
    ]
    return {"contacts": contacts, "words": _escaped(crisis.words)}


def _escaped(text: str) -> Markup:
    return escape(text).replace("[", Markup("&#91;"))


def _static(file: str) -> str:
    return (_HERE / "static" / file).read_text(encoding="utf-8")


def _replace(file: Path, text: str) -> None:
    """Write the file whole or not at all, also when several processes write the same."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, delete=False) as part:
        part.write(text)
    Path(part.name).chmod(0o644)  # there is no secret in it, and the front door may be another user's
    Path(part.name).replace(file)
