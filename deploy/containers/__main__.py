"""`attune` inside our image: a service's process or command, a one-off job, or the secrets of a first start.

attune intake web             # intake's web process
attune intake worker          # and any other command of `python -m services.intake`
attune job kafka-topics       # mongo-users, kafka-topics, door-pages, demo: each may run again at any time
attune secrets FOLDER         # what ./deploy/init runs
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from deploy.trouble import Trouble
from shared.settings import SettingsError

PUBLIC, INTERNAL = "0.0.0.0:8000", "0.0.0.0:8001"
_SERVICES = ("intake", "feedback", "alerts")


def main(words: Sequence[str]) -> None:
    """Do what the words say; what a person can put right is said in one line."""
    try:
        _do(words)
    except (Trouble, SettingsError) as trouble:
        _end(str(trouble))


def _do(words: Sequence[str]) -> None:
    match words:
        case [service, "web"] if service in _SERVICES:
            from deploy.local import plan  # noqa: PLC0415 - what no worker needs

            _wait()
            _become([sys.executable, "-P", "-m", *plan.gunicorn(service, PUBLIC, INTERNAL)])
        case [service, *rest] if service in _SERVICES and rest:
            if rest == ["worker"]:
                _wait()
            _become([sys.executable, "-P", "-m", f"services.{service}", *rest])
        case ["job", name, *rest]:
            from deploy.containers import jobs  # noqa: PLC0415 - what no service needs

            jobs.run(name, rest)
        case ["secrets", folder, "--new-keys"]:
            from deploy.containers import secret_files  # noqa: PLC0415 - what no service needs

            print(secret_files.add_keys(Path(folder)))  # noqa: T201 - what to do next
        case ["secrets", folder, *options] if not set(options) - {"--new-link"}:
            from deploy.containers import secret_files  # noqa: PLC0415 - the same

            for line in secret_files.make(Path(folder), os.environ["ATTUNE_PUBLIC_URL"], new_link=bool(options)):
                print(line)  # noqa: T201 - the one place where the link is shown
        case _:
            _end((__doc__ or "").strip())


def _wait() -> None:
    from deploy.containers import patience  # noqa: PLC0415 - what a command does without

    patience.wait_for_mongo()


def _become(command: list[str]) -> NoReturn:
    """Turn into the command, so that the container's signals reach it."""
    os.execv(command[0], command)  # noqa: S606 - no shell is the point; the arguments are our own


def _end(sentence: str) -> NoReturn:
    sys.exit(f"attune: {sentence}")


if __name__ == "__main__":
    main(sys.argv[1:])
