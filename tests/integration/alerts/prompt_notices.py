"""A clinic whose clock a test moves, and its prompts that are not about safety."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shared.store import Store
from tests.infra.alerts_clinic import client_updated, concern, held, ruptured
from tests.infra.mail_server import Post
from tests.infra.the_clinic import clinic_updated
from tests.integration.alerts.mailing import again
from tests.integration.alerts.web import Service

SOMETHING = "Attune: something new waits for you"
# When the client of `ruptured` had answered: on a Monday at three, of a clinic that is open from nine to five.
ANSWERED = held(6) + timedelta(hours=1)


@dataclass
class Calendar:
    """The service with a mail server, at an instant of the test's own."""

    service: Service
    office: Post
    now: datetime = field(default=ANSWERED)

    def __call__(self) -> datetime:
        """The instant."""
        return self.now

    @property
    def store(self) -> Store:
        """The service's store."""
        return self.service.store

    def open(self, **over: Any) -> None:  # noqa: ANN401 - any field of the event
        """Let the clinic be open from nine to five from Monday to Friday, in UTC."""
        self.service.take(clinic_updated(address="https://attune.clinic.example", **over))

    def rupture(self, *client_ids: str) -> None:
        """Have these clients rate a session low, which is a prompt of the sort that matters more."""
        for client_id in client_ids:
            self.service.take(*ruptured(client_id))

    def speak(self, client_id: str, *, week: int = 6) -> None:
        """Have the client write that something is hard to say, which is one that matters less."""
        self.service.take(client_updated(client_id), concern(week, client_id))

    def at(self, when: datetime | str) -> None:
        """Let that instant come, and whatever is due then be done."""
        self.now = datetime.fromisoformat(f"{when}+00:00") if isinstance(when, str) else when
        again(self.service)
        again(self.service)

    def mails(self) -> list[tuple[str, str]]:
        """To whom mail went, and what it says, in order."""
        return [(str(mail["To"]).partition("@")[0], str(mail["Subject"])) for mail in self.office.taken()]
