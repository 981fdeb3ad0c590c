"""The Kubernetes resources, rendered as `kubectl apply -k` would, fit Kubernetes' schemas and each other."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import kubernetes_validate
import pytest

from deploy.local import plan
from deploy.local.kafka import PARTITIONS, User
from deploy.local.plan import ROOT, SERVICES
from tests.infra import kustomize

pytestmark = pytest.mark.xdist_group("kubernetes")

VERSION: Final = "1.34"
BASE: Final = ROOT / "deploy" / "kubernetes" / "base"
KEDA: Final = {"ScaledObject", "TriggerAuthentication"}
"""Kinds that are not Kubernetes' own: no schema of theirs is at hand."""
COMPONENT: Final = "app.kubernetes.io/component"
ENTERS: Final = {"attune/enters": "true"}

Resource = dict[str, Any]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if why_not := kustomize.obstacle():
        pytest.skip(why_not)
    return kustomize.build(tmp_path_factory.mktemp("kustomize") / "kustomize")


@pytest.fixture(scope="module")
def resources(program: Path) -> list[Resource]:
    return kustomize.render(program, BASE)


def of(resources: list[Resource], *kinds: str) -> Iterator[Resource]:
    yield from (resource for resource in resources if resource["kind"] in kinds)


def by_name(resources: list[Resource], kind: str) -> dict[str, Resource]:
    return {resource["metadata"]["name"]: resource for resource in of(resources, kind)}


def pod(deployment: Resource) -> Resource:
    template: Resource = deployment["spec"]["template"]
    return template


def containers(deployment: Resource) -> list[Resource]:
    spec = pod(deployment)["spec"]
    return [*spec.get("initContainers", []), *spec["containers"]]


def chosen(resources: list[Resource], selector: Resource) -> list[str]:
    """The Deployments whose pods a selector takes."""

    def fits(labels: dict[str, str]) -> bool:
        expressions = selector.get("matchExpressions", [])
        assert all(expression["operator"] == "In" for expression in expressions)
        return all(labels.get(key) == label for key, label in selector.get("matchLabels", {}).items()) and all(
            labels.get(expression["key"]) in expression["values"] for expression in expressions
        )

    deployments = by_name(resources, "Deployment").items()
    return [name for name, deployment in deployments if fits(pod(deployment)["metadata"]["labels"])]


def test_there_are_the_three_services_and_the_front_door(resources: list[Resource]) -> None:
    processes = {f"{service}-{role}" for service in SERVICES for role in ("web", "worker")}
    assert set(by_name(resources, "Deployment")) == processes | {"front-door"}


def test_each_fits_its_schema(resources: list[Resource]) -> None:
    for resource in resources:
        if resource["kind"] not in KEDA:
            kubernetes_validate.validate(resource, VERSION, strict=True)


def test_a_field_that_does_not_exist_is_found(program: Path, tmp_path: Path) -> None:
    deploy = shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    web = deploy / "kubernetes" / "base" / "service" / "web.yaml"
    web.write_text(
        web.read_text(encoding="utf-8").replace("readOnlyRootFilesystem", "readOnlyRoot"), encoding="utf-8"
    )
    planted = by_name(kustomize.render(program, deploy / "kubernetes" / "base"), "Deployment")["intake-web"]
    with pytest.raises(kubernetes_validate.ValidationError, match="readOnlyRoot"):
        kubernetes_validate.validate(planted, VERSION, strict=True)


def test_every_container_runs_with_the_least_rights(resources: list[Resource]) -> None:
    for deployment in of(resources, "Deployment"):
        spec = pod(deployment)["spec"]
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert spec["automountServiceAccountToken"] is False
        for container in containers(deployment):
            rights = container["securityContext"]
            assert rights["readOnlyRootFilesystem"] is True
            assert rights["allowPrivilegeEscalation"] is False
            assert rights["capabilities"]["drop"] == ["ALL"]
            assert set(rights["capabilities"].get("add", [])) <= {"NET_BIND_SERVICE"}
            assert "memory" in container["resources"]["limits"]


def test_every_process_is_probed_at_a_port_that_it_has(resources: list[Resource]) -> None:
    for deployment in of(resources, "Deployment"):
        for container in pod(deployment)["spec"]["containers"]:
            ports = {port["name"] for port in container["ports"]}
            for probe in ("livenessProbe", "readinessProbe"):
                how = container[probe]
                assert (how.get("httpGet") or how["tcpSocket"])["port"] in ports


def test_a_web_process_is_asked_at_its_own_prefix(resources: list[Resource]) -> None:
    deployments = by_name(resources, "Deployment")
    for service in SERVICES:
        [web] = containers(deployments[f"{service}-web"])
        assert web["args"] == [service, "web"]
        assert web["readinessProbe"]["httpGet"]["path"] == f"/{service}/readyz"
        [worker] = containers(deployments[f"{service}-worker"])
        assert worker["args"] == [service, "worker"]


