"""Pages, exports and API of figures, as browsers without scripts and programs meet them."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from html import unescape

import pytest

from services.alerts.adapters.mongo import MongoFigures
from services.alerts.domain.figures.snapshot import Own, Snapshot, own_id
from services.alerts.domain.figures.suppress import Table, teams_of
from services.alerts.domain.figures.tally import Tally
from services.alerts.domain.figures.week import Week
from tests.infra.attacker import Quarter, Statement
from tests.infra.figures_clinic import CATEGORIES, LARGE, LEAVER, published_quarters
from tests.integration.alerts.web import Service

PAGE, OWN = "/alerts/figures", "/alerts/my-figures"
TEAMS = {"north": "North", "south": "=South()", "east": "East", "west": "West", "quay": "Quay"}
Known = list[tuple[dict[str, Tally], Snapshot]]


@pytest.fixture(scope="module")
def known() -> Known:
    """Eight quarters as they were, and as they are published."""
    return list(published_quarters(LARGE))


@pytest.fixture
def figures(service: Service, known: Known) -> Service:
    """The service with these quarters."""
    kept = MongoFigures(service.store)
    for _, snapshot in known:
        kept.keep(snapshot)
    service.neighbours.teams = TEAMS
    return service


def said(service: Service, path: str, staff_id: str = "alex") -> str:
    """What a page says, its tags left out."""
    answer = service.browser(staff_id).get(path)
    assert answer.status_code == 200
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def exported(service: Service, path: str, staff_id: str = "alex") -> list[dict[str, str]]:
    answer = service.browser(staff_id).get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_before_the_first_quarter_the_page_says_when_it_comes(service: Service) -> None:
    page = said(service, PAGE)
    assert "No quarter has been published yet." in page
    assert "The one under way follows on" in page
    assert "There are no figures of your own yet." in said(service, OWN, "sam")
    assert service.browser("alex").get(f"{PAGE}.csv").status_code == 404
    assert service.browser("sam").get(f"{OWN}.csv").status_code == 404


def test_the_last_quarter_of_all_teams_is_shown_first(figures: Service, known: Known) -> None:
    page = said(figures, PAGE)
    row = known[-1][1].row("check_ins", None)
    assert row is not None
    answered = row.count("answered")
    assert "October to December 2026" in page
    assert "All teams" in page
    assert f"{round(100 * (answered or 0) / row.total)} of 100" in page
    assert "never changed since: later corrections and erasures leave it" in page
    for title in (
        "Ruptures noticed",
        "How episodes of care ended",
        "Goals when the episode ended",
        "Change on PHQ-9",
    ):
        assert title in page
    assert "There is no ranking to read here." in page
    assert page.count("As a table") >= 10


def test_a_quarter_and_a_team_can_be_chosen(figures: Service, known: Known) -> None:
    page = said(figures, f"{PAGE}?quarter=2025-Q2&team=north")
    row = known[1][1].row("check_ins", "north")
    assert row is not None
    assert "April to June 2025" in page
    assert f"North · {row.total} sessions held" in page
    assert "Planned endings, of 100, by team" not in page


@pytest.mark.parametrize("query", ["quarter=1999-Q1", "team=west", "team=nowhere", "quarter=2025-Q2&team=quay"])
def test_what_is_not_shown_is_not_found(figures: Service, query: str) -> None:
    """A team that is too small is as one that is not there."""
    assert figures.browser("alex").get(f"{PAGE}?{query}").status_code == 404
    assert figures.browser("alex").get(f"{PAGE}.csv?{query}").status_code == 404


def test_the_export_says_what_the_page_shows(figures: Service, known: Known) -> None:
    lines = exported(figures, f"{PAGE}.csv?quarter=2025-Q3")
    snapshot = known[2][1]
    for name in CATEGORIES:
        row = snapshot.row(name, None)
        assert row is not None
        mine = [line for line in lines if (line["figure"], line["team"]) == (name, "all teams") and line["of"]]
        assert [int(line["count"]) for line in mine] == list(row.counts)
        assert {int(line["of"]) for line in mine} == {row.total}
    teams = {line["team"] for line in lines}
    assert teams == {"all teams", *(TEAMS[team].replace("=", "'=") for team in snapshot.teams())}
    value = snapshot.value("relationship:check-in:2", None)
    assert value is not None
    assert next(line["value"] for line in lines if line["figure"] == value.name) == str(value.value)


def test_whoever_has_all_pages_and_exports_works_out_no_small_cell(figures: Service, known: Known) -> None:
    """The attack of the property tests, by what actually leaves the service."""
    recovered = []
    for tallies, snapshot in known:
        lines = exported(figures, f"{PAGE}.csv?quarter={snapshot.quarter}")
        for team in snapshot.teams():
            lines += exported(figures, f"{PAGE}.csv?quarter={snapshot.quarter}&team={team}")
        said_there = {statement for line in lines for statement in statements(line)}
        quarter = Quarter(tallies, list(said_there), teams_of(tallies.values()), "west-0", LEAVER)
        recovered += quarter.recovered()
    assert recovered == []


def statements(line: dict[str, str]) -> list[Statement]:
    """What a line of the export says: a count, and of how many."""
    if not line["of"]:
        return []
    names = {name: team for team, name in TEAMS.items()}
    team = None if line["team"] == "all teams" else names[line["team"].removeprefix("'")]
    every = tuple(CATEGORIES[line["figure"]])
    words = {
        "answered": "answered",
        "not answered": "unanswered",
        "repaired within two sessions": "within_two",
        "not repaired by then": "not_within_two",
        "not yet known": "unknown",
        "within a week": "within_a_week",
        "after more than a week": "later",
        "planned, agreed": "planned",
        "unplanned, told": "unplanned",
        "standing still or going down": "stalled",
        "on the way": "moving",
        "without a second questionnaire": "unmeasured",
    }
    what = line["what"].replace("standing still or going down", "stalled")
    group = tuple(words.get(one, one) for one in what.split(" or "))
    assert {*group} <= {*every}
    counts = (group, int(line["count"])), (every, int(line["of"]))
    return [Statement(line["figure"], team, categories, count) for categories, count in counts]


def test_the_api_says_the_same(figures: Service, known: Known) -> None:
    answer = figures.api("alex", "GET", "/alerts/api/figures").get_json()
    assert [item["quarter"] for item in answer["items"]] == [one.quarter for _, one in reversed(known)]
    newest = known[-1][1]
    table = next(table for table in answer["items"][0]["tables"] if table["name"] == "endings")
    row = newest.row("endings", None)
    assert row is not None
    assert [group["count"] for group in table["rows"][0]["groups"]] == list(row.counts)
    assert (table["rows"][0]["team_id"], answer["week"]) == (None, None)


def whole(table: Table) -> Table:
    return replace(table, rows=table.rows[:1])


def test_a_clinicians_own_are_for_them_alone(figures: Service, known: Known) -> None:
    mine = replace(known[-1][1], tables=tuple(whole(table) for table in known[-1][1].tables), values=())
    own = Own(own_id=own_id("2026-Q4", "sam"), quarter="2026-Q4", clinician_id="sam", figures=mine)
    MongoFigures(figures.store).keep_own([own])
    page = said(figures, OWN, "sam")
    assert "My figures: October to December 2026" in page
    assert "Only you see this page." in page
    assert "by team" not in page
    assert "There are no figures of your own yet." in said(figures, OWN, "ola")
    assert figures.browser("sam").get(f"{OWN}?team=north").status_code == 404
    assert {line["team"] for line in exported(figures, f"{OWN}.csv", "sam")} == {"all teams"}
    items = figures.api("sam", "GET", "/alerts/api/my-figures").get_json()["items"]
    assert [item["quarter"] for item in items] == ["2026-Q4"]
    assert figures.api("ola", "GET", "/alerts/api/my-figures").get_json()["items"] == []


def test_the_week_stands_beside_the_quarters(figures: Service) -> None:
    now = figures.store.now()
    week = Week(day="2026-11-27", ended_at=now, asked=120, answered=95, open=(10, None, 5))
    MongoFigures(figures.store).keep_week(week)
    page = said(figures, PAGE)
    assert re.search(r"Check-ins answered 95 ", page)
    assert "up to a week old too few to say" in page
    assert figures.api("alex", "GET", "/alerts/api/figures").get_json()["week"]["open"][1]["count"] is None


def test_without_intake_teams_have_short_ids(figures: Service) -> None:
    figures.neighbours.teams = {}
    assert "Team north" in said(figures, PAGE)


def test_each_is_led_to_their_own_page(figures: Service) -> None:
    assert f'href="{PAGE}"' in figures.browser("alex").get(PAGE).text
    assert f'href="{OWN}"' not in figures.browser("alex").get(PAGE).text
    assert f'href="{OWN}"' in figures.browser("sam").get("/alerts/").text
    assert f'href="{PAGE}"' not in figures.browser("sam").get("/alerts/").text
