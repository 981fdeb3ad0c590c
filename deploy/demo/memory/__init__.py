"""The three services in memory, with what use cases ask of their repositories while one client is brought in."""

from deploy.demo.memory.alerts import Alerts
from deploy.demo.memory.feedback import Feedback
from deploy.demo.memory.intake import Intake

__all__ = ["Alerts", "Feedback", "Intake"]
