"""Options that many commands of `./attune` take."""

from __future__ import annotations

from pathlib import Path

import click

from deploy.local.plan import ROOT

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=ROOT / ".attune",
    show_default=".attune",
    help="The folder with databases, topics, secrets and logs.",
)
