"""Forms that came after their sender's login had ended: kept for that person alone, half a day at most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

import msgspec
from pymongo import ASCENDING, IndexModel

from shared.store.sealed import seal, unseal
from shared.store.unit import Unit

KEPT_FORMS: Final = "kept_forms"
KEEP: Final = timedelta(hours=12)

INDEXES: Final[Mapping[str, Sequence[IndexModel]]] = {
    KEPT_FORMS: (
        IndexModel([("at", ASCENDING)], name="old", expireAfterSeconds=int(KEEP.total_seconds())),
        IndexModel([("client_id", ASCENDING)], name="by_client"),
    )
}


class KeptForm(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody typed and where it was to go; `client_id` where the address says whom it is about."""

    form_id: str
    staff_id: str
    path: str
    fields: list[tuple[str, str]]
    client_id: str | None = None


def keep(unit: Unit, form: KeptForm) -> None:
    """Keep it; the same form once more takes its own place."""
    words = seal(form.staff_id, msgspec.json.encode(form.fields).decode())
    change = {"at": unit.now, "staff_id": form.staff_id, "path": form.path, "client_id": form.client_id}
    unit.database[KEPT_FORMS].update_one(
        {"_id": form.form_id}, {"$set": {**change, "fields": words}}, upsert=True, session=unit.session
    )


def find(unit: Unit, form_id: str, staff_id: str) -> KeptForm | None:
    """The form of that name, if that person sent it and it is not too old."""
    wanted = {"_id": form_id, "staff_id": staff_id, "at": {"$gt": unit.now - KEEP}}
    found = unit.database[KEPT_FORMS].find_one(wanted, session=unit.session)
    if found is None:
        return None
    words = msgspec.json.decode(unseal(staff_id, found["fields"]), type=list[tuple[str, str]])
    return KeptForm(
        form_id=form_id, staff_id=staff_id, path=found["path"], fields=words, client_id=found["client_id"]
    )


def forget(unit: Unit, form_id: str, staff_id: str) -> None:
    """Delete it, if that person sent it."""
    unit.database[KEPT_FORMS].delete_many({"_id": form_id, "staff_id": staff_id}, session=unit.session)


def erase(unit: Unit, client_id: str) -> None:
    """Delete those about that client, and those that do not say whom they are about."""
    unit.database[KEPT_FORMS].delete_many({"client_id": {"$in": [client_id, None]}}, session=unit.session)
