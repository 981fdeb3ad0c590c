"""Every text that people read can be translated: it is marked, and what is marked is collected."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest
from jinja2 import Environment, nodes

from deploy.texts import collected
from shared.errors import AttuneError

ROOT: Final = Path(__file__).parents[4]
TEMPLATES: Final = sorted(
    path for place in ("services", "shared") for path in (ROOT / place).rglob("templates/**/*.html")
)
JINJA: Final = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
IN_A_TAG: Final = re.compile(r"\{% (macro _attributes|block width)\b.*?\{% end(macro|block) %\}", re.DOTALL)
SENTENCE: Final = re.compile(r"[A-Z][a-z]+( |$)|[a-z]+ [a-z]+ [a-z]+")
WORDS: Final = re.compile(r"[A-Za-z]{2,}")
SPOKEN: Final = ("aria-label", "alt", "title", "placeholder", "label")
GETTEXT: Final = {"_", "ngettext"}
# What commands say to operators is English.
COMMANDS: Final = ("services.alerts.adapters.csv_history", "shared.bus.dead_letters")
SOURCES: Final = sorted(
    path
    for place in ("services", "shared")
    for path in (ROOT / place).rglob("*.py")
    if not ".".join(path.relative_to(ROOT).with_suffix("").parts).startswith(COMMANDS)
)
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


def test_every_kind_of_mark_is_collected() -> None:
    found = {message.id if isinstance(message.id, str) else message.id[0] for message in collected()}
    assert {
        "What would have made today more useful?",  # a card
        "Nobody watches this live.",  # a template
        "%(num)s client in care",  # a plural
        "being understood",  # lazy
        "This cannot be empty.",  # what is wrong with a field
        "There is no such client.",  # an error
        "This can have %(most)d characters at most.",  # a sentence with values
        "Choose a colleague.",  # what is wrong with a field, in a use case
    } <= found


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call in it, with the name of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "id", getattr(node.func, "attr", "")), node


@cache
def errors() -> set[str]:
    """The names of all errors that a person may read: AttuneError, and whatever refines one that is found."""
    classes = [
        node
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    found, known = {AttuneError.__name__}, 0
    while known < len(found):
        known = len(found)
        found |= {each.name for each in classes if found & {getattr(base, "id", "") for base in each.bases}}
    return found


def texts_of(name: str, call: ast.Call, named: set[str]) -> Iterator[ast.expr]:
    """What that call says to people: an error's sentence, and what stands in its fields."""
    if name in named or (name == "__init__" and isinstance(call.func, ast.Attribute)):
        yield from call.args[:1]
    for keyword in call.keywords:
        if keyword.arg == "fields" and isinstance(keyword.value, ast.Dict):
            lists = [each for each in keyword.value.values if isinstance(each, ast.List)]
            yield from (_inside for each in lists for _inside in each.elts)


def escapes(text: ast.expr, *, in_a_field: bool) -> bool:
    """Whether the translators never see it: put together, or a bare text where they do not look."""
    if isinstance(text, ast.JoinedStr | ast.BinOp):
        return True
    return in_a_field and isinstance(text, ast.Constant)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_error_says_what_the_translators_never_see(source: Path) -> None:
    tree, named = ast.parse(source.read_text(encoding="utf-8")), errors()
    escaped = [
        ast.unparse(text)
        for name, call in calls(tree)
        for text in texts_of(name, call, named)
        if escapes(text, in_a_field=text not in call.args)
    ]
    bare = [
        ast.unparse(call)
        for name, call in calls(tree)
        if name == "wrong" and any(isinstance(argument, ast.JoinedStr) for argument in call.args)
    ]
    assert escaped + bare == []
