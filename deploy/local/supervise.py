"""supervisord looks after the processes: starts them in order, starts a crashed one again, stops them all."""

from __future__ import annotations

import re
import resource
import shlex
import signal
import subprocess
import sys
import threading
import time
import xmlrpc.client
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, cast

from deploy.local import lifeline
from deploy.local.place import GROUP, MARK, Place, write_private
from deploy.local.plan import Process, inherited
from deploy.trouble import Trouble

STOP_WITHIN_S = 15
_USER = "attune"
_FILES = 65_536
DAEMON: Final = Path(__file__).with_name("supervisord.py")
_LOOK_EVERY_S = 0.2
_CRASHES = 4
_COMPLAINT = re.compile(r"error|exception|fatal|cannot|failed", re.IGNORECASE)
# What gunicorn adds when a web process has said why it cannot start.
_AFTERWARDS = re.compile(r"Worker failed to boot|exited with code|Shutting down")
_GROUP_ORDER = {"engines": 100, "services": 200, "front": 300}
_EXITED = re.compile(r" exited: (\S+) \((?:terminated by (SIG\w+)|exit status (\d+))")
_SPAWNED = re.compile(r" spawned: '(\S+)' with pid")
_GAVE_UP = re.compile(r" gave up: (\S+) ")

_HEAD = """\
[supervisord]
nodaemon=true
silent=true
logfile={logs}/supervisor.log
logfile_maxbytes=0
pidfile={run}/supervisor.pid
childlogdir={logs}
umask=077
minfds={files}

[inet_http_server]
port=127.0.0.1:{port}
username={user}
password={password}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""

_PROGRAM = """
[program:{name}]
command={command}
environment={environment}
directory={directory}
stdout_logfile={logs}/{name}.log
stdout_logfile_maxbytes=5MB
stdout_logfile_backups=2
redirect_stderr=true
autostart={autostart}
autorestart=true
startsecs=2
startretries=1000
stopsignal=TERM
stopwaitsecs={stop_within}
stopasgroup=true
killasgroup=true
"""


class Supervisor:
    """One supervisord and what it says; `say` gets a line whenever a process crashed."""

    def __init__(self, place: Place, processes: Iterable[Process], say: Callable[[str], None]) -> None:
        self._place = place
        self._processes = {process.name: process for process in processes}
        self._say = say
        self._daemon: subprocess.Popen[bytes] | None = None
        self._crashes: dict[str, str] = {}
        self.crashed: dict[str, int] = {}

    def start(self) -> None:
        """Start it with the engines; the rest starts when it is told to."""
        file = self._place.run / "supervisor.conf"
        write_private(file, configuration(self._place, self._processes.values()))
        self._log.write_text("", encoding="utf-8")
        command = [sys.executable, "-P", str(DAEMON), "--configuration", str(file)]
        with (self._place.logs / "supervisor.err").open("wb") as errors:
            self._daemon = subprocess.Popen(
                lifeline.command(*command),
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                env=inherited() | {MARK: str(self._place.folder)},
                start_new_session=True,  # Ctrl-C on the terminal is for us alone
            )
        threading.Thread(target=self._listen, args=(self._daemon,), daemon=True).start()

    def start_group(self, group: str) -> None:
        """Start every process of that group."""
        with control(self._place) as calls:
            for process in self._processes.values():
                if process.group == group:
                    calls.supervisor.startProcess(f"{group}:{process.name}", False)  # noqa: FBT003 - by position

    def alive(self) -> bool:
        """Whether supervisord itself still runs."""
        return self._daemon is not None and self._daemon.poll() is None

    def complain(self, name: str) -> None:
        """Raise Trouble if that process crashes again and again, or nobody looks after it any more."""
        if not self.alive():
            raise Trouble(f"The process supervisor ended; see {self._log}")
        if self.crashed.get(name, 0) >= _CRASHES:
            file = self._place.logs / f"{name}.log"
            raise Trouble(f"{self._spoken(name)} does not start: {last_complaint(file)}; see {file}")

    def stop(self) -> None:
        """Stop everything in order; harder when it takes too long."""
        if self._daemon is None:
            return
        if self.alive():
            self._daemon.send_signal(signal.SIGTERM)
        try:
            self._daemon.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._daemon.kill()
            self._daemon.wait()

    def _listen(self, daemon: subprocess.Popen[bytes]) -> None:
        """Follow its log; a pipe would break when we are killed, and it still has to stop the others."""
        with self._log.open(encoding="utf-8", errors="replace") as lines:
            while daemon.poll() is None:
                for line in lines:
                    self.hear(line)
                time.sleep(_LOOK_EVERY_S)

    def hear(self, line: str) -> None:
        """Take in one line of its log."""
        if exited := _EXITED.search(line):
            name, by, status = exited.groups()
            why = f"signal {signal.Signals[by].value}" if by else f"exit status {status}"
            self._crashes[name] = why
            self.crashed[name] = self.crashed.get(name, 0) + 1
        elif (spawned := _SPAWNED.search(line)) and spawned[1] in self._crashes:
            why = self._crashes.pop(spawned[1])
            self._say(f"{self._spoken(spawned[1])} stopped unexpectedly ({why}); started again")
        elif gave_up := _GAVE_UP.search(line):
            name = gave_up[1]
            self._say(f"{self._spoken(name)} stops again and again and is left; see {self._place.logs}/{name}.log")

    def _spoken(self, name: str) -> str:
        return self._processes[name].spoken

    @property
    def _log(self) -> Path:
        return self._place.logs / "supervisor.log"


def last_complaint(log: Path) -> str:
    """The last line that sounds like a reason, shortened, else the last line."""
    said = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    lines = [line for line in said[-200:] if not _AFTERWARDS.search(line)]
    complaints = [line.strip() for line in lines if _COMPLAINT.search(line)]
    return (complaints or lines or ["it said nothing"])[-1][:200]


def configuration(place: Place, processes: Iterable[Process]) -> str:
    """What supervisord reads; the file holds its password, so nobody else may."""
    listed = list(processes)
    head = _HEAD.format(
        logs=_plain(place.logs),
        run=_plain(place.run),
        port=place.state.ports["supervisor"],
        user=_USER,
        password=place.secret("supervisor"),
        files=min(resource.getrlimit(resource.RLIMIT_NOFILE)[1], _FILES),
    )
    groups = [
        f"\n[group:{group}]\nprograms={','.join(process.name for process in listed if process.group == group)}\n"
        f"priority={order}\n"
        for group, order in _GROUP_ORDER.items()
        if any(process.group == group for process in listed)
    ]
    return head + "".join(_program(place, process) for process in listed) + "".join(groups)


def control(place: Place) -> Any:  # noqa: ANN401 - the calls are supervisord's own, by name
    """Calls to the running supervisord."""
    address = f"http://{_USER}:{place.secret('supervisor')}@127.0.0.1:{place.state.ports['supervisor']}/RPC2"
    return xmlrpc.client.ServerProxy(address)


def processes(place: Place) -> list[dict[str, Any]]:
    """What runs now: name, group, pid, statename of each process."""
    try:
        with control(place) as calls:
            return cast("list[dict[str, Any]]", calls.supervisor.getAllProcessInfo())
    except (OSError, xmlrpc.client.Error) as error:
        raise Trouble(f"The process supervisor does not answer: {error}") from error


def wait_for(supervisor: Supervisor, place: Place, within_s: float = 10) -> None:
    """Wait until supervisord takes calls."""
    deadline = time.monotonic() + within_s
    while supervisor.alive() and time.monotonic() < deadline:
        try:
            with control(place) as calls:
                calls.supervisor.getState()
        except (OSError, xmlrpc.client.Error):
            time.sleep(0.05)
        else:
            return
    raise Trouble(f"The process supervisor did not start; see {place.logs / 'supervisor.log'}")


def _program(place: Place, process: Process) -> str:
    environment = {MARK: str(place.folder), GROUP: process.group, **process.environment}
    return _PROGRAM.format(
        name=process.name,
        command=_plain(shlex.join(lifeline.command(*process.command))),
        environment=",".join(f'{name}="{_plain(value)}"' for name, value in environment.items()),
        directory=_plain(place.folder),
        logs=_plain(place.logs),
        autostart="true" if process.group == "engines" else "false",
        stop_within=process.stop_within_s,
    )


def _plain(text: object) -> str:
    """As supervisord reads it: a percent sign begins an expansion."""
    return str(text).replace("%", "%%")
