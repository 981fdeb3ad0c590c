from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import libraries, mongod


@pytest.mark.skipif(sys.platform != "linux", reason="libraries have other names here")
def test_a_machine_knows_what_it_has() -> None:
    assert libraries.machine_has("libc.so.6")
    assert not libraries.machine_has("libof-nobody.so.4")


@pytest.mark.skipif((sys.platform, platform.machine()) != ("linux", "x86_64"), reason="no wheel of mongod")
@pytest.mark.parametrize("times", [1, 2])
def test_mongod_runs_on_the_libraries_that_it_is_lent(tmp_path: Path, times: int) -> None:
    for _ in range(times):  # the links of an earlier start are still there
        path = libraries.lend(tmp_path / "lent")
    server = subprocess.Popen(  # noqa: S603 - our own engine
        [mongod.find(), "--version"],
        env=os.environ | {"LD_LIBRARY_PATH": path, "LD_DEBUG": "libs"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    said, loaded = server.communicate()
    assert "db version" in said
    for name in ("libcurl.so.4", "libssl.so.3", "libcrypto.so.3"):
        assert f"calling init: {tmp_path / 'lent' / name}\n" in loaded
