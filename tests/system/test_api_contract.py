"""What the three services answer is what their OpenAPI documents promise, for sense and for nonsense."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.core.result import Ok

from tests.infra.clinic import RUPTURE, USUAL, Clinic
from tests.infra.house import GOAL, House
from tests.infra.lease import until
from tests.infra.running import Running

pytestmark = pytest.mark.xdist_group("system")

Operation = APIOperation[Any, Any, Any, Any]
EXAMPLES: Final = 5
INSTANTS: Final = ("held_at", "opened_at", "agreed_at", "reached_at")
LEFT_OUT: Final = (
    "clinician_id",
    "team_id",
    "goals",
    "mail_consent",
    "planned_ending_at",
    "until",
    "at",
    "to",
    "outcomes",
    "repair",
    "instrument_version",
)
YESTERDAY: Final = (datetime.now(UTC) - timedelta(days=1)).isoformat()
TOMORROW: Final = (datetime.now(UTC) + timedelta(days=1)).isoformat()
QUICK: Final = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def house(attune: Running) -> Iterator[House]:
    house = House(attune)
    yield house
    house.close()


@pytest.fixture(scope="module")
def clinic(house: House) -> Iterator[Clinic]:
    clinic = house.clinic_of(house.colleague("clinician"))
    yield clinic
    clinic.close()


@pytest.fixture
def known(house: House, clinic: Clinic) -> dict[str, str]:
    """One of everything that a path can name."""
    patient = house.patient(clinic, before=[USUAL] * 5)
    body = {"title": GOAL, "milestones": ["In bed by eleven"]}
    client_id = patient.record.client_id
    goal = clinic.http.post(f"/intake/api/clients/{client_id}/goals", json=body).raise_for_status().json()
    clinic.rate(patient.token, RUPTURE)
    until(lambda: clinic.alerts(client_id=client_id) != [], "the alert")
    return {
        "client_id": client_id,
        "session_id": patient.session_id,
        "token": patient.token,
        "goal_id": goal["goal_id"],
        "milestone_id": goal["milestones"][0]["milestone_id"],
        "alert_id": clinic.alerts(client_id=client_id)[0]["alert_id"],
    }


@pytest.mark.parametrize("mode", list(GenerationMode), ids=["sense", "nonsense"])
@pytest.mark.parametrize("service", ["intake", "feedback", "alerts"])
def test_answers_are_as_the_document_says(
    attune: Running, clinic: Clinic, known: dict[str, str], service: str, mode: GenerationMode
) -> None:
    headers = {"Authorization": clinic.http.headers["Authorization"]}
    wrong = [
        words
        for operation in _operations(f"{attune.url}/{service}/api/openapi.json")
        for words in _what_is_wrong(operation, mode, known, headers)
    ]
    assert wrong == [], "\n\n".join(wrong)


def _operations(url: str) -> Iterator[Operation]:
    for found in schemathesis.openapi.from_url(url).get_all_operations():
        assert isinstance(found, Ok), found
        yield found.ok()


def _what_is_wrong(
    operation: Operation, mode: GenerationMode, known: dict[str, str], headers: dict[str, str]
) -> Iterator[str]:
    named = {name: known[name] for name in known if f"{{{name}}}" in operation.path}

    @QUICK
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=named or None))
    def holds(case: Case[Any]) -> None:
        if mode is GenerationMode.POSITIVE:
            _mind_what_no_schema_can_say(case)
        case.call_and_validate(headers={} if operation.definition.raw.get("security") == [] else headers)

    try:
        holds()
    except Unsatisfiable:
        return  # it takes nothing that could be nonsense
    except BaseExceptionGroup as errors:
        yield from (f"{operation.label}: {error}" for error in errors.exceptions)
    except AssertionError as error:
        yield f"{operation.label}: {error}"


def _mind_what_no_schema_can_say(case: Case[Any]) -> None:
    """A cursor and a version are ones that we gave, a key belongs to one body; of bodies see `_sensible`."""
    query: dict[str, Any] = case.query
    query.pop("after", None)
    case.headers.pop("If-Match", None)
    if "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = secrets.token_hex(8)
    case.body = _sensible(case.body)


def _sensible(body: Any) -> Any:  # noqa: ANN401 - any JSON
    """Nothing named that does not exist, nothing that rests on another field, and all of it yesterday."""
    if not isinstance(body, dict):
        return body
    kept = {name: _whole(value) for name, value in body.items() if name not in LEFT_OUT}
    snooze = {"until": TOMORROW} if kept.get("act") == "snooze" else {}
    return kept | {name: YESTERDAY for name in INSTANTS if kept.get(name)} | snooze


def _whole(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """The same with 3 for 3.0, which JSON Schema calls an integer and we do not."""
    if isinstance(value, dict):
        return {name: _whole(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_whole(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
