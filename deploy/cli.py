"""The commands of `./attune`."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from deploy import checks, history, packages, pythons
from deploy.audit import audit
from deploy.backup.commands import backup, recovery_key, restore
from deploy.checks import PARTS
from deploy.local.place import Place, running
from deploy.local.plan import ROOT, SERVICES
from deploy.options import data_option
from deploy.trouble import Trouble

TEXTS = ROOT / "shared" / "web" / "translations"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def attune() -> None:
    """Attune: feedback-informed care for a clinic."""


@attune.command()
@click.option(
    "--port", default=8080, show_default=True, type=click.IntRange(1, 65535), help="Where people reach it."
)
@click.option("--bind", default="127.0.0.1", show_default=True, help="The address that the front door listens on.")
@click.option("--without-tls", is_flag=True, help="Let other machines reach that address, although it has no TLS.")
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
    from deploy.local.up import Wishes  # noqa: PLC0415 - engines are for commands that need them
    from deploy.local.up import up as start  # noqa: PLC0415 - the same

    start(Wishes(**wishes), Console(highlight=False, soft_wrap=True))


@attune.command()
@click.argument("email")
@data_option
def token(email: str, data: Path) -> None:
    """Print an API token for a member of staff, and nothing else."""
    _tell(running(data), "intake", "token", email)


@attune.command()
@data_option
def doctor(data: Path) -> None:
    """Look at every setting, engine, topic, index and clock: ok, or what to do."""
    from deploy.doctor import examine  # noqa: PLC0415 - engines are for commands that need them

    out = Console(highlight=False, soft_wrap=True, markup=False)
    well = True
    for finding in examine(running(data)):
        well = well and finding.ok
        out.print(str(finding))
    sys.exit(0 if well else 1)


@attune.command()
@data_option
def republish(data: Path) -> None:
    """Say the state of everything again: the cure when Kafka lost events. Harmless at any time."""
    for service in SERVICES:
        _tell(running(data), service, "republish")


@attune.group("dead-letters")
def dead_letters() -> None:
    """Records that a service could not apply."""


@dead_letters.command("list")
@click.argument("service", type=click.Choice(SERVICES), required=False)
@data_option
def list_letters(service: str | None, data: Path) -> None:
    """The newest ones, of one service or of all."""
    for of in [service] if service else SERVICES:
        _tell(running(data), of, "dead-letters", "list")


@dead_letters.command("show")
@click.argument("service", type=click.Choice(SERVICES))
@click.argument("letter_id")
@data_option
def show_letter(service: str, letter_id: str, data: Path) -> None:
    """One of them with what is in it."""
    _tell(running(data), service, "dead-letters", "show", letter_id)


@dead_letters.command("retry")
@click.argument("service", type=click.Choice(SERVICES))
@click.argument("letter_id", required=False)
@click.option("--reason", help="All of that reason, as `list` names it, oldest first.")
@data_option
def retry_letter(service: str, letter_id: str | None, reason: str | None, data: Path) -> None:
    """Apply one of them again, or all of a reason, and what waited behind."""
    which = [*([letter_id] if letter_id else []), *(["--reason", reason] if reason else [])]
    _tell(running(data), service, "dead-letters", "retry", *which)


@attune.group()
def jobs() -> None:
    """Work that a service has given up."""


@jobs.command("list")
@click.argument("service", type=click.Choice(SERVICES), required=False)
@data_option
def list_jobs(service: str | None, data: Path) -> None:
    """How many of each kind, of one service or of all."""
    for of in [service] if service else SERVICES:
        _tell(running(data), of, "jobs", "list")


@jobs.command("retry")
@click.argument("service", type=click.Choice(SERVICES))
@click.argument("kind")
@data_option
def retry_jobs(service: str, kind: str, data: Path) -> None:
    """Have all jobs of that kind done again."""
    _tell(running(data), service, "jobs", "retry", kind)


@attune.command("offline-images")
@click.option("--fresh", is_flag=True, help="Build all anew, also what is there.")
def offline_images(*, fresh: bool) -> None:
    """Build the images that docker-compose.yml needs where no registry can be reached."""
    from deploy.offline import stand_ins  # noqa: PLC0415 - engines are for commands that need them

    stand_ins.build_all(click.echo, fresh=fresh)
    click.echo("They are used when these are set, or stand in .env beside docker-compose.yml:")
    for each in stand_ins.STAND_INS:
        click.echo(f"{each.variable}={each.image}")


@attune.command()
def check() -> None:
    """Style, types, layers, locks, known weaknesses of packages and the documentation's links."""
    sys.exit(0 if checks.check() else 1)


