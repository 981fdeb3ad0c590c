"""`./attune` says in one line what is missing, installs once, and hands over."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.local.plan import ROOT

TOOLS = ("awk", "cat", "cmp", "cp", "cut", "dirname", "grep", "id", "rm", "sh", "tail", "tee", "uname")
RECORDING_PYTHON = """\
#!/bin/sh
case "$*" in
*'pip install'*) echo pip >>"{calls}"; {pip} ;;
*deploy.cli*) echo "cli $*" >>"{calls}" ;;
esac
"""


class Tree:
    """A copy of the script with small locks, and a PATH that holds nothing that is not put there."""

    def __init__(self, folder: Path) -> None:
        self.root, self.bin, self.calls = folder / "tree", folder / "bin", folder / "calls"
        (self.root / "requirements").mkdir(parents=True)
        self.bin.mkdir()
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool) or "/missing")
        shutil.copy(ROOT / "attune", self.root)
        for name in ("run", "test"):
            self.lock(name, "one==1")

    def lock(self, name: str, content: str) -> None:
        (self.root / "requirements" / f"{name}.lock").write_text(content + "\n", encoding="utf-8")

    def program(self, name: str, script: str) -> None:
        (self.bin / name).unlink(missing_ok=True)
        (self.bin / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (self.bin / name).chmod(0o755)

    def installed_python(self, pip: str = ":") -> None:
        """A .venv whose Python only writes down what it was asked."""
        python = self.root / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True, exist_ok=True)
        python.write_text(RECORDING_PYTHON.format(calls=self.calls, pip=pip), encoding="utf-8")
        python.chmod(0o755)

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - the script is our own
            [str(self.root / "attune"), *words],
            env={"PATH": str(self.bin), "HOME": str(self.root), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def called(self) -> list[str]:
        return self.calls.read_text(encoding="utf-8").splitlines() if self.calls.exists() else []


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def fake_python(version: str, *, recent: bool = True, venv: str = "exit 0") -> str:
    return f"""\
case "$*" in
*'%d.%d'*) echo {version} ;;
*'sys.exit(sys.version_info'*) exit {0 if recent else 1} ;;
*ensurepip*) exit 0 ;;
*'-m venv'*) {venv} ;;
esac"""


def test_no_python_at_all(tree: Tree) -> None:
    done = tree.run("up")
    assert (done.returncode, done.stderr) == (
        1,
        "attune: needs Python 3.11 or newer; there is no python3 on the PATH.\n",
    )


def test_an_old_python(tree: Tree) -> None:
    tree.program("python3", fake_python("3.9", recent=False))
    assert tree.run("up").stderr == "attune: needs Python 3.11 or newer; python3 is 3.9 here.\n"


def test_a_newer_python_beside_an_old_one_is_found(tree: Tree) -> None:
    tree.program("python3", fake_python("3.9", recent=False))
    tree.program("python3.12", fake_python("3.12", venv="echo chosen; exit 1"))
    assert "chosen" in tree.run("up").stderr


def test_a_python_without_venv(tree: Tree) -> None:
    tree.program("python3", fake_python("3.11").replace("*ensurepip*) exit 0", "*ensurepip*) exit 1"))
    said = tree.run("up").stderr
    assert (
        said == "attune: Python 3.11 has no venv module here; on Debian and Ubuntu: apt install python3.11-venv\n"
    )


def test_another_platform(tree: Tree) -> None:
    tree.program("uname", "echo MINGW64_NT")
    assert tree.run("up").stderr == "attune: runs on Linux and macOS; on Windows, in WSL.\n"


def test_a_full_disk(tree: Tree) -> None:
    tree.program("python3", fake_python("3.11", venv="echo 'OSError: No space left on device'; exit 1"))
    assert tree.run("up").stderr == f"attune: the disk is full: {tree.root}/.venv needs about 1 GB.\n"


@pytest.mark.parametrize(
    ("pip_says", "line"),
    [
        ("NewConnectionError: Name or service not known", "no network: the package index cannot be reached"),
        ("SSLError CERTIFICATE_VERIFY_FAILED", "a certificate that is not trusted here; set PIP_CERT"),
        ("ERROR: No matching distribution found for one==1", "there is no package for this platform"),
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("something nobody thought of", "/.venv failed; what pip said stands in "),
    ],
)
def test_what_pip_says_becomes_one_line(tree: Tree, pip_says: str, line: str) -> None:
    tree.installed_python(pip=f'echo "{pip_says}"; exit 1')
    done = tree.run("up")
    assert done.returncode == 1
    assert line in done.stderr.splitlines()[-1]
    assert not (tree.root / ".venv" / "run.lock").exists()


def test_the_lock_is_installed_once_and_again_when_it_changed(tree: Tree) -> None:
    tree.installed_python()
    for content in ("one==1", "one==1", "one==2"):
        tree.lock("run", content)
        assert tree.run("up").returncode == 0
    assert [call.split()[0] for call in tree.called()] == ["pip", "cli", "cli", "pip", "cli"]


def test_tests_take_their_own_lock_which_holds_the_other(tree: Tree) -> None:
    tree.installed_python()
    for command in ("up", "check", "up", "test"):
        tree.run(command)
    assert [call.split()[0] for call in tree.called()] == ["pip", "cli", "pip", "cli", "cli", "cli"]


def test_another_python_and_another_folder_than_dot_venv(tree: Tree, tmp_path: Path) -> None:
    tree.program("python3", fake_python("3.11"))
    tree.program("other", fake_python("3.13", venv="echo chosen; exit 1"))
    given = {"ATTUNE_PYTHON": str(tree.bin / "other"), "ATTUNE_VENV": str(tmp_path / "elsewhere")}
    assert "chosen" in tree.run("up", **given).stderr
    assert not (tree.root / ".venv").exists()


def test_everything_after_the_name_is_handed_over(tree: Tree) -> None:
    tree.installed_python()
    tree.run("up", "--data", "a folder")
    assert tree.called()[-1] == "cli -P -m deploy.cli up --data a folder"
