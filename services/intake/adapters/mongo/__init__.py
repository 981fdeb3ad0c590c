"""Intake's MongoDB: its collections, and one repository for each within a unit of work."""

from services.intake.adapters.mongo.clients import renew_code_keys
from services.intake.adapters.mongo.collections import COLLECTIONS
from services.intake.adapters.mongo.unit import MongoUnit

__all__ = ["COLLECTIONS", "MongoUnit", "renew_code_keys"]
