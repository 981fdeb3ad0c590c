"""Every command in the documentation is run by a test, or stands here with the reason why it is not.

A command belongs to the longest beginning that is listed. Whoever adds one to a page adds its line here.
"""

from __future__ import annotations

from typing import Final

import click
import pytest

from deploy.cli import attune
from tests.infra.documented import BEGINS, Command, commands, is_there, other_blocks

GUIDE: Final = "tests/containers/test_guide.py::test_a_command_of_the_guide_does_what_it_says"
DEMO: Final = "tests/containers/test_demo.py::test_the_demo_goes_on_where_it_was_killed_and_says_who_can_sign_in"
INIT: Final = "tests/unit/deploy/test_init.py"
BENCH: Final = "tests/unit/bench"
BACKUP: Final = "tests/system/test_backup.py::test_killed_in_mid_work_it_comes_back_on_an_empty_machine"
MADE_ANEW: Final = "test_the_committed_page_is_what_is_generated"
TEXTS: Final = "tests/unit/deploy/test_texts.py"
TYPED: Final = "tests/system/test_commands.py"
HISTORY: Final = "tests/unit/deploy/test_history.py"
MADE: Final = "tests/unit/deploy/test_site.py"
# By the test that runs it.
RUN: Final = {
    "./attune audit": f"{TYPED}::test_it_does_what_it_says",
    "./attune bench detection": f"{BENCH}/test_detection.py::test_the_command_prints_json_and_writes_tables",
    "./attune bench fold": f"{BENCH}/test_fold.py::test_it_prints_both_figures_as_json",
    "./attune bench low": f"{BENCH}/test_low.py::test_it_prints_every_way_as_json",
    "./attune bench outage": f"{BENCH}/test_outage.py::test_it_prints_every_size_as_json",
    "./attune backup": BACKUP,
    "./attune recovery-key": BACKUP,
    "./attune recovery-key --confirm": BACKUP,
    "./attune restore": BACKUP,
    "./attune calibrate": f"{HISTORY}::test_calibrate_proposes_and_replay_takes_it",
    "./attune dead-letters list": "tests/chaos/test_kafka.py::test_poison_is_set_aside_and_the_rest_flows",
    "./attune dead-letters retry": "tests/chaos/test_kafka.py::test_poison_is_set_aside_and_the_rest_flows",
    "./attune dead-letters show": "tests/chaos/test_kafka.py::test_poison_is_set_aside_and_the_rest_flows",
    "./attune docs": f"{MADE}::test_the_command_builds_it_where_it_is_told",
    "./attune doctor": "tests/system/test_up.py::test_the_doctor_finds_everything_well",
    "./attune jobs": f"{TYPED}::test_it_does_what_it_says",
    "./attune replay": f"{HISTORY}::test_alerts_and_scores",
    "./attune republish": f"{TYPED}::test_it_does_what_it_says",
    "./attune sbom": "tests/unit/deploy/test_packages.py::test_the_list_has_every_package_and_is_the_same_again",
    "./attune texts": f"{TEXTS}::test_the_command_begins_a_language",
    "./attune token": "tests/system/test_up.py::test_a_token_is_printed_and_nothing_else",
    "./attune up": "tests/system/test_bare_machine.py::test_it_starts_and_stops",
    "./deploy/init": f"{INIT}::test_by_itself_it_is_to_be_tried_out_on_this_machine_alone",
    "./deploy/init --new-link": f"{INIT}::test_secrets_are_made_without_a_network_and_without_a_log",
    "./deploy/init --new-keys": f"{INIT}::test_secrets_are_made_without_a_network_and_without_a_log",
    "./deploy/init clinic.example": f"{INIT}::test_a_name_is_served_with_a_certificate_for_it",
    "./deploy/init clinic.example --tls files": f"{INIT}::test_a_certificate_of_ones_own_has_to_be_there",
    "./deploy/init clinic.example --tls internal": (
        f"{INIT}::test_it_may_be_a_certificate_that_is_only_for_trying_out"
    ),
    "./deploy/init clinic.example --tls proxy": f"{INIT}::test_a_proxy_before_it_is_named",
    "docker compose --profile demo": DEMO,
    "docker compose run --rm demo": DEMO,
    "docker compose down": "tests/containers/test_upgrade.py::test_what_is_stopped_goes_on_with_the_same_data",
    "docker compose exec": GUIDE,
    "docker compose logs": GUIDE,
    "docker compose ps": GUIDE,
    "docker compose up -d": "tests/containers/test_guide.py::test_the_guide_begins_with_the_two_commands",
    "docker compose up -d --scale": "tests/containers/test_faults.py::test_three_alerts_workers_share_the_ratings",
    ".venv/bin/python -m deploy.site.api_page": f"tests/contract/test_api_page.py::{MADE_ANEW}",
    ".venv/bin/python -m shared.contracts.describe": (
        "tests/contract/test_documents.py::test_the_committed_documents_are_what_is_generated"
    ),
}
# By why no test runs it.
BY_HAND: Final = {
    "./attune bench": "measures for minutes and loads the machine; that it can be asked for: tests/unit/bench",
    "./attune check": "is what every landing and every run of CI begins with",
    "./attune screenshots": "takes minutes; each part of it: tests/unit/deploy/test_screenshots.py",
    "./attune test": "is what CI runs",
    "./attune test --every-python": "needs several Pythons; how they are found: tests/unit/deploy/test_pythons.py",
    "./deploy/offline/build": "what it calls builds the images for the tests of containers",
    ".venv/bin/python -m pytest": "is how tests are run",
    "ATTUNE_TEST_IMAGES=official ./attune test containers": "needs a registry",
    "cd attune": "follows the clone",
    "docker build": "the tests of containers have it built by ./deploy/init",
    "docker compose --profile observability": "needs images of a registry; tests/system/test_observability.py",
    "docker compose pull": "needs a registry",
    "docker compose restart caddy": "follows a renewed certificate of one's own",
    "docker image rm": "takes away what the tests keep",
    "docker inspect": "is named, not to be typed",
    "docker run --rm --user 0:0": "needs the cluster's own image",
    "docker tag": "needs an earlier image",
    "export ATTUNE_BUILD_ARGS=": "needs mirrors of one's own",
    "git": "needs the address of a repository",
    "kubectl": "needs a cluster",
    "printf": "changes a password of one's own",
    "python -m services.intake": "is named, not to be typed",
    "ssh": "needs a server",
    "systemctl": "changes the machine",
    "apt-get": "changes the machine",
    "ufw": "changes the machine",
}


