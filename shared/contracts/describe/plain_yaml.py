"""YAML that reads well: block style, in the order given, long texts as they are, nothing by reference."""

from __future__ import annotations

from typing import Any

import yaml

WARNING = "# Made from shared/contracts by `python -m shared.contracts.describe`; not to be edited by hand.\n"


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, _data: Any) -> bool:  # noqa: ANN401 - whatever is written
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Plain.add_representer(str, _text)


def to_yaml(document: dict[str, Any]) -> str:
    """The document, with a warning that it is generated."""
    return WARNING + yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)
