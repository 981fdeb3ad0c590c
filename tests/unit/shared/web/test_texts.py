"""Every text that people read can be translated: it is marked, and the command that collects the marks works."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

ROOT: Final = Path(__file__).parents[4]
README: Final = ROOT / "shared/web/translations/README.md"
TEMPLATES: Final = sorted(
    path for place in ("services", "shared") for path in (ROOT / place).rglob("templates/**/*.html")
)
JINJA: Final = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
IN_A_TAG: Final = re.compile(r"\{% (macro _attributes|block width)\b.*?\{% end(macro|block) %\}", re.DOTALL)
SENTENCE: Final = re.compile(r"[A-Z][a-z]+( |$)|[a-z]+ [a-z]+ [a-z]+")
WORDS: Final = re.compile(r"[A-Za-z]{2,}")
SPOKEN: Final = ("aria-label", "alt", "title", "placeholder", "label")
GETTEXT: Final = {"_", "ngettext"}
NAMES: Final = {"attune", "Attune", "API", "openapi.json"}


class Bare(HTMLParser):
    """Collects the words of a template that stand in no expression."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found += [word for word in data.split() if WORDS.search(word) and word not in NAMES]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - HTMLParser's
        for name, value in attrs:
            if name in SPOKEN or name.startswith("data-says"):
                self.handle_data(value or "")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parts[-4]}/{path.name}")
def test_no_template_says_anything_outside_gettext(template: Path) -> None:
    source = template.read_text(encoding="utf-8")
    bare = Bare()
    bare.feed(JINJA.sub("", IN_A_TAG.sub("", source)))
    bare.close()
    assert bare.found + list(_unmarked(Environment(autoescape=True).parse(source))) == []


def _unmarked(node: nodes.Node) -> Iterator[str]:
    """Sentences in expressions that no call of gettext is around."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in GETTEXT:
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and SENTENCE.match(node.value):
        yield node.value
    for part in node.iter_child_nodes():
        yield from _unmarked(part)


def test_the_command_of_the_readme_collects_the_texts(tmp_path: Path) -> None:
    readme = README.read_text(encoding="utf-8")
    [command] = re.findall(r"^    (pybabel extract .*?)\n\n", readme, re.DOTALL | re.MULTILINE)
    words = shlex.split(command.replace("\\\n", " "))
    catalogue = tmp_path / "messages.pot"
    words[words.index("-o") + 1] = str(catalogue)
    program = Path(sys.executable).with_name(words[0])
    done = subprocess.run(  # noqa: S603 - the command that we document
        [str(program), *words[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    with catalogue.open("rb") as file:
        found = {message.id if isinstance(message.id, str) else message.id[0] for message in read_po(file)}
    assert {
        "I felt heard",  # marked in a domain
        "What would have made today more useful?",  # a card
        "Nobody watches this live.",  # a template
        "%(num)s client in care",  # a plural
        "felt heard",  # lazy
        "This cannot be empty.",  # what is wrong with a field
        "There is no such client.",  # an error
    } <= found
