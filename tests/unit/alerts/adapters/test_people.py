"""What intake says of those who work here, asked anew each time."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from services.alerts.adapters.people import RemotePeople
from services.alerts.domain.notices import Line
from shared.errors import NotFound, Unavailable
from shared.hours import Quiet
from shared.web.internal import InternalClient

PERSON = {"staff_id": "sam", "name": "Sam", "role": "therapist"}
CONTACT = {"staff_id": "ola", "name": "Ola", "role": "safety_contact"}


def people(answers: dict[str, Any]) -> RemotePeople:
    def answer(request: httpx.Request) -> httpx.Response:
        found = answers.get(request.url.path, 503)
        return httpx.Response(found) if isinstance(found, int) else httpx.Response(200, json=found)

    return RemotePeople(InternalClient("http://intake", "secret", transport=httpx.MockTransport(answer)))


def test_whom_a_client_reaches_and_who_comes_next() -> None:
    told = {"theo": {"phone": None, "people": [PERSON, CONTACT]}}
    asked = people({"/internal/responsible": told, "/internal/admins": {"staff_ids": ["alex"]}})
    assert asked.line("theo") == Line(first=("sam", "ola"), admins=("alex",), in_charge="sam")
    with pytest.raises(NotFound):
        asked.line("nobody")


def test_whoever_stands_in_is_in_charge_and_supervisors_come_after() -> None:
    cover = {"staff_id": "ola", "name": "Ola", "role": "cover"}
    ruth = {"staff_id": "ruth", "name": "Ruth", "role": "supervisor"}
    told = {"theo": {"phone": None, "people": [PERSON, cover, ruth]}}
    line = people({"/internal/responsible": told, "/internal/admins": {"staff_ids": []}}).line("theo")
    assert (line.in_charge, line.supervisors) == ("ola", ("ruth",))


@pytest.mark.parametrize("answer", [503, 404, [], {"theo": {"people": "Sam"}}])
def test_an_answer_that_is_none_is_worth_another_try(answer: object) -> None:
    with pytest.raises(Unavailable):
        people({"/internal/responsible": answer, "/internal/addresses": answer}).line("theo")
    with pytest.raises(Unavailable):
        people({"/internal/addresses": answer}).addresses(["sam"])


def test_an_address_is_asked_for_each_time() -> None:
    answers = {"/internal/addresses": {"sam": "sam@clinic.example"}}
    asked = people(answers)
    assert asked.addresses(["sam"]) == {"sam": "sam@clinic.example"}
    answers["/internal/addresses"] = {}
    assert asked.addresses(["sam"]) == {}


def test_how_somebody_wants_to_hear_of_prompts_is_asked_for_each_time() -> None:
    sam = {"staff_id": "sam", "email": "sam@clinic.example", "how": "digest", "phone": None, "account": None}
    sam["quiet"] = {"begins": "17:00", "ends": "10:00"}  # type: ignore[assignment] # as JSON has it
    found = people({"/internal/notice-wishes": {"sam": sam}}).wishes(["sam"])["sam"]
    assert (found.how, found.quiet) == ("digest", Quiet(begins="17:00", ends="10:00"))
    assert "clinic.example" not in repr(found)
    with pytest.raises(Unavailable):
        people({}).wishes(["sam"])
