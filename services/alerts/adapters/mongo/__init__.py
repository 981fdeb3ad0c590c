"""Trajectories, alerts and rules in MongoDB."""

from services.alerts.adapters.mongo.alerts import MongoAlerts
from services.alerts.adapters.mongo.cards import MongoCards
from services.alerts.adapters.mongo.clinic import MongoClinic
from services.alerts.adapters.mongo.collections import COLLECTIONS
from services.alerts.adapters.mongo.figures import MongoFigures, MongoSources
from services.alerts.adapters.mongo.guesses import MongoGuesses
from services.alerts.adapters.mongo.histories import MongoHistories
from services.alerts.adapters.mongo.lists import MongoLists
from services.alerts.adapters.mongo.mails import MongoMails
from services.alerts.adapters.mongo.rule_sets import MongoProposals, MongoRuleSets
from services.alerts.adapters.mongo.tasks import MongoTasks
from services.alerts.adapters.mongo.trajectories import MongoTrajectories
from services.alerts.adapters.mongo.unit import MongoUnit

__all__ = [
    "COLLECTIONS",
    "MongoAlerts",
    "MongoCards",
    "MongoClinic",
    "MongoFigures",
    "MongoGuesses",
    "MongoHistories",
    "MongoLists",
    "MongoMails",
    "MongoProposals",
    "MongoRuleSets",
    "MongoSources",
    "MongoTasks",
    "MongoTrajectories",
    "MongoUnit",
]
