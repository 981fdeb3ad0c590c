"""Feedback's MongoDB: its collections, and one repository for each within a unit of work."""

from services.feedback.adapters.mongo.collections import COLLECTIONS
from services.feedback.adapters.mongo.unit import MongoUnit

__all__ = ["COLLECTIONS", "MongoUnit"]
