"""Intake's MongoDB: one collection for each kind of thing, readable documents."""

from services.intake.adapters.mongo.clients import ANCHORS, renew_code_keys
from services.intake.adapters.mongo.indexes import INDEXES
from services.intake.adapters.mongo.unit import MongoUnit, Transactions

__all__ = ["ANCHORS", "INDEXES", "MongoUnit", "Transactions", "renew_code_keys"]
