"""Run supervisord so that a full disk does not end it, and with it everything that it looks after.

What its loggers cannot write they report on the standard error; where that lies on the same full disk the report
fails too, in the middle of its loop. Here such a report is dropped.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TextIO, cast

from supervisor import supervisord


class Lossy:
    """A stream that drops what it cannot write."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write it, or lose it."""
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Have it written, or not."""
        with suppress(OSError):
            self._stream.flush()


if __name__ == "__main__":
    sys.stderr = cast("TextIO", Lossy(sys.stderr))
    supervisord.main()
