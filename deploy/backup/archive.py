"""A backup's file: a tar of named parts, encrypted by age (`pyrage`) as it is written, whole or not at all."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Final

import pyrage
from pyrage import x25519

from deploy.trouble import Trouble

SUFFIX: Final = ".attune-backup"
_PRIVATE: Final = 0o600

Add = Callable[[str, bytes], None]
"""Adds a part by name."""


@contextmanager
def written(file: Path, recipient: x25519.Recipient) -> Iterator[Add]:
    """Within, add parts; afterwards the file is there, on disk, or nothing is."""
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        part.touch(_PRIVATE)
        with part.open("wb") as out:
            encrypting = _through(lambda plain: pyrage.encrypt_io(plain, out, [recipient]))
            with encrypting as plain, tarfile.open(fileobj=plain, mode="w|") as parts:
                yield lambda name, content: _add(parts, name, content)
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def read(file: Path, identity: x25519.Identity) -> Iterator[tuple[str, bytes]]:
    """The parts in the order in which they were added; raises Trouble for another key, or a damaged file."""
    with file.open("rb") as sealed:
        decrypting = _from(lambda plain: pyrage.decrypt_io(sealed, plain, [identity]), file)
        with decrypting as plain, tarfile.open(fileobj=plain, mode="r|") as parts:
            for member in parts:
                content = parts.extractfile(member)
                if content is not None:
                    yield member.name, content.read()


def _add(parts: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    parts.addfile(member, io.BytesIO(content))


@contextmanager
def _through(encrypt: Callable[[IO[bytes]], None]) -> Iterator[IO[bytes]]:
    """What is written within is encrypted by another thread; raises Trouble where it cannot be."""
    reading, writing = os.pipe()
    work = partial(_with_end, reading, "rb", encrypt)
    beside = _beside(work, "The backup could not be written")
    with beside, suppress(BrokenPipeError), os.fdopen(writing, "wb") as plain:  # the thread says why it broke
        yield plain


@contextmanager
def _from(decrypt: Callable[[IO[bytes]], None], file: Path) -> Iterator[IO[bytes]]:
    """What another thread decrypts; raises Trouble where it cannot, or not to the end."""
    reading, writing = os.pipe()
    work = partial(_with_end, writing, "wb", decrypt)
    otherwise = f"{file.name} cannot be opened: another recovery key, or a damaged file"
    with _beside(work, otherwise), suppress(tarfile.ReadError), os.fdopen(reading, "rb") as plain:
        yield plain
        while plain.read(1 << 16):  # to the end: only then it is known that all of it is whole
            pass


def _with_end(end: int, mode: str, work: Callable[[IO[bytes]], None]) -> None:
    """Do the work with that end of a pipe, and close it."""
    with os.fdopen(end, mode) as plain:
        work(plain)


@contextmanager
def _beside(work: Callable[[], None], otherwise: str) -> Iterator[None]:
    """Do the work in another thread meanwhile; raises Trouble with that sentence where it fails."""
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(work)
        yield
    error = done.exception()
    if error:
        raise Trouble(f"{otherwise} ({type(error).__name__}).") from error
