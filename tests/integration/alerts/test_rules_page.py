"""The admin's page about rules, as a browser without scripts meets it."""

from __future__ import annotations

import re
from html import unescape

from services.alerts.bootstrap import ticks
from services.alerts.domain.catalogue import RULES
from services.alerts.web.worked import ABOUT, NAMES
from tests.infra.alerts_clinic import ruptured, ruptured_with_three
from tests.infra.forms import hidden
from tests.integration.alerts.web import Service

PAGE = "/alerts/rules"


def words(service: Service) -> str:
    """What the page says, its tags left out."""
    answer = service.browser("alex").get(PAGE)
    assert answer.status_code == 200
    return said(answer.text)


def said(page: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def proposal(service: Service) -> str:
    assert service.send("alex", f"{PAGE}/proposals", budget="8").status_code == 303
    service.do_jobs()
    found = re.search(r'name="proposal_id" value="([^"]+)"', service.browser("alex").get(PAGE).text)
    assert found
    return found[1]


def test_an_empty_clinic_is_told_what_will_come(service: Service) -> None:
    page = words(service)
    assert "Rule set 1 is in force" in page
    assert "It came with Attune." in page
    assert "No proposal yet." in page
    service.send("alex", f"{PAGE}/proposals", budget="5")
    service.do_jobs()
    assert "The last one found no ratings to learn from." in words(service)


def test_from_a_proposal_over_what_would_change_to_the_switch(service: Service) -> None:
    service.neighbours.staff = {"alex": "Alex Admin", "sam": "Sam Okafor"}
    service.take(*ruptured_with_three())
    proposed = proposal(service)
    page = words(service)
    assert "That is about 8 of 100 ratings." in page
    assert "It rests on 45 ratings of 9 clients." in page
    assert "See what would change" in page
    assert service.send("alex", f"{PAGE}/what-ifs", proposal_id=proposed).status_code == 303
    assert "It waits for its turn" in words(service)
    service.do_jobs()
    page = words(service)
    assert re.search(r"Prompts in the last \d+ weeks: about 5; by the proposal about 5\.", page)
    assert "Counted on 63 ratings of 9 clients." in page
    assert "Personal baseline about 5" in page
    assert "Sam Okafor" not in page
    assert "maya" not in service.browser("alex").get(PAGE).text
    form = {"proposal_id": proposed, "why": "<b>Fewer</b> false ones.", "after": "1"}
    assert service.send("alex", f"{PAGE}/in-force", **form).status_code == 303
    page = words(service)
    assert "Rule set 1 is in force" in page  # for a minute yet
    assert re.search(r"Rule set 2 comes into force .*?Alex Admin: <b>Fewer</b> false ones\.", page)
    assert "You have taken it up: it is rule set 2." in page
    assert "below usual, instead of 2.6." in page


def test_of_few_clients_it_says_that_they_are_too_few(service: Service) -> None:
    service.take(*ruptured(), *ruptured("jon"))
    service.send("alex", f"{PAGE}/what-ifs", proposal_id=proposal(service))
    service.do_jobs()
    assert "Too few prompts to tell, or of too few clients." in words(service)


def test_every_rule_in_force_is_listed_with_its_numbers_and_source(service: Service) -> None:
    page = words(service)
    for rule_id, name in NAMES.items():
        assert f" {name} {ABOUT[rule_id]} " in page
        assert f"Source: {RULES[rule_id].source}" in page
    assert "from which it is a prompt; twice that is one for soon: 2.6 " in page
    assert "all four together: 36.7 on average; variance 4 within a client, 6.5 between clients" in page
    assert "(came as" not in page


def test_a_proposal_on_few_ratings_says_how_few_and_what_that_means(service: Service) -> None:
    service.take(*ruptured(), *ruptured("jon"))
    proposal(service)
    page = words(service)
    assert "It rests on few ratings. There are only 10." in page
    assert "the threshold is 98 % what came with Attune, and 2 % your clinic’s own." in page
    assert "From 500 ratings on yours count for more" in page


def test_the_page_looks_again_while_something_is_worked_on(service: Service) -> None:
    """By a script; without scripts by the link."""
    service.take(*ruptured())
    assert "data-working" not in service.browser("alex").get(PAGE).text
    service.send("alex", f"{PAGE}/proposals", budget="8")
    waiting = service.browser("alex").get(PAGE).text
    assert f'data-working="{PAGE}"' in waiting
    assert re.search(rf'<a class="btn" href="{PAGE}">Look again</a>', waiting)
    assert "rules.js" in waiting
    service.do_jobs()
    assert "data-working" not in service.browser("alex").get(PAGE).text


def test_what_is_missing_is_said_beside_its_field(service: Service) -> None:
    service.take(*ruptured())
    proposed = proposal(service)
    answer = service.send("alex", f"{PAGE}/in-force", proposal_id=proposed, why=" ", after="1")
    assert (answer.status_code, 'id="why-error"' in answer.text) == (422, True)
    answer = service.send("alex", f"{PAGE}/proposals", budget="many")
    assert (answer.status_code, 'id="budget-error"' in answer.text, 'value="many"' in answer.text) == (
        422,
        True,
        True,
    )


def test_two_admins_do_not_overrule_each_other_unseen(service: Service) -> None:
    service.take(*ruptured())
    form = {"proposal_id": proposal(service), "why": "We try.", "after": "1"}
    assert service.send("alex", f"{PAGE}/in-force", **form).status_code == 303
    answer = service.send("alex", f"{PAGE}/in-force", **form)
    assert (answer.status_code, "Somebody has put another rule set in force" in answer.text) == (409, True)


def test_clicking_twice_asks_once_and_switches_once(service: Service) -> None:
    service.take(*ruptured())
    page = service.browser("alex").get(PAGE).text
    once = hidden(page, f"{PAGE}/proposals")["once"]
    sent = [service.send("alex", f"{PAGE}/proposals", once=once, budget="8").status_code for _ in range(2)]
    assert (sent, service.store.database["rule_tasks"].count_documents({})) == ([303, 303], 1)
    form = {"proposal_id": proposal(service), "why": "We try.", "after": "1"}
    form["once"] = hidden(service.browser("alex").get(PAGE).text, f"{PAGE}/in-force")["once"]
    answers = [service.send("alex", f"{PAGE}/in-force", **form) for _ in range(2)]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, f"{PAGE}#main")}
    assert service.store.database["rule_sets"].count_documents({}) == 1


def test_the_monthly_proposal_says_where_it_comes_from(service: Service) -> None:
    service.take(*ruptured())
    [tick] = [tick for tick in ticks(service.transactions) if tick.name == "propose"]
    tick.run(service.store.now())
    service.do_jobs()
    assert "The monthly turn" in words(service)


def test_only_admins_are_led_here(service: Service) -> None:
    assert f'href="{PAGE}"' in service.browser("alex").get(PAGE).text
    assert f'href="{PAGE}"' not in service.browser("sam").get("/alerts/").text
