"""A clinic whose rooms the browser tests walk through: its people, its clients, and every secret used in it."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from tests.infra.clinic import ClientRecord, Clinic
from tests.infra.mail_server import Post
from tests.infra.newcomers import choose_by_mail, choose_password
from tests.infra.running import Running

CLINICIAN: Final = "clinician@clinic.example"
ADMIN: Final = "admin@clinic.example"
GOAL: Final = "Sleep through the night"


@dataclass(frozen=True)
class Colleague:
    """Somebody who works here, and can sign in."""

    staff_id: str
    name: str
    email: str
    password: str


@dataclass(frozen=True)
class Patient:
    """A client with a session that waits for its check-in."""

    record: ClientRecord
    name: str
    session_id: str
    token: str

    @property
    def path(self) -> str:
        """The page behind their link."""
        return f"/feedback/c/{self.token}"


class House:
    """The running clinic, perhaps with a mail server; what is remembered as said may stand in no log."""

    def __init__(self, attune: Running, office: Post | None = None) -> None:
        self.attune = attune
        self._office = office
        self.url = attune.url
        self.said: set[str] = set()
        self.clinic = Clinic(attune.url, self.remember(attune.token(CLINICIAN)))
        self.admin = Clinic(attune.url, self.remember(attune.token(ADMIN)))

    def close(self) -> None:
        """Give the connections back."""
        self.clinic.close()
        self.admin.close()

    def remember(self, words: str) -> str:
        """Keep what was used and must stay unsaid."""
        self.said.add(words)
        return words

    def name(self, first: str) -> str:
        """A name that nobody else has, so that a search for it finds this one."""
        return self.remember(f"{first} {secrets.token_hex(4).capitalize()}")

    def password_of(self, email: str) -> str:
        """The password that `up` printed for that person."""
        found = re.search(rf"Sign-in: {re.escape(email)} / (\S+)", self.attune.said)
        assert found, self.attune.said
        return self.remember(found[1])

    def team(self) -> str:
        """The id of a new team."""
        made = self.admin.http.post("/intake/api/teams", json={"name": f"Team {secrets.token_hex(4)}"})
        return str(made.raise_for_status().json()["team_id"])

    def colleague(self, *roles: str, team_id: str = "") -> Colleague:
        """Somebody new with these roles, perhaps in a team."""
        name, password = self.name("Noor"), self.remember(secrets.token_urlsafe(9))
        email = self.remember(f"{secrets.token_hex(6)}@clinic.example")
        body = {"name": name, "email": email, "roles": list(roles or ("clinician",))}
        body |= {"team_ids": [team_id]} if team_id else {}
        made = self.admin.http.post("/intake/api/staff", json=body).raise_for_status().json()
        if self._office:
            choose_by_mail(self.url, self._office, email, password)
        else:
            choose_password(self.admin.http, made["staff_id"], password)
        return Colleague(made["staff_id"], name, email, password)

    def clinic_of(self, colleague: Colleague) -> Clinic:
        """The API as that person uses it."""
        return Clinic(self.url, self.remember(self.attune.token(colleague.email)))

    def patient(
        self, clinic: Clinic | None = None, *, goal: str = "", before: Sequence[Sequence[int | None]] = ()
    ) -> Patient:
        """A client of that clinician's with earlier ratings, and a session just held."""
        clinic, name = clinic or self.clinic, self.name("Maya")
        now = datetime.now(UTC)
        record = clinic.register(name=name, opened_at=(now - timedelta(weeks=len(before) + 1)).isoformat())
        if goal:
            body = {"title": self.remember(goal)}
            clinic.http.post(f"/intake/api/clients/{record.client_id}/goals", json=body).raise_for_status()
        if before:
            clinic.history(record, before)
        session_id = clinic.hold(record, now - timedelta(hours=1))
        return Patient(record, name, session_id, self.remember(clinic.link(session_id)))

    def rating(self, patient: Patient) -> dict[str, Any]:
        """What is kept of the check-in of the patient's latest session."""
        with self.attune.database("feedback") as database:
            found = database["ratings"].find_one({"session_id": patient.session_id})
        assert found
        return found

    def outcomes(self, patient: Patient) -> dict[str, list[int | None]]:
        """What was answered of the questionnaires at that check-in, by questionnaire."""
        with self.attune.database("feedback") as database:
            kept = [row["outcome"] for row in database["measures"].find({"session_id": patient.session_id})]
        return {outcome["instrument"]: outcome["answers"] for outcome in kept if any(outcome["answers"])}

    def notices(self, patient: Patient) -> int:
        """How often the patient said that they are not safe."""
        with self.attune.database("feedback") as database:
            return database["safety_notices"].count_documents({"client_id": patient.record.client_id})

    def replaced(self, patient: Patient) -> str:
        """The token of a link to the patient's check-in whose place another has taken."""
        token = self.remember(secrets.token_urlsafe(32))
        earlier = {"$push": {"earlier": hashlib.sha256(token.encode()).hexdigest()}}
        with self.attune.database("feedback") as database:
            database["invitations"].update_one({"session_id": patient.session_id}, earlier)
        return token

    def pass_time(self, patient: Patient, passed: timedelta) -> None:
        """Have the patient's link and rating grow older by so much."""
        with self.attune.database("feedback") as database:
            for name, field in (("invitations", "expires_at"), ("ratings", "first_submitted_at")):
                older = {
                    "$dateSubtract": {"startDate": f"${field}", "unit": "second", "amount": passed.total_seconds()}
                }
                database[name].update_many({"session_id": patient.session_id}, [{"$set": {field: older}}])
