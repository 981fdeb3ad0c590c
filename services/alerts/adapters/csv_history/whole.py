"""Files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def whole_files(paths: Sequence[Path]) -> Iterator[Sequence[TextIO]]:
    """Open files to write in place of these; they take their names at the end, together, if all went well.

    Where a pipe or a terminal is wanted, it gets everything at the end. Raises OSError with the wanted name.
    """
    targets = [Path(os.path.realpath(path)) for path in paths]
    drafts: list[Path] = []
    try:
        with ExitStack() as stack:
            streams = []
            for target in targets:
                draft = _draft(target)
                drafts.append(draft)
                streams.append(stack.enter_context(draft.open("w", encoding="utf-8", newline="")))
            yield streams
            for stream in streams:
                stream.flush()
                os.fsync(stream.fileno())
        for draft, target in zip(drafts, targets, strict=True):
            _hand_over(draft, target)
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)


def _draft(target: Path) -> Path:
    """Make an empty file beside the target, so that taking its name is one step; with the usual rights."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if _is_special(target):
        return Path(tempfile.mkstemp()[1])
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.touch(exist_ok=False)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from error
    return draft


def _hand_over(draft: Path, target: Path) -> None:
    if _is_special(target):
        with draft.open("rb") as source, target.open("wb") as sink:
            shutil.copyfileobj(source, sink)
    else:
        draft.replace(target)


def _is_special(target: Path) -> bool:
    return target.exists() and not target.is_file()
