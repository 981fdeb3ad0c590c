from __future__ import annotations

import configparser
import shlex
from pathlib import Path

import pytest

from deploy.local import plan
from deploy.local.place import Place
from deploy.local.plan import Process
from deploy.local.supervise import Supervisor, configuration, last_complaint

WORKER = Process(
    name="feedback-worker", group="services", command=["run", "a b", "100%"], environment={"TOLD": "50 %"}
)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "with space")
    place.open()
    plan.choose_ports(place)
    return place


def read(text: str) -> configparser.ConfigParser:
    """As supervisord reads it: a percent sign expands, and ` ;` begins a comment."""
    parser = configparser.ConfigParser(inline_comment_prefixes=(" ;",))
    parser.read_string(text)
    return parser


def test_commands_and_settings_reach_the_process_as_they_are(place: Place) -> None:
    program = read(configuration(place, [WORKER]))["program:feedback-worker"]
    assert shlex.split(program["command"])[-3:] == ["run", "a b", "100%"]
    assert 'TOLD="50 %"' in program["environment"]
    assert f'ATTUNE_DATA="{place.folder}"' in program["environment"]


def test_engines_start_first_and_stop_last(place: Place) -> None:
    engine = Process(name="kafka", group="engines", command=["kafka"])
    door = Process(name="front-door", group="front", command=["caddy"])
    parser = read(configuration(place, [WORKER, engine, door]))
    order = sorted(
        (int(parser[section]["priority"]), section) for section in parser.sections() if section.startswith("group")
    )
    assert [section for _, section in order] == ["group:engines", "group:services", "group:front"]
    assert parser["program:kafka"]["autostart"] == "true"
    assert parser["program:feedback-worker"]["autostart"] == "false"


def test_its_interface_is_on_the_loopback_alone_and_asks_for_a_password(place: Place) -> None:
    server = read(configuration(place, [WORKER]))["inet_http_server"]
    assert server["port"].startswith("127.0.0.1:")
    assert server["password"] == place.secret("supervisor")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            [
                "WARN exited: feedback-worker (terminated by SIGKILL; not expected)",
                "INFO spawned: 'feedback-worker' with pid 7",
            ],
            ["feedback worker stopped unexpectedly (signal 9); started again"],
        ),
        (
            [
                "INFO exited: feedback-worker (exit status 1; not expected)",
                "INFO spawned: 'feedback-worker' with pid 7",
            ],
            ["feedback worker stopped unexpectedly (exit status 1); started again"],
        ),
        (["INFO spawned: 'feedback-worker' with pid 7"], []),
        (["INFO stopped: feedback-worker (exit status 0)"], []),
    ],
)
def test_a_crash_is_said_in_one_line(place: Place, lines: list[str], said: list[str]) -> None:
    heard: list[str] = []
    supervisor = Supervisor(place, [WORKER], heard.append)
    for line in lines:
        supervisor.hear(f"2026-11-22 14:00:00,123 {line}\n")
    assert heard == said


def test_a_log_gives_the_reason_that_it_holds(tmp_path: Path) -> None:
    log = tmp_path / "kafka.log"
    assert last_complaint(log) == "it said nothing"
    log.write_text(
        "started\nCaused by: java.net.BindException: Address already in use\n\tat kafka.Kafka\n", encoding="utf-8"
    )
    assert last_complaint(log) == "Caused by: java.net.BindException: Address already in use"
    said = "The database attune_intake cannot be read by this version of Attune."
    log.write_text(
        f"{said}\n[1] [ERROR] Worker (pid:2) exited with code 3.\n[1] [ERROR] Reason: Worker failed to boot.\n",
        encoding="utf-8",
    )
    assert last_complaint(log) == said
    log.write_text("one\ntwo\n", encoding="utf-8")
    assert last_complaint(log) == "two"


def test_one_that_is_given_up_names_its_log(place: Place) -> None:
    heard: list[str] = []
    line = "2026-11-22 14:00:00,123 INFO gave up: feedback-worker entered FATAL state, too many start retries\n"
    Supervisor(place, [WORKER], heard.append).hear(line)
    assert heard == [f"feedback worker stops again and again and is left; see {place.logs}/feedback-worker.log"]
