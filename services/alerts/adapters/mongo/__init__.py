"""Trajectories and alerts in MongoDB."""

from services.alerts.adapters.mongo.alerts import ALERTS, MongoAlerts
from services.alerts.adapters.mongo.indexes import INDEXES
from services.alerts.adapters.mongo.trajectories import TRAJECTORIES, MongoTrajectories
from services.alerts.adapters.mongo.unit import MongoUnit

__all__ = ["ALERTS", "INDEXES", "TRAJECTORIES", "MongoAlerts", "MongoTrajectories", "MongoUnit"]
