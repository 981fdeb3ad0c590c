"""Who holds a check-in link: the secrets that they bring, and who of the staff is signed in with them."""

from __future__ import annotations

from dataclasses import dataclass

from services.feedback.ports import Unit
from shared.contracts.events import SessionUpdated
from shared.contracts.principal import Principal
from shared.errors import Forbidden


class NotTheClient(Forbidden):
    """Somebody of the staff is signed in with the holder who may read this client's record."""


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Whoever opened or sent a check-in, and how; of several secrets the first is what a rating is bound to.

    `remembered` says that the browser keeps its secret, so that it can come back to change the answers. `shared`
    says that others use the device too: a kiosk, or a browser in which somebody of the clinic signs in.
    """

    via: str
    secrets: tuple[str, ...] = ()
    staff: tuple[Principal, ...] = ()
    remembered: bool = False
    shared: bool = False


def must_be_the_client(unit: Unit, session: SessionUpdated, holder: Holder) -> None:
    """Raise NotTheClient where the client's therapist, or a supervisor of theirs, is signed in.

    That keeps nobody from lying who means to; it keeps people from answering for a client in passing.
    """
    for person in holder.staff:
        held_it = person.staff_id == session.clinician_id
        if held_it or unit.clients.get(session.client_id, person.scope()) is not None:
            raise NotTheClient(
                "Somebody is signed in here who can see this client's record. Open the link on the client's phone "
                "or in a private window."
            )
