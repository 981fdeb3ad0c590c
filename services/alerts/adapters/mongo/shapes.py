"""How alerts, trajectories, rule sets and tasks stand in documents, where that is not field by field."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from bson import MaxKey, MinKey

from services.alerts.domain.alerts import Act, Alert
from services.alerts.domain.calibration import NEVER
from services.alerts.domain.cards import Words
from services.alerts.domain.facts import AT_ONCE, Facts
from services.alerts.domain.reminders import Reminder
from services.alerts.domain.signals import Signal
from services.alerts.domain.switching import Switch
from services.alerts.domain.tasks import CalibrationTask, Proposed, Task, WhatIfTask
from services.alerts.domain.trajectory import FOLD_VERSION, Fold, Trajectory
from services.alerts.ports import AlertRecord, Done
from services.alerts.ports.cards import Edition
from shared.contracts.revision import Revision
from shared.store.documents import Document, from_document, to_document

# The facts that stand in the trajectory's own document; sessions and ratings have theirs.
OWN_FACTS: Final = ("client", "episodes", "goals", "outcomes", "concerns", "words", "value_checks", "disowned")
KINDS: Final[Mapping[str, type[CalibrationTask | WhatIfTask]]] = {
    "calibration": CalibrationTask,
    "what_if": WhatIfTask,
}


def session_id(client_id: str, of: str | MinKey | MaxKey) -> Document:
    """The id of a session's document."""
    return {"client_id": client_id, "session_id": of}


def sessions_of(client_ids: Collection[str]) -> Document:
    """The filter for all sessions of these clients, along the index that every collection has."""
    return {
        "$or": [
            {"_id": {"$gt": session_id(client_id, MinKey()), "$lt": session_id(client_id, MaxKey())}}
            for client_id in client_ids
        ]
    }


def trajectory_document(trajectory: Trajectory) -> Document:
    """A trajectory without its sessions."""
    facts = trajectory.facts
    own = {name: getattr(facts, name) for name in OWN_FACTS}
    derived = {name: getattr(trajectory, name) for name in ("state", "noticed", "looked_at")}
    return {
        "client_id": trajectory.client_id,
        **to_document(own | derived),
        "look_at": facts.look_at,
        "awaited": facts.awaited,
        "fold_version": trajectory.fold_version,
    }


def trajectory(document: Document) -> Trajectory:
    """The trajectory; a state that another version folded is left out, so that it is folded anew."""
    client_id = document["client_id"]
    if "state" not in document:
        return Trajectory(client_id, erased_at=document.get("erased_at"))
    facts = from_document(document, Facts)
    noticed, looked_at = from_document(document.get("noticed", []), list[Signal]), document.get("looked_at")
    if document["fold_version"] != FOLD_VERSION:
        facts.look_at = AT_ONCE
        return Trajectory(client_id, facts, Fold(), noticed, looked_at, document["fold_version"])
    return Trajectory(client_id, facts, from_document(document["state"], Fold), noticed, looked_at)


def alert_document(record: AlertRecord) -> Document:
    """The alert's own fields beside those of its caseload; `rated_with` is the clinician whom it is about."""
    alert = to_document(record.alert)
    return {
        "rated_with": alert.pop("clinician_id"),
        **alert,
        "clinician_id": record.clinician_id,
        "team_id": record.team_id,
        "revision": to_document(record.revision),
        "done": [{**to_document(done.act), "note": done.note} for done in record.done],
        "first_shown_at": record.first_shown_at,
        "first_opened_at": record.first_opened_at,
        "opened": dict(record.opened),
        "reminders": to_document(record.reminders),
    }


def alert_record(document: Document) -> AlertRecord:
    """The record that stands in a document."""
    return AlertRecord(
        alert=from_document({**document, "clinician_id": document["rated_with"]}, Alert),
        clinician_id=document["clinician_id"],
        team_id=document["team_id"],
        revision=from_document(document["revision"], Revision),
        done=tuple(Done(act=from_document(done, Act), note=done["note"]) for done in document["done"]),
        first_shown_at=document["first_shown_at"],
        first_opened_at=document["first_opened_at"],
        opened=document.get("opened", {}),
        reminders=from_document(document.get("reminders", []), tuple[Reminder, ...]),
    )


def switch_document(switch: Switch) -> Document:
    """A rule set under its version, with who put it in force and why."""
    return {"_id": switch.rules.version, **to_document(switch)}


def edition_document(edition: Edition) -> Document:
    """An edition of a card under its version, its words as texts that can be sealed; None where it has none."""
    own = edition.words
    return {
        "_id": f"{edition.card} {edition.language} {edition.revision.n}",
        "card": edition.card,
        "language": edition.language,
        "revision": to_document(edition.revision),
        "by": edition.by,
        "at": edition.at,
        "came": edition.came,
        "title": own and own.title,
        "questions": own and "\n".join(own.questions),
        "helps": own and "\n".join(own.helps),
        "why": own and own.why,
        "source": own and own.source,
    }


def edition(document: Document) -> Edition:
    """The edition that stands in a document."""
    words = None
    if document["title"] is not None:
        words = Words(
            title=document["title"],
            questions=tuple(document["questions"].split("\n")),
            helps=tuple(document["helps"].split("\n")),
            why=document["why"],
            source=document["source"],
        )
    kept = {name: document[name] for name in ("card", "language", "by", "at", "came")}
    return Edition(words=words, revision=from_document(document["revision"], Revision), **kept)


def proposed(document: Document) -> Proposed:
    """The proposal; its instant is no date, and MongoDB cuts it to milliseconds."""
    found = from_document(document, Proposed)
    rules = replace(found.proposal.rules, in_force_from=NEVER)
    return replace(found, proposal=replace(found.proposal, rules=rules))


def task_document(task: Task) -> Document:
    """A task with the kind of its work."""
    kind = next(name for name, kind in KINDS.items() if isinstance(task.work, kind))
    return {"kind": kind, **to_document(task)}


def task(document: Mapping[str, Any]) -> Task:
    """The task that stands in a document."""
    work = from_document(document["work"], KINDS[document["kind"]])
    rest = {name: value for name, value in document.items() if name not in {"_id", "kind", "work"}}
    return Task(work=work, **rest)
