"""The collections of alerts; every list is read along an index: a scope, perhaps a status, newest first."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from pymongo import IndexModel

from services.alerts.adapters.mongo import shapes
from services.alerts.domain.figures.snapshot import Own, Snapshot
from services.alerts.domain.figures.week import Week
from services.alerts.domain.guess import Guess, GuessesFirst
from services.alerts.domain.prompt_notices import Mention
from services.alerts.domain.switching import Switch
from services.alerts.domain.tasks import Proposed, Task
from services.alerts.domain.trajectory import Trajectory
from services.alerts.ports import AlertRecord
from services.alerts.ports.cards import Edition
from shared.contracts.clinic import ClinicUpdated
from shared.store.collection import SHARED, Anchor, Collection, Collections, Lives, NoClient, OfClient, index
from shared.store.documents import Document
from shared.store.jobs import KEEP_ENDED

COLLECTIONS: Final = Collections(SHARED)


def _list(name: str, *equal: str) -> IndexModel:
    return index(name, *equal, "-raised_at", "-_id")


def _inbox(scope: str) -> tuple[IndexModel, ...]:
    """By which the pieces of an inbox are found (`lists.py`): in its order, acted on, and ended lately."""
    acted_on: Document = {"partialFilterExpression": {"acted_at": {"$type": "date"}}}
    return (
        index(f"grouped_of_{scope}", scope, "status", "severity", "-raised_at", "client_id", "kind", "_id"),
        index(f"acted_on_of_{scope}", scope, "status", **acted_on),
        index(f"ended_of_{scope}", scope, "status", "changed_at"),
    )


CLINIC: Final = COLLECTIONS.declare(
    Collection(name="clinic", kind=ClinicUpdated, key="clinic_id", client=NoClient("the clinic itself"))
)
TRAJECTORIES: Final = COLLECTIONS.declare(
    Collection(
        name="trajectories",
        kind=Trajectory,
        key="client_id",
        client=Anchor(),
        indexes=(
            index("to_look_at", "look_at", partialFilterExpression={"look_at": {"$type": "date"}}),
            index("found_by_day", "state.signals.raised_at"),
            index("noticed_by_day", "noticed.raised_at"),
        ),
        pack=shapes.trajectory_document,
        unpack=shapes.trajectory,
    )
)
SESSIONS: Final = COLLECTIONS.declare(
    Collection(
        name="sessions",
        kind=Document,
        client=OfClient("_id.client_id", find=shapes.sessions_of),
        indexes=(
            index("by_day", "rating.first_submitted_at"),
            index("held", "session.held_at"),
            index("seen_by_rating_alone", "rating.held_at", partialFilterExpression={"session": None}),
        ),
    )
)
ALERTS: Final = COLLECTIONS.declare(
    Collection(
        name="alerts",
        kind=AlertRecord,
        key="alert_id",
        client=OfClient(),
        indexes=(
            _list("by_clinician", "clinician_id"),
            _list("by_clinician_and_status", "clinician_id", "status"),
            _list("by_team", "team_id"),
            _list("by_team_and_status", "team_id", "status"),
            _list("by_client", "client_id"),
            _list("by_kind_and_status", "kind", "status"),
            index("by_time", "raised_at"),
            index("to_wake", "snoozed_until", partialFilterExpression={"status": "snoozed"}),
            index("open", "status", partialFilterExpression={"status": "open"}),
            index("found_by_day", "signals.raised_at"),
            *_inbox("clinician_id"),
            *_inbox("team_id"),
            index("acted_on_by", "done.by", "status"),
        ),
        sealed=("done.note",),
        pack=shapes.alert_document,
        unpack=shapes.alert_record,
    )
)
RULE_SETS: Final = COLLECTIONS.declare(
    Collection(
        name="rule_sets",
        kind=Switch,
        client=NoClient("numbers that hold for everybody"),
        sealed=("why",),
        pack=shapes.switch_document,
    )
)
PROPOSALS: Final = COLLECTIONS.declare(
    Collection(
        name="proposals",
        kind=Proposed,
        key="proposal_id",
        client=NoClient("numbers found in everybody's ratings"),
        indexes=(index("newest_first", "-made_at", "-_id"),),
        unpack=shapes.proposed,
    )
)
PROMPT_CARDS: Final = COLLECTIONS.declare(
    Collection(
        name="prompt_cards",
        kind=Edition,
        client=NoClient("the clinic's own words, about no client"),
        indexes=(index("newest_first", "card", "language", "-revision.n"),),
        sealed=("title", "questions", "helps", "why", "source"),
        pack=shapes.edition_document,
        unpack=shapes.edition,
    )
)
# As long as jobs that have ended: the message in which somebody was told of a prompt is one.
MENTIONS: Final = COLLECTIONS.declare(
    Collection(
        name="mentions",
        kind=Mention,
        key="mention_id",
        client=OfClient(),
        indexes=(index("of_message", "kind", "message"),),
        lives=Lives("at", KEEP_ENDED, name="old"),
    )
)
GUESSES: Final = COLLECTIONS.declare(Collection(name="guesses", kind=Guess, key="guess_id", client=OfClient()))
GUESS_SETTINGS: Final = COLLECTIONS.declare(
    Collection(
        name="guess_settings", kind=GuessesFirst, key="staff_id", client=NoClient("a clinician's own setting")
    )
)
# What was published of a quarter stays for ever as it was: no row says of which clients it was counted.
FIGURES: Final = COLLECTIONS.declare(
    Collection(
        name="figures",
        kind=Snapshot,
        key="quarter",
        client=NoClient("counts that show no one; later corrections and erasures leave them"),
    )
)
OWN_FIGURES: Final = COLLECTIONS.declare(
    Collection(
        name="own_figures",
        kind=Own,
        key="own_id",
        client=NoClient("a clinician's own counts; later corrections and erasures leave them"),
        indexes=(index("by_clinician", "clinician_id"), index("by_quarter", "quarter")),
    )
)
WEEK_FIGURES: Final = COLLECTIONS.declare(
    Collection(name="week_figures", kind=Week, key="day", client=NoClient("rounded counts that show no one"))
)
# What was counted and found counts for a while; proposals and rule sets stay for ever.
TASKS: Final = COLLECTIONS.declare(
    Collection(
        name="rule_tasks",
        kind=Task,
        key="task_id",
        client=NoClient("counts, and until it ends the id of the last client looked at"),
        indexes=(index("queue", "ended_at", "made_at", "_id"),),
        lives=Lives("ended_at", timedelta(days=90), name="old"),
        pack=shapes.task_document,
        unpack=shapes.task,
    )
)
