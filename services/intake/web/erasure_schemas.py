"""What comes in over the API about erasures, and what goes out."""

from __future__ import annotations

from marshmallow import fields

from services.intake.domain.text import CODE_LENGTH, REASON_LENGTH
from shared.web.api import Schema, list_of
from shared.web.schemas import Instant, StrictString


class EraseQuery(Schema):
    """The confirmation of an erasure."""

    code = StrictString(load_default=None, max=CODE_LENGTH, metadata={"description": "The client's code, typed."})


class EraseBody(EraseQuery):
    """The same in the body, where no log of addresses keeps it, and why the client is erased."""

    reason = StrictString(
        load_default=None,
        allow_none=True,
        max=REASON_LENGTH,
        metadata={"description": "Stays on the receipt: without the client's name and code."},
    )


class ErasureItem(Schema):
    """The receipt of an erasure: when, by whom and why."""

    erasure_id = fields.String(required=True)
    client_id = fields.String(required=True)
    erased_at = Instant(required=True)
    asked_by = fields.String(required=True, metadata={"description": "The staff id of who erased."})
    reason = fields.String(required=True, allow_none=True)


class ServiceErasure(Schema):
    """What a service says of an erasure."""

    service = fields.String(required=True)
    erased_at = Instant(required=True, allow_none=True)
    state = fields.String(required=True, metadata={"description": "erased | pending | unreachable"})


class ReceiptItem(ErasureItem):
    """The receipt with what every service says now."""

    complete = fields.Boolean(required=True)
    services = fields.List(fields.Nested(ServiceErasure), required=True)


ErasureList = list_of(ErasureItem)