def listed_as(words: str) -> str | None:
    """The longest beginning in either list; the last word of a beginning may go on after an equals sign."""
    fitting = [
        begins
        for begins in (*RUN, *BY_HAND)
        if words == begins or words.startswith(f"{begins} ") or (begins[-1] == "=" and words.startswith(begins))
    ]
    return max(fitting, key=len, default=None)


@pytest.mark.parametrize("command", commands(), ids=lambda command: command.words)
def test_a_command_is_run_by_a_test_or_it_is_said_why_not(command: Command) -> None:
    assert listed_as(command.words), f"{command.page}: say in {__name__} which test runs it, or why none does"


def test_what_is_listed_stands_in_a_page_and_its_test_is_there() -> None:
    used = {listed_as(command.words) for command in commands()}
    assert {*RUN, *BY_HAND} - used == set()
    assert [test for test in RUN.values() if not is_there(test)] == []


def test_what_looks_like_a_command_stands_in_a_block_that_says_so() -> None:
    """Only of a block that is said to be a shell's is it known what is to be typed."""
    unsaid = [
        (page, line) for page, block in other_blocks() for line in block.splitlines() if BEGINS.match(line.strip())
    ]
    assert unsaid == []


OURS: Final = [command for command in commands() if command.words.startswith("./attune ")]


@pytest.mark.parametrize("command", OURS, ids=lambda command: command.words)
def test_a_command_of_ours_exists_with_its_options(command: Command) -> None:
    _program, *words = command.words.split()
    found: click.Command = attune
    while isinstance(found, click.Group) and words and not words[0].startswith("-"):
        known = found.commands.get(words.pop(0))
        assert known, command
        found = known
    options = {name for each in found.params for name in each.opts}
    passed_on = found.context_settings.get("ignore_unknown_options", False)
    assert passed_on or {word for word in words if word.startswith("-")} <= options
