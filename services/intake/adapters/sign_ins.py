"""The file with the passwords that the first start printed: a line goes once its person has signed in."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

LINE: Final = re.compile(r"Sign-in: (\S+) / ")


class PrintedSignIns:
    """Lets go of what is not needed any more; without a file there is nothing to do."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def let_go(self, has_signed_in: Callable[[str], bool]) -> None:
        """Take out the lines of those who have signed in, and the file with the last one."""
        try:
            lines = self._file.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return
        left = [line for line in lines if not _done(line, has_signed_in)]
        if not any(map(LINE.match, left)):
            self._file.unlink(missing_ok=True)
        elif left != lines:
            part = self._file.with_suffix(".part")
            part.touch(mode=0o600)
            part.write_text("\n".join(left) + "\n", encoding="utf-8")
            part.replace(self._file)


def _done(line: str, has_signed_in: Callable[[str], bool]) -> bool:
    found = LINE.match(line)
    return found is not None and has_signed_in(found[1])
