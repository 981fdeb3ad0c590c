"""Forms that came after their sender's login had ended: kept for that person alone, half a day at most."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from shared.store.collection import SHARED, Collection, Lives, OfClient
from shared.store.unit import Unit

KEEP: Final = timedelta(hours=12)


class KeptForm(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody typed and where it was to go; `client_id` where the address says whom it is about."""

    form_id: str
    staff_id: str
    path: str
    fields: list[tuple[str, str]]
    client_id: str | None = None


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A form as it is kept, all that was typed as one text."""

    form_id: str
    at: datetime
    staff_id: str
    path: str
    fields: str
    client_id: str | None


KEPT_FORMS: Final = SHARED.declare(
    Collection(
        name="kept_forms",
        kind=_Kept,
        key="form_id",
        # A form that does not say whom it is about may be about whoever is erased.
        client=OfClient("client_id", find=lambda client_ids: {"client_id": {"$in": [*client_ids, None]}}),
        sealed=("fields",),
        sealed_for="staff_id",
        lives=Lives("at", KEEP, name="old"),
    )
)


def keep(unit: Unit, form: KeptForm) -> None:
    """Keep it; the same form once more takes its own place."""
    unit.rows(KEPT_FORMS).put(
        _Kept(
            form_id=form.form_id,
            at=unit.now,
            staff_id=form.staff_id,
            path=form.path,
            fields=msgspec.json.encode(form.fields).decode(),
            client_id=form.client_id,
        )
    )


def find(unit: Unit, form_id: str, staff_id: str) -> KeptForm | None:
    """The form of that name, if that person sent it and it is not too old."""
    found = unit.rows(KEPT_FORMS).one({"_id": form_id, "staff_id": staff_id, "at": {"$gt": unit.now - KEEP}})
    if found is None:
        return None
    words = msgspec.json.decode(found.fields, type=list[tuple[str, str]])
    return KeptForm(form_id=form_id, staff_id=staff_id, path=found.path, fields=words, client_id=found.client_id)


def forget(unit: Unit, form_id: str, staff_id: str) -> None:
    """Delete it, if that person sent it."""
    unit.rows(KEPT_FORMS).delete({"_id": form_id, "staff_id": staff_id})
