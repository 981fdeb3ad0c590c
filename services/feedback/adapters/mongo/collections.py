"""Feedback's collections."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.feedback.domain.invitation import Invitation
from services.feedback.domain.kiosk import KioskCode, Sitting, Tablet
from services.feedback.domain.mailing import Delivery, Opening
from services.feedback.domain.measure import Measure
from services.feedback.domain.rating import Rating, WrittenNote
from services.feedback.domain.record import RecordAccess, RecordEntry, RecordLogin, RoomCode
from services.feedback.domain.record_mail import RecordMail
from services.feedback.domain.repair import Rupture, RuptureWord
from services.feedback.domain.safety import SafetyNotice
from services.feedback.domain.thanks import Thanks
from services.feedback.domain.value_check import ValueCheck
from services.feedback.ports import LinkRead, Title
from services.feedback.ports.supervision import NoteRead
from shared.contracts.clinic import ClinicUpdated
from shared.contracts.events import EpisodeUpdated, GoalUpdated, SessionUpdated, StaffUpdated
from shared.store.attempts import attempts_of
from shared.store.collection import SHARED, Anchor, Collection, Collections, Lives, NoClient, OfClient, index
from shared.store.documents import Document

COLLECTIONS: Final = Collections(SHARED)

CLIENTS: Final = COLLECTIONS.declare(Collection(name="clients", kind=Document, client=Anchor()))
CLINIC: Final = COLLECTIONS.declare(
    Collection(name="clinic", kind=ClinicUpdated, key="clinic_id", client=NoClient("the clinic itself"))
)
STAFF: Final = COLLECTIONS.declare(
    Collection(
        name="staff",
        kind=StaffUpdated,
        key="staff_id",
        client=NoClient("who works in the clinic"),
        indexes=(index("by_team", "team_ids"),),
    )
)
EPISODES: Final = COLLECTIONS.declare(
    Collection(name="episodes", kind=EpisodeUpdated, key="episode_id", client=OfClient())
)
GOALS: Final = COLLECTIONS.declare(
    Collection(
        name="goals",
        kind=GoalUpdated,
        key="goal_id",
        client=OfClient(),
        indexes=(
            index("by_episode", "episode_id"),
            index("to_look_up", "words_known", partialFilterExpression={"status": "active"}),
        ),
    )
)
TITLES: Final = COLLECTIONS.declare(
    Collection(name="titles", kind=Title, key="goal_id", client=OfClient(), sealed=("text",))
)
SESSIONS: Final = COLLECTIONS.declare(
    Collection(
        name="sessions",
        kind=SessionUpdated,
        key="session_id",
        client=OfClient(),
        indexes=(index("in_order", "episode_id", "held_at"),),
    )
)
INVITATIONS: Final = COLLECTIONS.declare(
    Collection(
        name="invitations",
        kind=Invitation,
        key="invitation_id",
        client=OfClient(),
        indexes=(
            index("by_token", "token_hash", unique=True),
            index("by_earlier_token", "earlier", sparse=True),
            index("by_day", "made_at"),
        ),
    )
)
RATINGS: Final = COLLECTIONS.declare(
    Collection(
        name="ratings",
        kind=Rating,
        key="rating_id",
        client=OfClient(),
        indexes=(
            index("one_a_session", "session_id", unique=True),
            index("newest", "episode_id", "clinician_id", "-held_at"),
            index("by_day", "first_submitted_at"),
        ),
    )
)
NOTES: Final = COLLECTIONS.declare(
    Collection(
        name="notes",
        kind=WrittenNote,
        key="note_id",
        client=OfClient(),
        indexes=(
            index("one_a_session", "session_id", unique=True),
            index("newest_by_routing", "routing", "-written_at", "-_id"),
            index("by_reader", "routing", "read_by"),
        ),
        sealed=("text",),
    )
)
NOTE_READS: Final = COLLECTIONS.declare(
    Collection(
        name="note_reads",
        kind=NoteRead,
        key="read_id",
        client=OfClient(),
        indexes=(index("by_note", "note_id"), index("by_reader", "staff_id", "note_id")),
    )
)
MEASURES: Final = COLLECTIONS.declare(
    Collection(
        name="measures",
        kind=Measure,
        key="measure_id",
        client=OfClient(),
        indexes=(index("by_episode", "episode_id"),),
    )
)
RUPTURES: Final = COLLECTIONS.declare(
    Collection(
        name="ruptures",
        kind=Rupture,
        key="alert_id",
        client=OfClient(),
        indexes=(index("latest", "episode_id", "-raised_at"),),
    )
)
RUPTURE_WORDS: Final = COLLECTIONS.declare(
    Collection(
        name="rupture_words",
        kind=RuptureWord,
        key="answer_id",
        client=OfClient(),
        indexes=(index("about", "alert_id"),),
    )
)
SAFETY_NOTICES: Final = COLLECTIONS.declare(
    Collection(
        name="safety_notices",
        kind=SafetyNotice,
        key="notice_id",
        client=OfClient(),
        indexes=(index("by_session", "session_id"), index("lately", "-raised_at")),
    )
)
VALUE_CHECKS: Final = COLLECTIONS.declare(
    Collection(
        name="value_checks",
        kind=ValueCheck,
        key="check_id",
        client=OfClient(),
        indexes=(index("latest", "episode_id", "-asked_at"),),
    )
)
# The one-time addresses of thank-you pages.
THANKS: Final = COLLECTIONS.declare(
    Collection(
        name="thanks",
        kind=Thanks,
        key="address_hash",
        client=OfClient(),
        lives=Lives("expires_at", timedelta(0), name="over"),
    )
)
DELIVERIES: Final = COLLECTIONS.declare(
    Collection(
        name="deliveries",
        kind=Delivery,
        key="delivery_id",
        client=OfClient(),
        indexes=(
            index("by_session", "session_id"),
            index("by_stop", "stop_hash", unique=True),
            index("by_message", "message_id"),
        ),
    )
)
OPENINGS: Final = COLLECTIONS.declare(
    Collection(name="openings", kind=Opening, key="session_id", client=OfClient())
)
LINK_READS: Final = COLLECTIONS.declare(
    Collection(name="link_reads", kind=LinkRead, client=OfClient(), indexes=(index("by_session", "session_id"),))
)
# My record: the codes given in the room, the clients' PINs, their logins, and what was done with it.
ROOM_CODES: Final = COLLECTIONS.declare(
    Collection(
        name="room_codes",
        kind=RoomCode,
        key="client_id",
        client=OfClient("_id"),
        indexes=(index("one_of_a_place", "place", unique=True),),
        lives=Lives("expires_at", timedelta(0), name="over"),
    )
)
# Each has no client until the worker has asked whose address it is.
RECORD_MAILS: Final = COLLECTIONS.declare(
    Collection(
        name="record_mails",
        kind=RecordMail,
        key="secret_hash",
        client=OfClient(),
        indexes=(index("by_token", "token_hash", unique=True),),
        sealed=("email",),
        lives=Lives("expires_at", timedelta(0), name="over"),
    )
)
ACCESSES: Final = COLLECTIONS.declare(
    Collection(name="record_accesses", kind=RecordAccess, key="client_id", client=OfClient("_id"))
)
RECORD_LOGINS: Final = COLLECTIONS.declare(
    Collection(
        name="record_logins",
        kind=RecordLogin,
        key="secret_hash",
        client=OfClient(),
        lives=Lives("ends_at", timedelta(0), name="ended"),
    )
)
RECORD_LOG: Final = COLLECTIONS.declare(
    Collection(
        name="record_log", kind=RecordEntry, client=OfClient(), indexes=(index("newest", "client_id", "-at"),)
    )
)
ATTEMPTS: Final = COLLECTIONS.declare(
    attempts_of(NoClient("from where codes and PINs were tried that were wrong"))
)
TABLETS: Final = COLLECTIONS.declare(
    Collection(
        name="tablets",
        kind=Tablet,
        key="tablet_id",
        client=NoClient("tablets of the clinic"),
        indexes=(index("by_secret", "secret_hash"), index("to_enrol", "enrolment_hash")),
    )
)
# Both go by themselves; a code's number is free again before, as soon as it has expired.
KIOSK_CODES: Final = COLLECTIONS.declare(
    Collection(
        name="kiosk_codes",
        kind=KioskCode,
        key="number",
        client=OfClient(),
        indexes=(index("one_a_session", "session_id", unique=True),),
        lives=Lives("expires_at", timedelta(0), name="over"),
    )
)
SITTINGS: Final = COLLECTIONS.declare(
    Collection(
        name="sittings",
        kind=Sitting,
        key="address_hash",
        client=OfClient(),
        indexes=(index("on_tablet", "tablet_id"),),
        lives=Lives("ends_at", timedelta(hours=1), name="over"),
    )
)
