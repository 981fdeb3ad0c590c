"""The caseload, a client's page and the staff page, with forms and no script."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from services.intake.ports.prompts import Answer, Course, LastCheckIn, OnTheWay, Prompt, Rated, Stream, Told
from services.intake.web.pages import client as client_pages
from services.intake.web.pages import paging
from tests.infra.forms import hidden
from tests.infra.personas import ADMIN, OWNER, SUPERVISOR, TEAMMATE
from tests.integration.intake.web import Clinic


@pytest.fixture
def maya(clinic: Clinic) -> str:
    """Where the owner's client is."""
    return f"/intake/clients/{clinic.made(OWNER, '/clients', code='MR', name='Maya Reyes')['client_id']}"


def hours_ago(clinic: Clinic, hours: int) -> datetime:
    return clinic.intake.now - timedelta(hours=hours)


def test_an_empty_caseload_says_what_comes_here(clinic: Clinic) -> None:
    assert "No clients yet." in clinic.browser(OWNER).get("/intake/").text


def test_a_client_is_taken_on_with_a_form(clinic: Clinic) -> None:
    browser = clinic.browser(OWNER)
    wrong = browser.post("/intake/clients/new", code="", name="Maya Reyes")
    assert (wrong.status_code, 'value="Maya Reyes"' in wrong.text) == (422, True)
    done = browser.post("/intake/clients/new", code="MR", name="Maya Reyes", email="")
    page = browser.get(done.location).text
    assert "Maya Reyes" in page
    assert "Maya Reyes" in browser.get("/intake/").text
    again = browser.post("/intake/clients/new", code="mr", name="Mike")
    assert (again.status_code, "Another client has this code." in again.text) == (422, True)


def test_a_telephone_number_is_asked_for_and_can_be_changed(clinic: Clinic) -> None:
    browser = clinic.browser(OWNER)
    wrong = browser.post("/intake/clients/new", code="MR", name="Maya", phone="ring twice")
    assert (wrong.status_code, 'value="ring twice"' in wrong.text) == (422, True)
    page = browser.post("/intake/clients/new", code="MR", name="Maya", phone="07700 900123").location
    assert "07700 900123" in browser.get(page).text
    assert "07700 900123" in clinic.browser(ADMIN).get(page).text, "whoever runs the clinic can correct it"
    browser.post(f"{page}registration", name="Maya", phone="07700 900124")
    assert "07700 900124" in browser.get(page).text
    browser.post(f"{page}registration", name="Maya Reyes")
    assert "07700 900124" in browser.get(page).text, "an older page that does not ask for it takes nothing away"
    browser.post(f"{page}registration", name="Maya Reyes", phone="")
    assert "no telephone number" in browser.get(page).text


def test_a_supervisor_chooses_who_sees_the_client(clinic: Clinic) -> None:
    browser = clinic.browser(SUPERVISOR)
    page = browser.get("/intake/clients/new").text.split('name="clinician_id"')[1]
    assert re.findall('<option value="([^"]+)"', page) == [OWNER.staff_id, TEAMMATE.staff_id]
    done = browser.post("/intake/clients/new", code="MR", name="Maya", clinician_id=TEAMMATE.staff_id)
    assert "with Teammate" in browser.get(done.location).text


def test_a_session_is_noted_and_its_check_in_link_is_near(clinic: Clinic, maya: str) -> None:
    browser = clinic.browser(OWNER)
    done = browser.post(f"{maya}/sessions", held_at="2026-11-20T10:00", status="held")
    page = browser.get(done.location).text
    assert re.search(r'href="/feedback/sessions/[0-9a-f]{32}/check-in"', page)
    wrong = browser.post(f"{maya}/sessions", held_at="2026-11-21T10:00", status="held")
    assert (wrong.status_code, "cannot be held yet" in wrong.text) == (422, True)
    assert 'value="2026-11-21T10:00"' in wrong.text


