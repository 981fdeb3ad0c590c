from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import plan
from deploy.local.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "data")
    place.open()
    plan.choose_ports(place)
    return place


@pytest.fixture
def taken(place: Place) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", place.state.ports["mongo"])):
        yield place.state.ports["mongo"]


def test_every_process_has_a_port_of_its_own(place: Place) -> None:
    assert len(set(place.state.ports.values())) == len(plan.port_names(1)) == 13


def test_ports_stay_as_they_were(place: Place) -> None:
    before = dict(place.state.ports)
    plan.choose_ports(place)
    assert place.state.ports == before


def test_a_port_that_somebody_took_is_replaced(place: Place, taken: int) -> None:
    before = dict(place.state.ports)
    plan.choose_ports(place)
    assert place.state.ports["mongo"] != taken
    assert {name: port for name, port in place.state.ports.items() if name != "mongo"} == {
        name: port for name, port in before.items() if name != "mongo"
    }


def test_the_front_doors_port_is_nobody_elses(place: Place) -> None:
    front = place.state.ports["mongo"]  # free, and chosen before somebody asked for it
    plan.choose_ports(place, front)
    assert front not in place.state.ports.values()
    assert len(set(place.state.ports.values())) == len(plan.port_names(1))


def test_replicas_have_names_and_ports_and_share_the_front_door(place: Place) -> None:
    place.state.replicas = 2
    plan.choose_ports(place)
    processes = {process.name: process for process in plan.services(place)}
    assert len(processes) == 12
    assert {"alerts-web", "alerts-web-2", "alerts-worker", "alerts-worker-2"} <= set(processes)
    upstreams = plan.front(place, "127.0.0.1", 8080).environment["ATTUNE_ALERTS_WEB"].split()
    assert upstreams == [f"127.0.0.1:{place.state.ports[name]}" for name in ("alerts-web", "alerts-web-2")]


def test_services_ask_each_other_where_no_browser_comes(place: Place) -> None:
    ports = place.state.ports
    processes = {process.name: process for process in plan.services(place)}
    asked = plan.settings(place, "alerts")
    for service in plan.SERVICES:
        assert asked[f"ATTUNE_{service.upper()}_URL"] == f"http://127.0.0.1:{ports[f'{service}-internal']}"
        bound = [word for word in processes[f"{service}-web"].command if word.startswith("127.0.0.1:")]
        assert bound == [f"127.0.0.1:{ports[f'{service}-{kind}']}" for kind in ("web", "internal")]


def test_no_secret_stands_in_an_environment(place: Place) -> None:
    secrets = {
        place.secret(name)
        for name in (
            "service_secret",
            "event_keys",
            "link_key",
            "page-secret-alerts",
            "wrapping-keys-alerts",
            "mongo-uri-alerts",
        )
    }
    assert not secrets & set(plan.settings(place, "alerts").values())


@pytest.mark.parametrize(
    ("bind", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080"),
        ("0.0.0.0", "http://127.0.0.1:8080"),  # noqa: S104 - compared, not bound
        ("::1", "http://[::1]:8080"),
        ("192.0.2.7", "http://192.0.2.7:8080"),
    ],
)
def test_the_front_door_as_this_machine_reaches_it(bind: str, url: str) -> None:
    assert plan.front_url(bind, 8080) == url
