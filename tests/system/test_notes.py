"""What a client writes reaches whom they chose, through the front door, and stands nowhere else."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import pytest
from kafka import KafkaConsumer

from tests.infra.clinic import USUAL, ClientRecord, Clinic
from tests.infra.lease import until
from tests.infra.newcomers import choose_password
from tests.infra.running import Running

pytestmark = pytest.mark.xdist_group("system")

FOR_THERAPIST: Final = "I nearly stayed at home today."
FOR_SUPERVISION: Final = "I would rather see somebody else."
TOPICS: Final = ("intake.events", "feedback.events", "alerts.events")


@dataclass(frozen=True)
class Team:
    """A therapist and a supervisor, each with a browser, and the therapist's programs."""

    clinic: Clinic
    therapist: httpx.Client
    supervisor: httpx.Client


@pytest.fixture
def team(attune: Running) -> Iterator[Team]:
    """A team of its own, so that nothing else is counted."""
    with Clinic(attune.url, attune.token("admin@clinic.example")).http as admin:
        name = f"Team {secrets.token_hex(4)}"
        team_id = admin.post("/intake/api/teams", json={"name": name}).raise_for_status().json()["team_id"]
        people = [person(admin, role, team_id) for role in ("clinician", "supervisor")]
    clinic = Clinic(attune.url, attune.token(people[0][0])).awaited()
    therapist, supervisor = (browser(attune, *each) for each in people)
    until(attune.caught_up, "feedback knowing of the supervisor")
    yield Team(clinic, therapist, supervisor)
    for client in (clinic, therapist, supervisor):
        client.close()


def person(admin: httpx.Client, role: str, team_id: str) -> tuple[str, str]:
    """Somebody new; their address and password."""
    email, password = f"{secrets.token_hex(6)}@clinic.example", secrets.token_urlsafe(9)
    body = {"name": f"New {role}", "email": email, "roles": [role], "team_ids": [team_id]}
    made = admin.post("/intake/api/staff", json=body).raise_for_status().json()
    choose_password(admin, made["staff_id"], password)
    return email, password


def browser(attune: Running, email: str, password: str) -> httpx.Client:
    """A browser in which they have signed in."""
    client = httpx.Client(base_url=attune.url, timeout=60, follow_redirects=True)
    said = {"email": email, "password": password, "csrf_token": token(client.get("/intake/sign-in"))}
    assert "sign-in" not in client.post("/intake/sign-in", data=said).raise_for_status().url.path
    return client


def token(page: httpx.Response) -> str:
    """The page's token against forged requests."""
    found = re.search('name="csrf_token" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def write(team: Team, client: ClientRecord, text: str, routing: str) -> None:
    """The client answers a check-in and writes something with it."""
    link = team.clinic.link(team.clinic.hold(client, datetime.now(UTC)))
    team.clinic.rate(link, USUAL, note={"text": text, "routing": routing})


def prompt_of(team: Team, client: ClientRecord) -> str:
    """The path of the client's one prompt, once it is there."""
    until(lambda: len(team.clinic.alerts(client_id=client.client_id)) == 1, "the prompt")
    [alert] = team.clinic.alerts(client_id=client.client_id)
    return f"/alerts/prompts/{alert['alert_id']}"


def records(attune: Running) -> str:
    """Every record of every topic, as it stands in Kafka."""
    consumer = KafkaConsumer(
        *TOPICS,
        **attune.broker,
        auto_offset_reset="earliest",
        consumer_timeout_ms=3_000,
    )
    try:
        return "\n".join(str((record.key, record.value, record.headers)) for record in consumer)
    finally:
        consumer.close()


def kept(attune: Running, service: str) -> str:
    """Everything in that service's database."""
    with attune.database(service) as database:
        found: dict[str, Any] = {name: list(database[name].find()) for name in database.list_collection_names()}
    return str(found)


def test_the_therapist_reads_under_the_prompt_what_was_written_for_them(team: Team) -> None:
    client = team.clinic.register()
    write(team, client, FOR_THERAPIST, "therapist")
    path = prompt_of(team, client)
    text = team.therapist.get(path).raise_for_status().text
    assert f"<blockquote>{FOR_THERAPIST}</blockquote>" in text
    assert "For you, to read when you next sign in." in text
    text = team.supervisor.get(path).raise_for_status().text
    assert FOR_THERAPIST not in text
    assert "Only their therapist can read it." in text


def test_the_supervisor_alone_learns_of_what_was_written_for_them(team: Team) -> None:
    client = team.clinic.register()
    write(team, client, FOR_SUPERVISION, "supervisor")
    for path in ("/alerts/", "/intake/", "/feedback/supervision"):
        assert 'class="tag look">1<' in team.supervisor.get(path).raise_for_status().text
        assert "Supervision" not in team.therapist.get(path).text
    page = team.supervisor.get("/feedback/supervision")
    assert f"<blockquote>{FOR_SUPERVISION}</blockquote>" in page.text
    note_id = re.search('id="note-([^"]+)"', page.text)
    assert note_id
    read = team.supervisor.post(f"/feedback/supervision/{note_id[1]}/read", data={"csrf_token": token(page)})
    assert "Nothing waits for you right now." in read.text
    assert 'class="tag look">' not in team.supervisor.get("/intake/").text
    assert team.clinic.alerts(client_id=client.client_id) == []


def test_nothing_of_it_is_in_an_event_another_database_or_a_log(attune: Running, team: Team) -> None:
    client, other = team.clinic.register(), team.clinic.register()
    write(team, client, FOR_THERAPIST, "next_session")
    write(team, other, FOR_SUPERVISION, "supervisor")
    team.therapist.get(prompt_of(team, client)).raise_for_status()
    team.supervisor.get("/feedback/supervision").raise_for_status()
    until(attune.caught_up, "every service having heard of it")
    places = {service: kept(attune, service) for service in ("intake", "alerts")}
    places |= {log.name: log.read_text(errors="replace") for log in attune.place.logs.iterdir()}
    places["kafka"] = records(attune)
    assert client.client_id in places["kafka"]
    words = ("nearly stayed", "rather see somebody")
    assert {(name, word) for name, text in places.items() for word in words if word in text} == set()
    assert "supervisor" not in "".join(line for line in places["kafka"].split("\n") if other.client_id in line)


def test_without_feedback_the_pages_work_and_say_what_cannot_be_shown(attune: Running, team: Team) -> None:
    client = team.clinic.register()
    write(team, client, FOR_THERAPIST, "therapist")
    path = prompt_of(team, client)
    attune.stop_process("feedback-web")
    try:
        assert "What they wrote cannot be shown at the moment." in team.therapist.get(path).raise_for_status().text
        for page in ("/alerts/", "/intake/"):
            assert "cannot be shown at the moment" in team.supervisor.get(page).raise_for_status().text
    finally:
        attune.start_process("feedback-web")
    until(lambda: FOR_THERAPIST in team.therapist.get(path).text, "the words being shown again")
