"""The charts on a client's page: what alerts tells of ratings, laid on what intake knows of sessions and goals."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from services.intake.ports.prompts import Course, Filled, Level, Outcome, Rated, Stream, Told
from tests.infra.personas import OWNER
from tests.integration.intake.web import Clinic

STREAMS = [
    Stream(name="total", label="all four together", title="All four answers together, 0 to 40", highest=40),
    Stream(name="week", label="the week", title="“How the week was”, 0 to 10", highest=10),
]


class Maya:
    """A client with sessions four weeks, three, two and one ago; the second was missed, the third not rated."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.path = f"/clients/{clinic.made(OWNER, '/clients', code='MR', name='Maya Reyes')['client_id']}"
        statuses = ("held", "missed", "held", "held", "planned")
        self.sessions = [self._session(week - 4, status) for week, status in enumerate(statuses)]
        clinic.prompts.told = Told(prompts=[], course=self.course())

    def at(self, weeks: int) -> datetime:
        return self.clinic.intake.now + timedelta(weeks=weeks, hours=1 if weeks == 0 else 0)

    def _session(self, weeks: int, status: str) -> str:
        made = self.clinic.made(OWNER, f"{self.path}/sessions", held_at=self.at(weeks).isoformat(), status=status)
        return str(made["session_id"])

    def course(self) -> Course:
        first, last = self.sessions[0], self.sessions[3]
        return Course(
            sessions=[
                Rated(
                    session_no=1, session_id=first, held_at=self.at(-4), values={"total": 38, "week": 6}, total=38
                ),
                Rated(
                    session_no=4,
                    session_id=last,
                    held_at=self.at(-1),
                    values={"total": 30, "week": 7},
                    usual={"total": (36, 40)},
                    total=30,
                    turn="rupture",
                ),
            ],
            highest=40,
            streams=STREAMS,
        )

    def page(self, query: str = "") -> str:
        return self.clinic.browser(OWNER).get(f"/intake{self.path}/{query}").text

    def rows(self, query: str = "") -> list[str]:
        """The rows of the first table, which is that of the chart."""
        table = self.page(query).split("As a table")[1].split("</table>")[0]
        return [
            "|".join(re.sub("<[^>]+>", "", cell).strip() for cell in re.findall("<t[hd].*?</t[hd]>", row))
            for row in table.split("<tr>")[2:]
        ]


@pytest.fixture
def maya(clinic: Clinic) -> Maya:
    return Maya(clinic)


def test_missed_and_unrated_sessions_stand_between_the_ratings(maya: Maya) -> None:
    rows = [row.split("|") for row in maya.rows()]
    assert [(row[0], row[2], row[4]) for row in rows] == [
        ("4", "30", "a rupture began"),
        ("3", "not rated", "not rated"),
        ("2", "missed", "missed"),
        ("1", "38", "\u2013"),
    ]
    assert rows[0][3] == "36 to 40"
    assert "rupture: session 4; missed: session 2; not rated: session 3" in maya.page()


def test_another_stream_is_shown_when_asked_for(maya: Maya) -> None:
    page = maya.page("?course=week")
    assert "“How the week was”, 0 to 10 over 4 sessions, the last one 7" in page
    assert re.search(r'<a href="\?course=week#course" aria-current="true">the week</a>', page)
    assert "All four answers together, 0 to 40 over" in maya.page("?course=nonsense")


def test_a_session_that_was_put_on_another_day_says_so(maya: Maya) -> None:
    api, moved = f"/sessions/{maya.sessions[2]}", maya.at(-2) + timedelta(days=2)
    answer = maya.clinic.ask(OWNER, "PATCH", api, json={"held_at": moved.isoformat()})
    assert answer.status_code == 200, answer.text
    assert re.search(r"^3\|.*\|not rated; was noted for \d", maya.rows()[1])
    maya.clinic.ask(OWNER, "PATCH", api, json={"held_at": (maya.at(-2) + timedelta(minutes=5)).isoformat()})
    assert "was noted for" not in maya.page(), "the same day is a correction"


def test_a_milestone_stands_at_the_session_since_which_it_is_reached(maya: Maya) -> None:
    goal = maya.clinic.made(OWNER, f"{maya.path}/goals", title="Sleep", milestones=["dark room"])
    step = goal["milestones"][0]["milestone_id"]
    done = maya.clinic.ask(OWNER, "POST", f"/goals/{goal['goal_id']}/milestones/{step}/reached", json={})
    assert done.status_code in {200, 201}, done.text
    assert maya.rows()[0].endswith("a rupture began; milestone: dark room")


def test_a_rating_of_a_session_that_intake_does_not_have_draws_nothing(maya: Maya) -> None:
    stranger = Rated(session_no=1, session_id="elsewhere", held_at=maya.at(-4), values={"total": 38}, total=38)
    maya.clinic.prompts.told = Told(prompts=[], course=Course(sessions=[stranger], highest=40, streams=STREAMS))
    assert "not rated yet" in maya.page()


def test_an_alerts_of_an_earlier_version_tells_no_streams_and_the_page_stands(maya: Maya) -> None:
    maya.clinic.prompts.told = Told(prompts=[], course=Course(sessions=[], highest=40))
    assert "Open prompts" in maya.page()


def test_questionnaires_have_their_degrees_and_their_cut_off(maya: Maya) -> None:
    outcome = Outcome(
        name="PHQ-9",
        sentence="from 16 (moderately severe) to 9 (mild): better by more than measuring error",
        highest=27,
        cut_off=10,
        low_is_good=True,
        levels=[Level(value=0, words="none-minimal"), Level(value=10, words="moderate")],
        filled=[Filled(session_no=1, at=maya.at(-4), total=16), Filled(session_no=4, at=maya.at(-1), total=9)],
    )
    maya.clinic.prompts.told = Told(prompts=[], outcomes=[outcome])
    page = maya.page()
    assert "PHQ-9: from 16 (moderately severe) to 9 (mild): better by more than measuring error" in page
    assert "clinical range: from 10 on" in page
    assert "PHQ-9, 0 to 27 over 2 sessions, the last one 9; that is within the usual range" in page
