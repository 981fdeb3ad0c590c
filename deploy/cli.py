"""The commands of `./attune`."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from deploy.local.plan import ROOT
from deploy.local.up import Wishes
from deploy.local.up import up as start
from deploy.trouble import Trouble

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=ROOT / ".attune",
    show_default=".attune",
    help="The folder with databases, topics, secrets and logs.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def attune() -> None:
    """Attune: feedback-informed care for a clinic."""


@attune.command()
@click.option(
    "--port", default=8080, show_default=True, type=click.IntRange(1, 65535), help="Where people reach it."
)
@click.option("--bind", default="127.0.0.1", show_default=True, help="The address that the front door listens on.")
@click.option("--public-url", default="", help="The address in links, when it is not the one above.")
@click.option(
    "--empty", is_flag=True, help="Start with two staff members and nothing else, instead of a demo clinic."
)
@click.option(
    "--replicas", default=1, show_default=True, type=click.IntRange(1, 8), help="Of each service's processes."
)
@data_option
def up(**wishes: Any) -> None:  # noqa: ANN401 - click hands over the options, by name
    """Start everything, and stop it all on Ctrl-C."""
    start(Wishes(**wishes), Console(highlight=False))


def main() -> None:
    """Run the command; what a person can put right is said in one line."""
    try:
        attune(prog_name="./attune")
    except Trouble as trouble:
        _end(str(trouble))
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        _end(f"the disk is full: {error.filename or 'no space left'}")


def _end(sentence: str) -> None:
    Console(stderr=True, soft_wrap=True, markup=False, highlight=False).print(f"attune: {sentence}")
    sys.exit(1)


if __name__ == "__main__":
    main()