def test_a_planned_session_that_has_been_asks_what_became_of_it(clinic: Clinic, maya: str) -> None:
    browser = clinic.browser(OWNER)
    browser.post(f"{maya}/sessions", held_at="2026-11-20T11:00", status="planned")
    page = browser.get(f"{maya}/").text
    assert "What became of it?" in page
    (session,) = set(re.findall(rf'action="({maya}/sessions/[0-9a-f]+)"', page))
    assert browser.post(session, status="held").status_code == 303
    assert "Show check-in link" in browser.get(f"{maya}/").text
    wrong = browser.post(session, held_at="2026-12-24T10:00", status="held")
    assert (wrong.status_code, "cannot be held yet" in wrong.text) == (422, True)


def test_goals_and_milestones(clinic: Clinic, maya: str) -> None:
    browser = clinic.browser(OWNER)
    browser.post(f"{maya}/goals", title="Sleep well", horizon_weeks="12", milestones="bed by eleven\n\nno phone")
    page = browser.get(f"{maya}/").text
    assert all(words in page for words in ("Sleep well", "for 12 weeks", "bed by eleven", "no phone"))
    step = re.findall(rf'action="({maya}/goals/[0-9a-f]+/milestones/[0-9a-f]+)"', page)[0]
    assert browser.post(step).status_code == 303
    assert "✓ reached" in browser.get(f"{maya}/").text
    goal = step.split("/milestones/")[0]
    browser.post(goal, status="dropped")
    assert "No goal is being worked on." in browser.get(f"{maya}/").text
    wrong = browser.post(f"{maya}/goals", title="X", horizon_weeks="soon")
    assert (wrong.status_code, 'value="soon"' in wrong.text) == (422, True)


def test_a_goal_gets_other_words_and_more_milestones(clinic: Clinic, maya: str) -> None:
    browser = clinic.browser(OWNER)
    browser.post(f"{maya}/goals", title="Sleep", milestones="bed by eleven\nno phone")
    page = browser.get(f"{maya}/").text
    (words,) = set(re.findall(rf'action="({maya}/goals/[0-9a-f]+/words)"', page))
    step = re.findall(rf'action="({maya}/goals/[0-9a-f]+/milestones/[0-9a-f]+)"', page)[0]
    stale = hidden(page, words)
    browser.post(step)
    said = {"title": "Sleep through", "horizon_weeks": "8", "milestones": "no phone\ndark room"}
    late = browser.client.post(words, data=stale | said)
    assert (late.status_code, "Somebody changed this goal meanwhile" in late.text) == (422, True)
    assert "dark room</textarea>" in late.text, "what was typed is still there"
    assert browser.client.post(words, data=hidden(late.text, words) | said).status_code == 303
    page = browser.get(f"{maya}/").text
    assert all(
        told in page for told in ("Sleep through", "for 8 weeks", "bed by eleven", "✓ reached", "dark room")
    )
    wrong = browser.client.post(words, data=hidden(page, words) | {"title": "X", "horizon_weeks": "soon"})
    assert (wrong.status_code, 'value="soon"' in wrong.text) == (422, True)


def test_prompts_and_the_last_answers_stand_on_the_clients_page(clinic: Clinic, maya: str) -> None:
    api = maya.removeprefix("/intake")
    goal_id = clinic.made(OWNER, f"{api}/goals", title="Sleep")["goal_id"]
    held = [
        clinic.made(OWNER, f"{api}/sessions", held_at=clinic.at(hours=-hours), status="held")["session_id"]
        for hours in (2, 1)
    ]
    clinic.prompts.told = Told(
        prompts=[
            Prompt(
                alert_id="a1",
                headline="Maya rated “I felt heard” 4. Usually it is 9.",
                state="not looked at yet",
                raised_at=clinic.intake.now,
                look=True,
            )
        ],
        last=LastCheckIn(
            session_no=3,
            held_at=clinic.intake.now,
            answers=[Answer(label="felt heard", value="4", usual="9"), Answer(label="could say it", value="")],
        ),
        course=Course(
            sessions=[
                Rated(session_id=held[0], session_no=2, held_at=hours_ago(clinic, 2), values={"total": 38}),
                Rated(
                    session_id=held[1],
                    session_no=3,
                    held_at=hours_ago(clinic, 1),
                    values={"total": 31},
                    usual={"total": (36, 40)},
                    look=True,
                ),
            ],
            usual=(36, 40),
            highest=40,
            streams=[
                Stream(name="total", label="all four", title="All four answers together, 0 to 40", highest=40)
            ],
        ),
        goals={goal_id: OnTheWay(first=2, last=7)},
    )
    page = clinic.browser(OWNER).get(f"{maya}/").text
    assert 'href="/alerts/prompts/a1"' in page
    assert "Maya rated “I felt heard” 4." in page
    assert re.search("felt heard</th><td>4</td><td>9</td>", page)
    assert "All four answers together, 0 to 40 over 2 sessions, the last one 31; that is below the usual" in page
    assert re.search("could say it</th><td>left open</td>", page)
    assert "rated 2 at first, now 7 of 10" in page
    ((reader, _client, _goals, language),) = clinic.prompts.asked
    assert (reader.staff_id, reader.team_ids, language) == (OWNER.staff_id, OWNER.team_ids, "en")
    clinic.prompts.told = None
    silent = clinic.browser(OWNER).get(f"{maya}/")
    assert (silent.status_code, "cannot be shown at the moment" in silent.text) == (200, True)


