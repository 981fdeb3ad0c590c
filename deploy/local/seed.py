"""What the first start puts into an empty Attune: a demo clinic, or two people who can set up a real one."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any

import httpx

from deploy.local import within
from deploy.local.place import Place, write_private
from deploy.trouble import Trouble

_PEOPLE = (
    ("clinician@clinic.example", "Clinician", ["clinician"]),
    ("admin@clinic.example", "Admin", ["admin"]),
)

Call = Callable[..., str]


def seed(place: Place, *, empty: bool, front: str, call: Call = within.run) -> list[str]:
    """Seed once, through the front door; the lines that tell how to sign in, the same at every start."""
    kept = place.folder / "sign-ins.txt"
    if not place.state.seeded:
        lines = _two_people(place, call) if empty else _demo(place, front, call)
        write_private(kept, "\n".join(lines) + "\n")
        place.state.seeded = True
        place.save()
    return kept.read_text(encoding="utf-8").splitlines()


def _two_people(place: Place, call: Call) -> list[str]:
    # Kept until both exist, so that a start that ended in between gives them the passwords that it prints.
    passwords = {email: place.secret(f"password-{email}", secrets.token_urlsafe(12)) for email, _, _ in _PEOPLE}
    people = [[*person, passwords[person[0]]] for person in _PEOPLE]
    call(place, "intake", "add-people", given=json.dumps(people))
    for email in passwords:
        place.secret_file(f"password-{email}").unlink()
    return [_sign_in(email, password) for email, password in passwords.items()]


def _demo(place: Place, front: str, call: Call) -> list[str]:
    """Intake opens the demo clinic; its clients' answers go the way that every answer goes."""
    kept = place.secret_file("demo")
    if not kept.exists():  # an earlier start may have ended in the middle of the answers
        write_private(kept, call(place, "intake", "open-demo"))
    made = json.loads(kept.read_text(encoding="utf-8"))
    with httpx.Client(base_url=front, timeout=30, trust_env=False) as client:
        client.headers["Authorization"] = f"Bearer {made['token']}"
        for session_id, answers in made["answers"]:
            _answer(client, session_id, answers)
        link = _check_in(client, made["waiting_session_id"])["url"] if made["waiting_session_id"] else ""
        _need(client.delete(f"/intake/api/tokens/{made['token_id']}"))
    kept.unlink()
    lines = [_sign_in(email, password) for email, password in made["sign_ins"]]
    return [*lines, f"A check-in, as a client sees it; open it in a private window: {link}"] if link else lines


def _answer(client: httpx.Client, session_id: str, answers: dict[str, Any]) -> None:
    token = _check_in(client, session_id)["token"]
    answer = client.put(f"/feedback/api/check-ins/{token}", json=answers, headers={"Authorization": ""})
    if answer.status_code != httpx.codes.CONFLICT:  # an earlier start had sent it already
        _need(answer)


def _check_in(client: httpx.Client, session_id: str) -> dict[str, Any]:
    known: dict[str, Any] = _need(client.get(f"/feedback/api/sessions/{session_id}/check-in")).json()
    return known


def _need(answer: httpx.Response) -> httpx.Response:
    if answer.is_error:
        raise Trouble(f"The demo clinic could not be filled: {answer.status_code} {answer.text}")
    return answer


def _sign_in(email: str, password: str) -> str:
    return f"Sign-in: {email} / {password}"
