"""A note for supervision, looked for everywhere by whoever may not learn of it.

Two clinics are the same but for the notes in one of them. What differs between them betrays that something was
written, though no word of it be shown; so each thing that is seen in one is compared with the same in the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import flask
import pytest
from werkzeug.routing import Rule

from services.feedback.adapters.mongo.collections import NOTES
from services.feedback.domain.answers import TO_THERAPIST
from tests.integration.supervision.told import NOTE, PLANTED, SEARCHED, WRITERS, Told
from tests.integration.supervision.walker import OBSERVERS, differences, walk
from tests.integration.supervision.witness import PARTS, Witness
from tests.integration.upgrade.record import ITEMS

pytestmark = pytest.mark.xdist_group("supervision")

# Where the notes stand, and nothing else does that is not in both clinics.
KEPT_IN: Final = "feedback.notes"
ROWS: Final = "rows"


@pytest.mark.parametrize("part", [part for part in PARTS if part != ROWS])
def test_it_makes_no_difference_to_whatever_anybody_else_sees(silent: Witness, noted: Witness, part: str) -> None:
    assert len(getattr(noted, part)) >= 1
    assert differences(getattr(silent, part), getattr(noted, part)) == {}


@pytest.mark.parametrize("part", [part for part in PARTS if part != ROWS])
def test_no_word_of_it_is_anywhere(noted: Witness, part: str) -> None:
    assert [where for where, said in getattr(noted, part).items() if PLANTED in said] == []
    unasked = {where: said for where, said in getattr(noted, part).items() if SEARCHED not in where}
    assert [where for where, said in unasked.items() if SEARCHED in said] == []


def test_it_is_kept_in_one_place_of_all_databases_and_readable_in_none(silent: Witness, noted: Witness) -> None:
    assert [where for where, rows in noted.rows.items() if PLANTED in rows] == []
    assert counted(noted.rows) == counted(silent.rows) | {KEPT_IN: len(WRITERS)}


def counted(rows: Mapping[str, str]) -> dict[str, int]:
    """How many things stand in each collection."""
    return {where: len(found.splitlines()) for where, found in rows.items()}


def test_everybody_went_everywhere_and_got_in_where_they_may(noted: Witness) -> None:
    for part in (noted.looked, noted.refused):
        assert {where.split()[0] for where in part} == set(OBSERVERS)
        assert [where for where, said in part.items() if said.startswith("5")] == []
    for where in (
        "sam GET /alerts/",
        "sam GET /intake/clients/«MR client»/",
        "sam GET /intake/?q=quagmire",
        "sam GET /feedback/api/clients/«MR client»/notes",
        "kit GET /feedback/supervision",
        "kit GET /alerts/prompts/«KP RUPTURE»",
        "kit GET /alerts/stream",
        "bo GET /alerts/my-figures",
        "val GET /feedback/supervision",
        "val GET /feedback/api/clients/«AL client»/notes",
        "val GET /alerts/prompts/«AL RUPTURE»",
        "admin GET /alerts/ledger",
        "admin GET /feedback/supervision",
        "nobody GET /feedback/c/«nothing/here»",
    ):
        assert noted.looked[where].startswith(("200", "404\n" if where.startswith("nobody") else "200")), where


def test_those_for_whom_it_is_read_it(noted: Witness) -> None:
    for who, code in (("imke", "MR"), ("lou", "KP")):
        assert noted_texts(noted.told, who, code) == [NOTE]
    for who, code in (("sam", "MR"), ("kit", "KP"), ("val", "AL")):
        assert noted_texts(noted.told, who, code) == []
    for who, words in (("imke", 2), ("lou", 1)):
        assert noted.told.page(who, "/feedback/supervision").count(NOTE) == words


def noted_texts(told: Told, who: str, code: str) -> list[str]:
    """The notes that this person's program gets of a client."""
    found = told.ask(who, "GET", f"/feedback/api/clients/{told.ids[f'{code} client']}/notes")
    return [note["text"] for note in found["items"]]


def test_whoever_supervises_themself_is_no_choice_and_the_safety_contact_is(noted: Witness) -> None:
    told = noted.told
    session_id = told.session("AL", "val", 0.05)
    token = told.ask("val", "GET", f"/feedback/api/sessions/{session_id}/check-in")["token"]
    offered = told.ask("", "GET", f"/feedback/api/check-ins/{token}")["routings"]
    assert offered == [*TO_THERAPIST, "safety_contact"]
    note = {"text": "Of Val.", "routing": "supervisor"}
    body = {"items": dict.fromkeys(ITEMS, 9), "note": note}
    refused = told.http.put(f"/feedback/api/check-ins/{token}", json=body)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["note.routing"])


LEAKS: Final = "/feedback/leaks"


@contextmanager
def leaking(seen: Witness, show: str) -> Iterator[None]:
    """Within, feedback has a route that tells a therapist more than it should."""
    part = seen.told.attune.parts["feedback"]

    def leak(client_id: str) -> flask.Response:
        notes = part.worker.consumer.store.rows(NOTES).many({"client_id": client_id})
        said = {"words": str(notes), "count": f"{len(notes)} unread", "status": ""}[show]
        return flask.Response(said, status=409 if show == "status" and notes else 200)

    rule = Rule(f"{LEAKS}/{show}/<client_id>", endpoint=f"leak {show}", methods=["GET"])
    part.app.url_map.add(rule)
    part.app.view_functions[rule.endpoint] = leak
    yield
    del part.app.view_functions[rule.endpoint]


@pytest.mark.parametrize("show", ["words", "count", "status"])
def test_a_route_that_tells_of_it_is_found(silent: Witness, noted: Witness, show: str) -> None:
    """The walker finds what is planted; were it to pass this over, the rest would show nothing."""
    with leaking(silent, show), leaking(noted, show):
        one, other = (
            walk(seen.told, safe=True, among=lambda rule: rule.rule.startswith(f"{LEAKS}/{show}"))
            for seen in (silent, noted)
        )
    found = differences(one, other)
    assert {where for where in found if "?" not in where} == {
        f"{who} GET {LEAKS}/{show}/«{code} client»" for who in OBSERVERS for code in WRITERS
    }
    assert any(PLANTED in said for said in other.values()) is (show == "words")