def test_nobody_asks_for_the_prompts_of_somebody_elses_client(clinic: Clinic, maya: str) -> None:
    for person in (ADMIN, TEAMMATE):
        clinic.browser(person).get(f"{maya}/")
    assert clinic.prompts.asked == []


def test_clients_are_found_and_listed_to_the_end(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging.window, "__defaults__", (2,))
    for name in ("Zoë Zapf", "Ana Lind", "Ägidius Moll"):
        clinic.made(OWNER, "/clients", code=name[:3], name=name)
        clinic.intake.wait(minutes=1)
    browser, admin = clinic.browser(OWNER), clinic.browser(ADMIN)
    for where, who in (("/intake/", browser), ("/intake/registrations", admin)):
        first = who.get(where).text
        assert "3 clients" in first
        assert ("Zoë" in first, "From the first" in first) == (False, False)
        (further,) = re.findall('rel="next" href="([^"]+)"', first)
        rest = who.get(further.replace("&amp;", "&")).text
        assert ("Zoë" in rest, "Ana" in rest, 'rel="next"' in rest) == (True, False, False)
        (back,) = re.findall('href="([^"]+)">From the first<', rest)
        assert back == where
        assert re.findall(">(Zoë Zapf|Ana Lind|Ägidius Moll)<", who.get(f"{where}?q=zoe").text) == ["Zoë Zapf"]
        none = who.get(f"{where}?q=<blink>")
        assert ("Nobody of that name or code." in none.text, "<blink>" in none.text) == (True, False)
        assert who.get(f"{where}?after=nonsense").status_code == 200


def test_receipts_and_sessions_are_listed_to_the_end(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging.window, "__defaults__", (2,))
    admin = clinic.browser(ADMIN)
    for code in "ABC":
        client_id = clinic.made(OWNER, "/clients", code=code, name="X")["client_id"]
        clinic.ask(ADMIN, "DELETE", f"/clients/{client_id}", json={"code": code})
    first = admin.get("/intake/erasures").text
    (further,) = re.findall('rel="next" href="([^"]+)"', first)
    seen = re.findall("<code>([0-9a-f]{32})</code>", first + admin.get(further).text)
    assert len(set(seen)) == len(seen) == 3
    path = f"/clients/{clinic.made(OWNER, '/clients', code='MR', name='Maya')['client_id']}"
    for day in range(1, 4):
        clinic.made(OWNER, f"{path}/sessions", held_at=f"2026-11-0{day}T10:00:00Z", status="held")
    monkeypatch.setattr(client_pages, "SESSIONS_SHOWN", 2)
    page = clinic.browser(OWNER).get(f"/intake{path}/").text
    (further,) = re.findall('rel="next" href="([^"]+)#sessions"', page)
    rest = clinic.browser(OWNER).get(further).text
    assert (set(re.findall("Session [123]<", page)), set(re.findall("Session [123]<", rest))) == (
        {"Session 3<", "Session 2<"},
        {"Session 1<"},
    )


