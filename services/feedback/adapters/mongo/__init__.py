"""Feedback's MongoDB: one repository a collection, bound to one unit of work."""

from services.feedback.adapters.mongo.copies import CLIENTS
from services.feedback.adapters.mongo.indexes import INDEXES
from services.feedback.adapters.mongo.unit import MongoUnit

__all__ = ["CLIENTS", "INDEXES", "MongoUnit"]