@attune.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=checks.SITE,
    show_default=".site",
    help="The folder, which is emptied first.",
)
def docs(out: Path) -> None:
    """Build the documentation as a site of plain files; index.html is where it begins."""
    sys.exit(0 if checks.docs(out) else 1)


@attune.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def sbom(file: Path) -> None:
    """Write the list of packages that a service runs with, as CycloneDX JSON."""
    packages.write_list(file)
    click.echo(f"{file} lists what a service runs with.")


@attune.command(context_settings={"ignore_unknown_options": True})
@click.option("--every-python", is_flag=True, help="On each Python from 3.11 on that this machine has.")
@click.argument("part", type=click.Choice(PARTS), required=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(*, every_python: bool, part: str | None, arguments: tuple[str, ...]) -> None:
    """All that must hold: the checks and every test; or one part of the tests. What follows goes to pytest."""
    if every_python:
        sys.exit(pythons.test([*([part] if part else []), *arguments]))
    sys.exit(checks.test(part or "", arguments))


@attune.command(context_settings={"ignore_unknown_options": True})
@click.argument(
    "what",
    type=click.Choice(
        [
            "acceptance",
            "detection",
            "figures",
            "fold",
            "hostile",
            "latency",
            "low",
            "memory",
            "outage",
            "pages",
            "replay",
            "republish",
            "sealing",
            "throughput",
        ]
    ),
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(what: str, arguments: tuple[str, ...]) -> None:
    """Measure, and print the figures as JSON."""
    sys.exit(checks.bench(what, arguments))


@attune.command()
@click.option("--all", "everything", is_flag=True, help="Of every page, into docs/images/all, which is not kept.")
@click.option("--only", default="", metavar="WORDS", help="Only pictures whose name begins so.")
def screenshots(*, everything: bool, only: str) -> None:
    """Take the pictures of the documents anew, of a demo clinic that is started for it."""
    from deploy.screenshots import taking  # noqa: PLC0415 - the browser is for this command alone

    folder = taking.FOLDER / "all" if everything else taking.FOLDER
    wish = taking.Wish(
        folder=folder,
        languages=tuple(taking.LANGUAGES) if everything else ("en",),
        whole=everything,
        only=lambda name: name.startswith(only) and (everything or name in taking.SHOWN),
    )
    click.echo(f"{taking.take(wish, click.echo)} pictures are in {folder.relative_to(ROOT)}.")


@attune.command()
@click.argument("language", nargs=-1)
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=TEXTS, hidden=True)
def texts(language: tuple[str, ...], folder: Path) -> None:
    """Collect what people read into the translators' files; with a LANGUAGE, begin one."""
    from deploy.texts import update_all  # noqa: PLC0415 - what reads every file is for commands that need it

    for path, missing in update_all(language, folder).items():
        click.echo(f"{path.relative_to(folder)}: {missing} to translate")


for each in (audit, backup, recovery_key, restore):
    attune.add_command(each)
attune.add_command(history.replay)
attune.add_command(history.calibrate)


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


def _tell(place: Place, service: str, *words: str) -> None:
    """Have a service's own command run, and print what it prints."""
    from deploy.local import within  # noqa: PLC0415 - engines are for commands that need them

    click.echo(within.run(place, service, *words), nl=False)


def _end(sentence: str) -> None:
    Console(stderr=True, soft_wrap=True, markup=False, highlight=False).print(f"attune: {sentence}")
    sys.exit(1)


if __name__ == "__main__":
    main()