def test_what_clients_are_called_is_shown_as_text(clinic: Clinic) -> None:
    browser = clinic.browser(OWNER)
    browser.post("/intake/clients/new", code="<b>", name="<script>alert(1)</script>")
    assert "<script>" not in browser.get("/intake/").text
    assert "&lt;script&gt;" in browser.get("/intake/").text


def test_care_ends_on_the_page(clinic: Clinic, maya: str) -> None:
    browser = clinic.browser(OWNER)
    browser.post(f"{maya}/care", status="closed", ending="agreed")
    assert "care has ended" in browser.get(f"{maya}/").text
    assert "Maya" not in browser.get("/intake/").text
    assert "Maya" in browser.get("/intake/?status=closed").text


def test_handing_over_takes_the_client_off_the_caseload(clinic: Clinic, maya: str) -> None:
    done = clinic.browser(SUPERVISOR).post(f"{maya}/clinician", clinician_id=TEAMMATE.staff_id)
    assert done.status_code == 303
    assert clinic.browser(OWNER).get(f"{maya}/").status_code == 404
    assert clinic.browser(TEAMMATE).get(f"{maya}/").status_code == 200


def test_one_page_has_one_style_of_dates(clinic: Clinic, maya: str) -> None:
    browser = clinic.browser(OWNER)
    browser.post(f"{maya}/sessions", held_at="2026-11-20T10:00", status="held")
    browser.post(f"{maya}/goals", title="Sleep well")
    for page in (f"{maya}/", "/intake/"):
        text = browser.get(page).text
        shown = set(re.findall("<time [^>]+>([^<]+)</time>", text))
        assert "just now" not in text
        assert all(
            re.fullmatch(r"((Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?\d+ [A-Z][a-z]{2}(, \d\d:\d\d)?", one) for one in shown
        )
    assert "in care since" in browser.get(f"{maya}/").text


def test_pages_keep_to_themselves(clinic: Clinic, maya: str) -> None:
    page = clinic.browser(OWNER).get(f"{maya}/")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert " style=" not in page.text
    assert set(re.findall("<script[^>]*", page.text)) == set(
        re.findall('<script src="/intake/static/[^"]+" defer', page.text)
    )


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        ("en-GB,es;q=0.5", ["Nadal", "Ñíguez", "Nzinga"]),
        ("es-MX,en;q=0.5", ["Nadal", "Nzinga", "Ñíguez"]),
        ("", ["Nadal", "Ñíguez", "Nzinga"]),
    ],
)
def test_names_stand_as_the_readers_browser_asks_for(clinic: Clinic, asked: str, order: list[str]) -> None:
    for number, name in enumerate(("Nzinga", "Ñíguez", "Nadal")):
        clinic.made(OWNER, "/clients", code=f"C{number}", name=name)
    page = clinic.browser(OWNER).client.get("/intake/", headers={"Accept-Language": asked}).text
    assert list(dict.fromkeys(re.findall("Nadal|Ñíguez|Nzinga", page))) == order


def test_further_finds_keep_what_is_looked_for(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging.window, "__defaults__", (2,))
    for name in ("María García", "Garcia, Mario", "Marie Garci", "Mara Lind"):
        clinic.made(OWNER, "/clients", code=name, name=name)
        clinic.intake.wait(minutes=1)
    for where, who in (("/intake/", OWNER), ("/intake/registrations", ADMIN)):
        browser, seen = clinic.browser(who), list[str]()
        page = browser.get(f"{where}?q=garci+MARI").text
        assert ("4 clients" in page, "3 found." in page) == (True, True)
        (further,) = re.findall('rel="next" href="([^"]+)"', page)
        rest = browser.get(further.replace("&amp;", "&")).text
        assert ("3 found." in rest, 'value="garci MARI"' in rest, 'rel="next"' in rest) == (True, True, False)
        for shown in (page, rest):
            seen += re.findall('/intake/clients/[0-9a-f]+/">([^<]+)</a>', shown)
        assert sorted(seen) == ["Garcia, Mario", "Marie Garci", "María García"]