def test_what_selects_takes_exactly_the_pods_that_it_names(resources: list[Resource]) -> None:
    for resource in of(resources, "Service"):
        assert chosen(resources, {"matchLabels": resource["spec"]["selector"]}) == [resource["metadata"]["name"]]
    for resource in of(resources, "PodDisruptionBudget"):
        assert chosen(resources, resource["spec"]["selector"]) == [resource["metadata"]["name"]]


def test_every_deployment_has_a_budget_and_what_scales_it(resources: list[Resource]) -> None:
    deployments = set(by_name(resources, "Deployment"))
    assert set(by_name(resources, "PodDisruptionBudget")) == deployments
    scaled = list(of(resources, "HorizontalPodAutoscaler", "ScaledObject"))
    assert sorted(each["spec"]["scaleTargetRef"]["name"] for each in scaled) == sorted(deployments)


def test_workers_follow_the_backlog_of_what_they_consume(resources: list[Resource]) -> None:
    settings = next(
        each["data"] for each in of(resources, "ConfigMap") if "ATTUNE_KAFKA_BOOTSTRAP" in each["data"]
    )
    keys = by_name(resources, "TriggerAuthentication")
    for user in (User.of(service, "") for service in SERVICES):
        spec = by_name(resources, "ScaledObject")[f"{user.name}-worker"]["spec"]
        assert (spec["minReplicaCount"], spec["maxReplicaCount"]) == (1, PARTITIONS)
        assert {trigger["metadata"]["topic"] for trigger in spec["triggers"]} == set(user.reads)
        for trigger in spec["triggers"]:
            assert trigger["metadata"]["consumerGroup"] == user.name
            assert trigger["metadata"]["bootstrapServers"] == settings["ATTUNE_KAFKA_BOOTSTRAP"]
            assert trigger["authenticationRef"]["name"] in keys


def test_a_web_process_lets_in_the_front_door_and_at_its_second_address_the_services_alone(
    resources: list[Resource],
) -> None:
    take = partial(chosen, resources)
    everybody = sorted(by_name(resources, "Deployment"))
    refuse = by_name(resources, "NetworkPolicy")["refuse"]["spec"]
    assert refuse["podSelector"] == {}
    assert set(refuse["policyTypes"]) == {"Ingress", "Egress"}
    assert "ingress" not in refuse
    for service in SERVICES:
        spec = by_name(resources, "NetworkPolicy")[f"{service}-web"]["spec"]
        assert take(spec["podSelector"]) == [f"{service}-web"]
        allowed = {
            rule["ports"][0]["port"]: sorted(
                name for peer in rule["from"] if "podSelector" in peer for name in take(peer["podSelector"])
            )
            for rule in spec["ingress"]
        }
        assert allowed == {
            "http": ["front-door"],
            "internal": [name for name in everybody if name != "front-door"],
        }
    [entrance] = by_name(resources, "NetworkPolicy")["front-door"]["spec"]["ingress"]
    assert [peer["namespaceSelector"]["matchLabels"] for peer in entrance["from"]] == [ENTERS]


def test_every_setting_is_one_that_there_is_and_no_secret_stands_in_one(resources: list[Resource]) -> None:
    known = set(re.findall(r"`(ATTUNE_[A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")))
    given = {
        variable["name"]: variable["value"]
        for deployment in of(resources, "Deployment")
        for container in containers(deployment)
        for variable in container.get("env", [])
    }
    for settings in of(resources, "ConfigMap"):
        given |= {name: value for name, value in settings["data"].items() if name.startswith("ATTUNE_")}
    ours = {name for name in given if name.startswith("ATTUNE_")}
    assert {name for name in ours if name not in known and name.removesuffix("_FILE") not in known} == set()
    secret = {name for name in ours if re.search(r"SECRET|PASSWORD|_URI|LINK_KEY|FIRST_ADMIN", name)}
    assert secret
    assert all(name.endswith("_FILE") and given[name].startswith("/run/secrets/") for name in secret)


def test_the_front_door_takes_its_file_with_the_settings_that_it_is_given(resources: list[Resource]) -> None:
    [caddyfile] = [each["data"]["Caddyfile"] for each in of(resources, "ConfigMap") if "Caddyfile" in each["data"]]
    [caddy] = pod(by_name(resources, "Deployment")["front-door"])["spec"]["containers"]
    told = {variable["name"]: variable["value"] for variable in caddy["env"]}
    assert set(re.findall(r"\{\$(ATTUNE_[A-Z_]+)\}", caddyfile)) <= set(told)
    command = [plan.caddy(), "adapt", "--config", "-", "--adapter", "caddyfile"]
    done = subprocess.run(command, input=caddyfile, env=told, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert "intake-web:8000" in done.stdout
