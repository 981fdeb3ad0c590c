"""Files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO


@contextmanager
def whole_files(paths: Sequence[Path]) -> Iterator[Sequence[TextIO]]:
    """Open files to write in place of these; they take their names at the end, together, if all went well.

    Where a pipe or a terminal is wanted, it gets everything at the end. Raises OSError with the wanted name.
    """
    drafts: list[Path] = []
    try:
        with _naming(*paths), ExitStack() as stack:
            streams = []
            for path in paths:
                draft = _draft(path)
                drafts.append(draft)
                streams.append(stack.enter_context(draft.open("w", encoding="utf-8", newline="")))
            yield streams
            for stream in streams:
                stream.flush()
                os.fsync(stream.fileno())
        # A pipe may yet fail, and taking a name hardly can: files come last.
        for draft, path in sorted(zip(drafts, paths, strict=True), key=lambda pair: not is_stream(pair[1])):
            _hand_over(draft, path)
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)


def is_stream(path: Path) -> bool:
    """Tell whether a path is a pipe, a terminal or the like; what /dev/stdout leads to is never to be replaced."""
    if str(path).startswith(("/dev/", "/proc/")):
        return True
    try:
        kind = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(kind) or stat.S_ISDIR(kind))


def _draft(path: Path) -> Path:
    """Make an empty file beside the wanted one, so that taking its name is one step.

    It has the rights of the file that it replaces, which must be open to writing, or else the usual ones.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if is_stream(path):
        handle, name = tempfile.mkstemp()
        os.close(handle)
        return Path(name)
    target = Path(os.path.realpath(path))
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    with _naming(path):
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        draft.touch(exist_ok=False)
        if target.exists():
            draft.chmod(stat.S_IMODE(target.stat().st_mode))
    return draft


def _hand_over(draft: Path, path: Path) -> None:
    with _naming(path):
        if is_stream(path):
            with draft.open("rb") as source, _sink(path) as sink:
                shutil.copyfileobj(source, sink)
        else:
            draft.replace(os.path.realpath(path))


def _sink(path: Path) -> BinaryIO:
    """Open a stream; standard output goes on where it is, which opening it anew would forget."""
    if str(path) == "/dev/stdout":
        return os.fdopen(os.dup(1), "wb")
    return path.open("ab")


@contextmanager
def _naming(*paths: Path) -> Iterator[None]:
    """Say what goes wrong of the files that were wanted, unless it is said of one already."""
    wanted = {str(path) for path in paths}
    try:
        yield
    except OSError as error:
        if error.filename in wanted:
            raise
        raise OSError(error.errno, error.strerror, ", ".join(map(str, paths))) from error
