"""The first set-up on a machine that reaches no package index, with a real Python and a real pip."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from deploy.local.plan import ROOT


def test_a_first_set_up_without_network(tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.lock").write_text("one==1 --hash=sha256:" + "0" * 64, encoding="utf-8")
    shutil.copy(ROOT / "attune", tmp_path)
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:1/simple", "PIP_FIND_LINKS": "", "PIP_RETRIES": "1"}
    done = subprocess.run(  # noqa: S603 - the script is our own
        [str(tmp_path / "attune"), "up"], env=os.environ | nowhere, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "attune: no network: the package index cannot be reached" in done.stderr
