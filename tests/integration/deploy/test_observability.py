"""What Prometheus and Grafana are told: promtool takes it, and rules fire when they should."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from deploy import programs
from deploy.local.plan import ROOT, SERVICES
from deploy.observability.dashboard import FILE, text
from tests.infra.observability import FOLDER, rules

TESTS: Final = Path(__file__).with_name("rules_test.yml")


def promtool(*words: str) -> str:
    """What it says; without it the test is left out."""
    program = programs.find("promtool")
    if program is None:
        pytest.skip("promtool missing: install Debian's package prometheus")
    done = subprocess.run([program, *words], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - just found
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_promtool_takes_the_settings_and_every_rule() -> None:
    said = promtool("check", "config", str(FOLDER / "prometheus.yml"))
    assert f"SUCCESS: {len(rules())} rules found" in said


def test_rules_fire_when_they_should_and_are_quiet_otherwise() -> None:
    assert "SUCCESS" in promtool("test", "rules", str(TESTS))


@pytest.mark.parametrize("service", SERVICES)
def test_prometheus_asks_where_the_containers_answer(service: str) -> None:
    jobs = {each["job_name"]: each["dns_sd_configs"] for each in _scraped()}
    ports = {kind: jobs[f"{service}-{kind}"][0]["port"] for kind in ("web", "worker")}
    assert [jobs[f"{service}-{kind}"][0]["names"] for kind in ports] == [[f"{service}-web"], [f"{service}-worker"]]
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    assert {f"{service}-web", f"{service}-worker", "prometheus", "grafana"} <= compose.keys()
    assert compose["caddy"]["environment"][f"ATTUNE_{service.upper()}_WEB"] == f"{service}-web:{ports['web']}"
    assert f"ATTUNE_WORKER_PORT={ports['worker']}" in (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")


def _scraped() -> list[dict[str, Any]]:
    said: dict[str, list[dict[str, Any]]] = yaml.safe_load((FOLDER / "prometheus.yml").read_text(encoding="utf-8"))
    return said["scrape_configs"]


def test_the_dashboard_is_the_one_that_is_described() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), "write it: python -m deploy.observability.dashboard"


def test_every_rule_has_a_line_in_the_runbook_and_no_line_is_left_over() -> None:
    runbook = (ROOT / "docs/runbook.md").read_text(encoding="utf-8")
    named = {rule["annotations"]["runbook"].removeprefix("docs/runbook.md#"): rule["alert"] for rule in rules()}
    assert named == {alert.lower(): alert for alert in named.values()}
    lines = [line for line in runbook.splitlines() if line.startswith('| <a id="attune')]
    assert sorted(lines, key=str.lower) == sorted(
        (line for line in lines for anchor, alert in named.items() if f'<a id="{anchor}"></a>`{alert}`' in line),
        key=str.lower,
    )
    assert len(lines) == len(named)
