"""Call one function of a service's bootstrap in a process of its own, with that service's settings.

`python -m deploy.local.within SERVICE FUNCTION` reads a JSON list of arguments from its input and writes the
result as JSON to its output; whatever the service logs goes to its error output.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import subprocess
import sys
from typing import Any

from deploy.local.place import Place
from deploy.local.plan import inherited, settings
from deploy.trouble import Trouble


def call(place: Place, service: str, function: str, *arguments: Any) -> Any:  # noqa: ANN401 - JSON both ways
    """The function's result; raises Trouble with what it said when it fails."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "deploy.local.within", service, function],
        input=json.dumps(arguments),
        capture_output=True,
        text=True,
        check=False,
        env=inherited() | settings(place, service),
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no reason given"]
        raise Trouble(f"{service} could not do {function.replace('_', ' ')}: {said[-1]}")
    return json.loads(done.stdout)


def main() -> None:
    """Do what the command line says, in the process made for it."""
    _, service, function = sys.argv
    arguments = json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr):
        bootstrap = importlib.import_module(f"services.{service}.bootstrap")
        result = getattr(bootstrap, function)(*arguments)
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
