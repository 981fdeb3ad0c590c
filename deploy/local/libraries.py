"""The libcurl that mongod needs, for a machine that has none: the one that the wheel of pycurl carries.

The wheel's files have names of their own, so links in a folder of ours give them the names that mongod asks for.
Its OpenSSL is lent too: two of them in one process would call into each other.
"""

from __future__ import annotations

import ctypes
import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

_WHEEL = "pycurl"
_LENT = re.compile(r"(libcurl|libssl|libcrypto)-[0-9a-f]+(\.so\.\d+)[.\d]*")


def machine_has(library: str) -> bool:
    """Whether the machine's own loader finds that library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def lend(folder: Path) -> str:
    """Link the wheel's libraries there; the LD_LIBRARY_PATH that finds them, empty when there is no such wheel."""
    found = carried()
    if not found:
        return ""
    folder.mkdir(parents=True, exist_ok=True)
    for name, file in found.items():
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(file)
    return f"{folder}:{next(iter(found.values())).parent}"


def carried() -> dict[str, Path]:
    """The wheel's libraries by the names that others ask for."""
    try:
        files = distribution(_WHEEL).files or []
    except PackageNotFoundError:
        return {}
    named = [(_LENT.fullmatch(file.name), Path(str(file.locate())).resolve()) for file in files]
    return {match[1] + match[2]: file for match, file in named if match}
