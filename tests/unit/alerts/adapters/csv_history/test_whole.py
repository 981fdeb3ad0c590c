"""Files appear whole or not at all."""

import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from services.alerts.adapters.csv_history.whole import whole_files


def test_both_appear_together_at_the_end(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text("before")
    with whole_files([first, second]) as (one, two):
        one.write("one")
        two.write("two")
        one.flush()
        assert (first.read_text(), second.exists()) == ("before", False)
    assert (first.read_text(), second.read_text()) == ("one", "two")
    assert sorted(tmp_path.iterdir()) == [first, second]


def failing_half_way(path: Path) -> None:
    with whole_files([path]) as (stream,):
        stream.write("one")
        raise ZeroDivisionError


def test_nothing_appears_if_anything_goes_wrong(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        failing_half_way(tmp_path / "first")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_begun_if_one_cannot_be(tmp_path: Path) -> None:
    wanted = tmp_path / "nowhere" / "second"
    with pytest.raises(OSError, match="No such file") as caught, whole_files([tmp_path / "first", wanted]):
        pass
    assert caught.value.filename == str(wanted)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError), whole_files([tmp_path]):
        pass


def test_a_file_that_is_replaced_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "first"
    path.touch(0o600)
    written_to(path)
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("one", 0o600)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_may_not_be_written_to_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "first"
    path.write_text("before")
    path.chmod(0o444)
    with pytest.raises(PermissionError):
        written_to(path)
    assert path.read_text() == "before"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    link.symlink_to(target)
    with whole_files([link]) as (stream,):
        stream.write("new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_pipe_gets_everything_at_the_end(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()))
    reader.start()
    with whole_files([pipe]) as (stream,):
        stream.write("all of it")
    reader.join(timeout=10)
    assert got == ["all of it"]
    assert pipe.is_fifo()


def test_what_stands_for_standard_output_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    code = (
        "import sys; from pathlib import Path\n"
        "from services.alerts.adapters.csv_history.whole import whole_files\n"
        "print('before', flush=True)\n"
        "with whole_files([Path('/dev/stdout')]) as (stream,): stream.write('all of it\\n')\n"
        "print('after')\n"
    )
    with out.open("w") as file:
        subprocess.run([sys.executable, "-c", code], stdout=file, check=True)  # noqa: S603 -- our own code
    assert out.read_text() == "before\nall of it\nafter\n"


def test_a_full_disk_is_said_of_the_file_that_was_wanted() -> None:
    with pytest.raises(OSError, match="No space left") as caught:
        written_to(Path("/dev/full"))
    assert caught.value.filename == "/dev/full"


def test_no_file_appears_if_a_pipe_beside_it_fails(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left"):
        written_to(tmp_path / "first", Path("/dev/full"))
    assert list(tmp_path.iterdir()) == []


def test_so_is_one_that_fills_up_on_the_way(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    second.write_text("before")
    with pytest.raises(OSError, match="too large") as caught, at_most(10_000):
        written_to(first, second)
    assert caught.value.filename == f"{first}, {second}"
    assert (list(tmp_path.iterdir()), second.read_text()) == ([second], "before")


@contextmanager
def at_most(size: int) -> Iterator[None]:
    """Let no file grow beyond a size: writing on fails as it does on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def written_to(path: Path, *more: Path) -> None:
    with whole_files([path, *more]) as streams:
        streams[0].write("one")
        for stream in streams[1:]:
            stream.write("more than fits" * 10_000)
