"""Call a function of a service's bootstrap, or of `operations`, in a process that has that service's settings.

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

from deploy.local import operations
from deploy.local.place import Place
from deploy.local.plan import inherited, settings
from deploy.trouble import Trouble
from shared.errors import AttuneError
from shared.settings import SettingsError

_REFUSED = 3
"""The exit status when the output is a sentence for people that says why not."""


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
    if done.returncode == _REFUSED:
        raise Trouble(done.stdout)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no reason given"]
        raise Trouble(f"{service}, {function.replace('_', ' ')}: {said[-1]}")
    return json.loads(done.stdout)


def main() -> None:
    """Do what the command line says, in the process made for it."""
    _, service, function = sys.argv
    arguments = json.load(sys.stdin)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            result = _call(service, function, arguments)
    except (AttuneError, SettingsError) as error:
        sys.stdout.write(str(getattr(error, "sentence", error)))
        sys.exit(_REFUSED)
    json.dump(result, sys.stdout)


def _call(service: str, function: str, arguments: list[Any]) -> Any:  # noqa: ANN401 - JSON both ways
    bootstrap = importlib.import_module(f"services.{service}.bootstrap")
    if operation := getattr(operations, function, None):
        return operation(bootstrap, *arguments)
    return getattr(bootstrap, function)(*arguments)


if __name__ == "__main__":
    main()
