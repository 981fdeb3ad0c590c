"""The folder that holds everything one local Attune keeps: databases, topics, secrets, logs, and what runs."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TextIO

from deploy.trouble import Trouble

MARK = "ATTUNE_DATA"
"""Every process that we start has the folder's path under this name in its environment, to be found by."""

GROUP = "ATTUNE_GROUP"
"""And under this name, which group of processes it belongs to."""

SAY_AGAIN = "say-again"
"""A file in the folder, left by a restore: the next start has every service say everything again."""

_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700


@dataclass
class State:
    """What one start tells the other commands and the next start; `stands_at` is for pictures (`standing.py`)."""

    url: str = ""
    ports: dict[str, int] = field(default_factory=dict)
    replicas: int = 1
    kafka: str = ""
    own_mongo: bool = True
    own_kafka: bool = True
    seeded: bool = False
    stands_at: str = ""


class Place:
    """One data folder; nobody but its owner can read it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.state = State()
        self._lock: TextIO | None = None

    def open(self) -> None:
        """Make the folder where it is missing and read the state; raises Trouble if it cannot be written to."""
        if os.pathsep in str(self.folder):  # Java and the loader of libraries take it for two folders
            raise Trouble(f"{self.folder} has a colon in its name; choose another with --data.")
        try:
            for folder in (self.folder, self.run, self.logs, self.folder / "secrets"):
                folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
            self.folder.chmod(_PRIVATE_FOLDER)
        except (PermissionError, FileExistsError, NotADirectoryError) as error:
            raise Trouble(
                f"{self.folder} cannot be written to: {error.strerror}. Choose another with --data."
            ) from error
        self.read()

    def read(self) -> None:
        """Read the state again; a folder without one has never been started."""
        if self._state_file.exists():
            known = json.loads(self._state_file.read_text(encoding="utf-8"))
            self.state = State(**{name: known[name] for name in asdict(self.state) if name in known})

    def save(self) -> None:
        """Write the state, whole or not at all."""
        write_private(self._state_file, json.dumps(asdict(self.state), indent=1))

    def forget(self) -> None:
        """Delete the state: nothing has ever been started here."""
        self._state_file.unlink(missing_ok=True)

    def lock(self) -> None:
        """Hold the folder until this process ends; raises Trouble if another holds it."""
        handle = (self.folder / "lock").open("a")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            handle.close()
            raise Trouble(
                f"Attune already runs with {self.folder}, at {self.state.url or 'its address'}."
            ) from error
        self._lock = handle

    def unlock(self) -> None:
        """Let others have the folder."""
        if self._lock:
            self._lock.close()

    def locked(self) -> bool:
        """Whether some process holds the folder now."""
        if not (self.folder / "lock").exists():
            return False
        with (self.folder / "lock").open() as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def secret(self, name: str, made: str | None = None) -> str:
        """The secret of that name, made at its first use."""
        file = self.secret_file(name)
        if not file.exists():
            write_private(file, made or secrets.token_urlsafe(32))
        return file.read_text(encoding="utf-8")

    def secret_file(self, name: str) -> Path:
        """Where that secret is kept."""
        return self.folder / "secrets" / name

    @property
    def run(self) -> Path:
        """What only lives while Attune runs."""
        return self.folder / "run"

    @property
    def logs(self) -> Path:
        """One log for each process."""
        return self.folder / "log"

    @property
    def _state_file(self) -> Path:
        return self.folder / "state.json"


def running(folder: Path) -> Place:
    """The place of an Attune that runs now; raises Trouble if none does."""
    place = Place(folder)
    if not place.locked():
        raise Trouble(f"Attune does not run with {place.folder}; start it with ./attune up, or name its --data.")
    place.read()
    return place


def write_private(file: Path, text: str) -> None:
    """Replace the file in one step; its owner alone can read it at any moment."""
    part = file.with_name(f".{file.name}.part")
    with os.fdopen(
        os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE_FILE), "w", encoding="utf-8"
    ) as out:
        out.write(text)
    part.replace(file)
