"""Keeping what intake says: the highest revision of every entity, and an invitation for every held session.

Each takes a whole batch of its kind and asks the database the same few questions whatever its size. The anchors of
the clients must have been touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import TypeVar

from services.feedback.domain.invitation import Invitation, invite, named_id
from services.feedback.ports import Copies, E, Known, Unit
from services.feedback.usecases.mailing import ask_links
from shared.contracts.clinic import ClinicUpdated
from shared.contracts.events import (
    ClientErased,
    ClientUpdated,
    EpisodeUpdated,
    Event,
    GoalUpdated,
    SessionUpdated,
    StaffUpdated,
)

K = TypeVar("K", bound=Event)


def keep_clinic(unit: Unit, *said: ClinicUpdated) -> None:
    """Keep what the clinic is like."""
    _keep(unit.clinic, said, attrgetter("clinic_id"))


def keep_staff(unit: Unit, *staff: StaffUpdated) -> None:
    """Keep members of staff."""
    _keep(unit.staff, staff, attrgetter("staff_id"))


def keep_client(unit: Unit, *clients: ClientUpdated) -> None:
    """Keep clients."""
    latest = newest(clients, attrgetter("client_id"))
    unit.clients.put(*_news(latest, unit.clients.known(latest)))


def keep_episode(unit: Unit, *episodes: EpisodeUpdated) -> None:
    """Keep episodes."""
    _keep(unit.episodes, episodes, attrgetter("episode_id"))


def keep_goal(unit: Unit, *goals: GoalUpdated) -> None:
    """Keep goals."""
    _keep(unit.goals, goals, attrgetter("goal_id"))


def keep_session(unit: Unit, *sessions: SessionUpdated) -> None:
    """Keep sessions and let their invitations follow: made or renewed when held, void when not."""
    news = _keep(unit.sessions, sessions, attrgetter("session_id"))
    invitations = unit.invitations.find([_invitation_id(session) for session in news])
    following = [_invitation(unit, session, invitations.get(_invitation_id(session))) for session in news]
    unit.invitations.put(*(invitation for invitation in following if invitation))
    ask_links(unit, news)


def _invitation_id(session: SessionUpdated) -> str:
    return named_id("invitation", session.session_id)


def _invitation(unit: Unit, session: SessionUpdated, known: Invitation | None) -> Invitation | None:
    """The invitation as the session leaves it."""
    if session.status != "held":
        return known.voided() if known else None
    made_at = session.became_held_at or session.held_at
    if known:
        return known.renewed(made_at)
    return invite(unit.links, session_id=session.session_id, client_id=session.client_id, made_at=made_at)


def ask_erasures(unit: Unit, *erased: ClientErased) -> None:
    """Have the clients erased once intake says that it has erased them."""
    unit.ask_erasures(erased)


def erase_client(unit: Unit, erased: ClientErased) -> None:
    """Delete everything of the client and leave the tombstone that keeps late events out."""
    if unit.clients.touch_all({erased.client_id}):
        unit.clients.bury({erased.client_id: erased.erased_at})


def keep_known(unit: Unit, known: Known) -> None:
    """Keep what intake answered about a session, as if its events had come."""
    if known.clinic is not None:
        keep_clinic(unit, known.clinic)
    unit.clients.touch(known.client.client_id)
    keep_client(unit, known.client)
    keep_episode(unit, known.episode)
    keep_goal(unit, *known.goals)
    keep_session(unit, known.session)


def newest(events: Iterable[K], key: Callable[[K], str]) -> dict[str, K]:
    """Of each entity the event with the highest revision, by the entity's id."""
    found: dict[str, K] = {}
    for event in events:
        known = found.get(key(event))
        if known is None or known.revision < event.revision:
            found[key(event)] = event
    return found


def _keep(copies: Copies[E], events: Sequence[E], key: Callable[[E], str]) -> Sequence[E]:
    """Keep what is newer than what is known, and give it."""
    latest = newest(events, key)
    news = _news(latest, copies.find(latest))
    copies.put(*news)
    return news


def _news(latest: Mapping[str, K], known: Mapping[str, K]) -> Sequence[K]:
    return [event for key, event in latest.items() if key not in known or known[key].revision < event.revision]
