"""Erasing a client over the API."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from services.intake.domain.clients import Erasure
from services.intake.ports import Said
from services.intake.usecases import erasing
from services.intake.web.deps import deps
from services.intake.web.erasure_schemas import EraseBody, EraseQuery, ErasureItem, ErasureList, ReceiptItem
from services.intake.web.lists import listed, window
from shared.web.api import Blueprint, PageQuery
from shared.web.identity import need

blp = Blueprint("erasures", __name__, description="Erasing a client in every service, and the receipt")


@blp.delete("/clients/<client_id>")
@blp.arguments(EraseQuery, location="query")
@blp.arguments(EraseBody)
@blp.response(202, ErasureItem)
def erase_client(query: dict[str, Any], body: dict[str, Any], client_id: str) -> Erasure:
    """Erase a client; the client's code, in the body or the query, confirms it."""
    me, code = need("admin"), body["code"] or query["code"] or ""
    return deps().transact(
        lambda unit: erasing.erase_client(unit, me, client_id, typed_code=code, reason=body["reason"])
    )


@blp.get("/erasures")
@blp.arguments(PageQuery, location="query")
@blp.response(200, ErasureList)
def list_erasures(query: dict[str, Any]) -> dict[str, object]:
    """List the receipts, newest first."""
    need("admin")
    return listed(deps().transact(lambda unit: unit.erasures.page(window(query))))


@blp.get("/erasures/<erasure_id>")
@blp.response(200, ReceiptItem)
def show_receipt(erasure_id: str) -> dict[str, object]:
    """Show a receipt with what every service says of it now."""
    me = need("admin")
    receipt = erasing.receipt(deps().transact, deps().others, me, erasure_id)
    return asdict(receipt.erasure) | {
        "complete": receipt.complete,
        "services": [_said(service, said) for service, said in receipt.services.items()],
    }


def _said(service: str, said: Said) -> dict[str, object]:
    if isinstance(said, str):
        return {"service": service, "erased_at": None, "state": said}
    return {"service": service, "erased_at": said, "state": "erased"}
