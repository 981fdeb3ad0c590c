"""Intake, as feedback meets it, without a process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services.feedback.domain.mailing import Contact
from services.feedback.domain.record_mail import Addressee
from services.feedback.ports import Kind, Known
from shared.contracts.revision import Revision
from shared.errors import Unavailable
from tests.infra.fake_own_record import FakeOwnIntake


class FakeIntake(FakeOwnIntake):
    """What intake would answer; `down` makes it unreachable."""

    def __init__(self) -> None:
        super().__init__()
        self.sessions: dict[str, Known] = {}
        self.words: dict[str, tuple[str, Revision]] = {}
        self.names: dict[str, str] = {}
        self.languages: dict[str, str] = {}
        self.contacts: dict[str, Contact] = {}
        self.addresses: dict[str, Addressee] = {}
        self.stopped: list[str] = []
        self.hears_stops = True
        self.account: str | None = None

    def contact(self, client_id: str) -> Contact | None:
        self._answer()
        return self.contacts.get(client_id)

    def addressee(self, email: str) -> Addressee | None:
        self._answer()
        return self.addresses.get(email.casefold())

    def end_mail(self, client_id: str) -> None:
        if not self.hears_stops:
            raise Unavailable("Another part of Attune does not answer right now.", retry_after=5)
        self.stopped.append(client_id)
        self.contacts[client_id] = Contact()

    def messages(self) -> str | None:
        self._answer()
        return self.account

    def session(self, session_id: str) -> Known | None:
        self._answer()
        return self.sessions.get(session_id)

    def titles(self, goal_ids: Iterable[str]) -> Mapping[str, tuple[str, Revision]]:
        self._answer()
        return {goal_id: self.words[goal_id] for goal_id in goal_ids if goal_id in self.words}

    def staff_name(self, staff_id: str) -> str | None:
        self._answer()
        return self.names.get(staff_id)

    def client_name(self, client_id: str) -> str | None:
        return self.staff_name(client_id)

    def language_of(self, client_id: str) -> str | None:
        return None if self.down else self.languages.get(client_id)

    def remember_language(self, client_id: str, language: str) -> None:
        self._answer()
        self.languages[client_id] = language

    def names_of(self, kind: Kind, ids: Iterable[str]) -> Mapping[str, str]:
        assert kind in {"clients", "staff", "teams"}
        return {} if self.down else {each: self.names[each] for each in ids if each in self.names}
