"""`./attune up` as people use it: starts, says what happens, survives being killed, leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from deploy.backup import recovery
from deploy.local import databases, plan, supervise
from deploy.local.place import Place
from shared.store.collection import growing
from tests.infra.lease import until
from tests.infra.running import Running, marked

pytestmark = pytest.mark.xdist_group("system")

INTERNAL = [
    "/metrics",
    "/internal/principals",
    "/intake/../internal/names",
    "/intake/%2e%2e/internal/names",
    "/intakes/",
]


@pytest.fixture
def front(attune: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=attune.url, timeout=60, trust_env=False) as client:
        yield client


def test_the_first_page_is_today(front: httpx.Client) -> None:
    answer = front.get("/")
    assert (answer.status_code, answer.headers["location"]) == (302, "/intake/today")


@pytest.mark.parametrize("path", ["/intake/sign-in", "/intake/api/openapi.json"])
def test_pages_and_documents_come_compressed(front: httpx.Client, path: str) -> None:
    answer = front.get(path, headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.headers["content-encoding"]) == (200, "gzip")


def test_too_large_a_body_is_refused_in_words(front: httpx.Client) -> None:
    large = b'{"code": "' + b"x" * 2_000_000 + b'"}'
    api, page = front.post("/intake/api/clients", content=large), front.post("/intake/sign-in", content=large)
    assert (api.status_code, api.headers["content-type"]) == (413, "application/problem+json")
    assert page.status_code == 413
    assert f"<h1>{api.json()['detail'].rstrip('.')}</h1>" in page.text


@pytest.mark.parametrize("service", plan.SERVICES)
def test_health_is_seen_through_the_front_door(front: httpx.Client, service: str) -> None:
    assert front.get(f"/{service}/livez").status_code == 200
    assert front.get(f"/{service}/readyz").status_code == 200


@pytest.mark.parametrize("path", INTERNAL)
def test_what_is_internal_is_not_routed(attune: Running, path: str) -> None:
    with socket.create_connection(("127.0.0.1", attune.port), timeout=60) as raw:  # a client would tidy the path
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        assert raw.recv(100).split()[1] == b"404"


@pytest.mark.parametrize("path", ["/", *(f"/{service}" for service in plan.SERVICES), "/alerts/", "/intake/"])
def test_a_strange_host_is_copied_into_no_answer(front: httpx.Client, path: str) -> None:
    answer = front.get(path, headers={"Host": "evil.example"})
    assert answer.headers.get("location", "/").startswith("/")
    assert "evil" not in answer.text + str(answer.headers)


def test_a_token_is_printed_and_nothing_else(attune: Running) -> None:
    assert re.fullmatch(r"[\w-]{30,}\n", attune.command("token", "clinician@clinic.example"))


def test_the_doctor_finds_everything_well(attune: Running) -> None:
    recovery.make(attune.place)
    said = run("doctor", "--data", str(attune.place.folder)).stdout.splitlines()
    assert [line for line in said if line.startswith("NOT  recovery key: nobody has shown")]
    recovery.confirm(attune.place, recovery.make(attune.place))
    said = run("doctor", "--data", str(attune.place.folder)).stdout.splitlines()
    # Others that share this Attune put poison into its topics.
    assert not [line for line in said if line.startswith("NOT") and "dead letters" not in line]
    for looked_at in (
        "setting feedback link_key",
        "topic alerts.events: 6 partitions",
        "index intake.clients",
        "address of alerts",
    ):
        assert any(line.startswith(f"ok   {looked_at}") for line in said), looked_at


def test_an_admin_and_a_clinician_can_sign_in_with_what_was_printed(attune: Running) -> None:
    assert len(re.findall(r"Sign-in: (?:admin|clinician)@clinic\.example / \S{12,}", attune.said)) == 2


def test_nobody_but_its_owner_reads_the_folder(attune: Running) -> None:
    folder = attune.place.folder
    secret = [
        folder / "state.json",
        folder / "sign-ins.txt",
        *(folder / "secrets").iterdir(),
        *(folder / "run").glob("*.conf"),
    ]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in secret} == {0o600}


def test_a_service_cannot_read_anothers_database(attune: Running) -> None:
    with (
        MongoClient[dict[str, object]](attune.place.secret("mongo-uri-alerts")) as alerts,
        pytest.raises(OperationFailure, match="not authorized"),
    ):
        alerts[plan.database("intake")].clients.find_one()


def test_a_second_up_beside_a_running_one_says_so(attune: Running) -> None:
    done = run("up", "--data", str(attune.place.folder), "--port", "1")
    assert (done.returncode, done.stderr) == (
        1,
        f"attune: Attune already runs with {attune.place.folder}, at {attune.url}.\n",
    )


def test_a_taken_port_is_named(attune: Running, tmp_path: Path) -> None:
    done = run("up", "--data", str(tmp_path / "data"), "--port", str(attune.port))
    assert done.returncode == 1
    assert f"Port {attune.port} on 127.0.0.1 is taken" in done.stderr


@pytest.mark.parametrize("name", ["feedback-worker", "intake-web", "front-door"])
def test_a_killed_process_is_started_again_and_that_is_said(
    attune: Running, front: httpx.Client, name: str
) -> None:
    [pid, *_] = attune.pids(name)
    before = attune.said.count("started again")
    os.kill(pid, signal.SIGKILL)
    until(lambda: attune.said.count("started again") > before, "the restart being said", 20)
    assert f"{name.replace('-', ' ')} stopped unexpectedly (signal 9); started again" in attune.said
    until(lambda: is_ready(front), "everything being ready again", 30)


def test_a_stopped_service_shows_a_page_that_says_so(attune: Running, front: httpx.Client) -> None:
    attune.stop_process("feedback-web")
    try:
        page, api = front.get("/feedback/c/not-a-token"), front.get("/feedback/api/check-ins/not-a-token")
        doctor = run("doctor", "--data", str(attune.place.folder))
    finally:
        attune.start_process("feedback-web")
    assert page.status_code == api.status_code == 503
    assert "Back in a moment" in page.text
    assert (api.headers["content-type"], api.json()["slug"]) == ("application/problem+json", "unavailable")
    assert doctor.returncode == 1
    assert "NOT  process feedback-web: it is stopped: see " in doctor.stdout
    until(lambda: is_ready(front), "feedback being ready again", 30)


def test_it_stops_in_time_and_continues_with_the_same_data(tmp_path: Path) -> None:
    first = Running(tmp_path)
    first.wait()
    token, folder = first.token("admin@clinic.example"), first.place.folder
    everything = marked(folder)
    assert len(everything) >= 12
    first.end()
    assert not [process for process in everything if process.is_running()]
    assert not list((folder / "run").glob("supervisor.*"))
    second = Running(tmp_path)
    second.wait()
    try:
        answer = httpx.get(
            f"{second.url}/intake/api/staff", headers={"Authorization": f"Bearer {token}"}, timeout=20
        )
        assert answer.status_code == 200
        kill_all(second)
    finally:
        second.end()
    continues_after_a_power_cut(tmp_path, token)


def test_engines_that_exist_already_are_used(
    tmp_path: Path, mongo_uri: str, kafka_bootstrap: str, mongo_client: MongoClient[dict[str, object]]
) -> None:
    running = Running(tmp_path, engines={"MONGO_URI": mongo_uri, "KAFKA_BOOTSTRAP": kafka_bootstrap})
    try:
        running.wait()
        assert {process["group"] for process in supervise.processes(running.place)} == {"services", "front"}
        assert running.place.state.kafka == kafka_bootstrap
        assert "attune_intake:" in running.place.secret("mongo-uri-intake")
        assert running.token("admin@clinic.example")
    finally:
        running.end()
        for service in plan.SERVICES:
            mongo_client[plan.database(service)].command("dropAllUsersFromDatabase")
            mongo_client.drop_database(plan.database(service))
            mongo_client.drop_database(growing(plan.database(service)))


def test_a_given_mongo_that_makes_no_users_is_shared_and_that_is_said(attune: Running, tmp_path: Path) -> None:
    place, given = Place(tmp_path / "data"), attune.place.secret("mongo-uri-alerts")
    place.open()
    said = databases.prepare_given(place, given)
    assert said
    assert "MONGO_URI may not make users" in said
    assert {place.secret(f"mongo-uri-{service}") for service in plan.SERVICES} == {given}


@pytest.mark.parametrize(
    ("engines", "line"),
    [
        (
            {"MONGO_URI": "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100"},
            "MONGO_URI names a server that does not",
        ),
        ({"KAFKA_BOOTSTRAP": "127.0.0.1:1"}, "The broker that KAFKA_BOOTSTRAP names did not answer"),
    ],
)
def test_an_engine_that_does_not_answer_is_named(tmp_path: Path, engines: dict[str, str], line: str) -> None:
    running = Running(tmp_path, engines=engines)
    until(lambda: "attune: " in running.said, "the line", 100)
    running.end()
    assert line in running.said.splitlines()[-1]


def continues_after_a_power_cut(tmp_path: Path, token: str) -> None:
    third = Running(tmp_path)
    try:
        third.wait()
        answer = httpx.get(
            f"{third.url}/intake/api/staff", headers={"Authorization": f"Bearer {token}"}, timeout=20
        )
        assert answer.status_code == 200
    finally:
        third.end()
    assert not marked(third.place.folder)


def kill_all(running: Running) -> None:
    """As a power cut would, but for the disk: nobody gets to tidy up."""
    supervisor = next(
        process for process in marked(running.place.folder) if str(supervise.DAEMON) in process.cmdline()
    )
    os.kill(supervisor.ppid(), signal.SIGKILL)
    for process in [supervisor, *marked(running.place.folder)]:
        if process.is_running():
            process.kill()


def is_ready(front: httpx.Client) -> bool:
    try:
        return all(front.get(f"/{service}/readyz").status_code == 200 for service in plan.SERVICES)
    except httpx.TransportError:
        return False


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "deploy.cli", *words], cwd=plan.ROOT, capture_output=True, text=True, check=False
    )
