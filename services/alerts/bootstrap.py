"""Where the objects of alerts meet: its web process, its worker, and saying all states again."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import flask

from services.alerts import consumer
from services.alerts.adapters.changes import changes
from services.alerts.adapters.feedback import RemoteFeedback
from services.alerts.adapters.gauges import show_unanswered
from services.alerts.adapters.jobs import figures, notices, prompt_notices, rule_tasks
from services.alerts.adapters.ledger import SILENT, AskedBook, Asks, Own
from services.alerts.adapters.mongo import (
    COLLECTIONS,
    MongoAlerts,
    MongoCards,
    MongoClinic,
    MongoFigures,
    MongoGuesses,
    MongoHistories,
    MongoLists,
    MongoMails,
    MongoProposals,
    MongoRuleSets,
    MongoSources,
    MongoTasks,
    MongoTrajectories,
    MongoUnit,
)
from services.alerts.adapters.mongo.ledger import stages
from services.alerts.adapters.neighbours import RemoteNeighbours
from services.alerts.adapters.people import RemotePeople
from services.alerts.adapters.post import StaffPost
from services.alerts.domain.ledger import Service
from services.alerts.ports import Feedback, Histories, Neighbours, People, Post
from services.alerts.usecases import republish as republishing
from services.alerts.usecases.erase import erase_client
from services.alerts.usecases.fold import look_again
from services.alerts.usecases.hear_not_safe import Hearing
from services.alerts.usecases.notify import ask_all_notices
from services.alerts.usecases.propose import propose_monthly, take_up
from services.alerts.usecases.publish import ask_for_quarters, ask_for_week
from services.alerts.usecases.wake import wake
from services.alerts.web import (
    api,
    cards_page,
    guess_page,
    internal,
    ledger_page,
    live,
    mail_page,
    pages,
    rules_page,
    team_page,
)
from services.alerts.web.audited import ROUTES
from services.alerts.web.deps import Deps
from services.alerts.web.pins import pins
from services.alerts.web.quarters.pages import quarters
from shared import logs
from shared.bus import Consumer, Jobs, Kind, Tick, Worker
from shared.bus.audit import audit_kind, audit_tick
from shared.bus.dead_letters import retry_some
from shared.bus.erasures import erasure_kind
from shared.bus.sealing import sealing_kind, sealing_tick
from shared.bus.syslog import syslog_ticks
from shared.errors import Erased
from shared.settings import Settings, load
from shared.store import Store, Transactions, health
from shared.store.audit import Journal
from shared.store.ledger_counts import COUNT_EVERY, recount
from shared.web.app import create_app
from shared.web.audit import Audit
from shared.web.clinic import RememberedClinic
from shared.web.credentials import Principals
from shared.web.endings import Endings
from shared.web.erased import asked_of
from shared.web.hub import Hub
from shared.web.identity import RemotePrincipals
from shared.web.internal import InternalClient
from shared.web.kept import StoredForms
from shared.web.ledger import Ledger, ledger_blueprint
from shared.web.onlookers import audit_blueprint
from shared.web.start import in_one_line
from shared.web.waiting import RemoteWaiting, Waiting, unknown

log = logs.get(__name__)
SERVICE: Final = "alerts"
HEAR_EVERY: Final = timedelta(seconds=3)
WAKE_EVERY: Final = timedelta(seconds=30)
NOTIFY_EVERY: Final = timedelta(minutes=1)
LOOK_EVERY: Final = timedelta(seconds=15)
LOOK_AT_ONCE: Final = 200
PROPOSE_EVERY: Final = timedelta(hours=1)
PUBLISH_EVERY: Final = timedelta(hours=1)
# A batch makes some 10^5 objects and none in cycles: at its usual pace the collector costs a fifth of the time.
# What other threads leave in cycles the worker has collected every minute.
COLLECT_AFTER: Final = 1_000_000


def read_settings() -> Settings:
    """What the environment says; raises SettingsError."""
    return load(SERVICE)


@in_one_line
def web_app() -> flask.Flask:
    """The web process's application, on what the environment says."""
    settings = read_settings()
    logs.configure(SERVICE, "web", settings.log_level)
    # One client of feedback for all questions: a page that has several waits for it once.
    feedback = InternalClient(settings.feedback_url, settings.service_secret)
    intake = InternalClient(settings.intake_url, settings.service_secret)
    principals = RemotePrincipals(settings)
    app = application(
        settings,
        open_store(settings),
        neighbours=RemoteNeighbours(intake, feedback),
        feedback=RemoteFeedback(feedback),
        principals=principals,
        waiting=RemoteWaiting(feedback),
        others={"intake": intake, "feedback": feedback},
    )
    Endings(settings, principals, then=app.extensions["attune"].hub.look_again).begin()
    return app


def worker() -> Worker:
    """The worker process, on what the environment says."""
    settings = read_settings()
    logs.configure(SERVICE, "worker", settings.log_level)
    gc.set_threshold(COLLECT_AFTER)
    store = open_store(settings)
    transactions = transactions_on(store)
    hearing = hearing_of(transactions, remote_feedback(settings))
    hear = Tick("hear", HEAR_EVERY, hearing.hear)
    intake = InternalClient(settings.intake_url, settings.service_secret)
    told = kinds(transactions, RemotePeople(intake), StaffPost(settings.mail, settings.public_url))
    at_work = Jobs(store, [*told, erasures(transactions, asked_of(intake))])
    timed = [hear, *ticks(transactions), *syslog_ticks(store, settings)]
    measures = [partial(show_unanswered, transactions)]
    return Worker(store, settings, consuming(settings, store), timed, jobs=at_work, measures=measures)


def consuming(settings: Settings, store: Store) -> Consumer:
    """Takes in what the other services say."""
    transactions = transactions_on(store)
    return Consumer(
        store,
        settings,
        topics=consumer.TOPICS,
        handles=consumer.HANDLES,
        apply=lambda unit, events: consumer.apply(transactions.unit(unit), events),
    )


def ticks(transactions: Transactions[MongoUnit]) -> list[Tick]:
    """What the clock has done, each in one worker at a time."""
    store = transactions.store
    histories = MongoHistories(store)
    return [
        Tick("wake", WAKE_EVERY, partial(wake_all, transactions)),
        Tick("notify", NOTIFY_EVERY, lambda _as_of: ask_notices_again(transactions)),
        Tick("look", LOOK_EVERY, partial(look_at_all, transactions)),
        Tick("propose", PROPOSE_EVERY, lambda _as_of: propose(transactions, histories)),
        Tick("publish", PUBLISH_EVERY, lambda _as_of: publish(transactions)),
        Tick("ledger", COUNT_EVERY, partial(recount, store, stages)),
        audit_tick(store),
        sealing_tick(store),
    ]


def kinds(transactions: Transactions[MongoUnit], people: People, post: Post) -> list[Kind]:
    """The jobs, and how each is done."""
    sources = MongoSources(transactions.store)
    audit = audit_kind(transactions.store)
    told = [*notices(people, post), *prompt_notices(people, post)]
    return [*told, rule_tasks(sources), *figures(sources), audit, sealing_kind(transactions.store)]


def erasures(transactions: Transactions[MongoUnit], is_erased: Callable[[str], bool]) -> Kind:
    """Erases whom intake says that it has erased."""
    return erasure_kind(is_erased, lambda unit, event: erase_client(transactions.unit(unit), event))


def republish() -> int:
    """Put every alert into the outbox again; how many."""
    return republishing.republish(transactions_on(open_store(read_settings())))


def application(
    settings: Settings,
    store: Store,
    *,
    neighbours: Neighbours,
    feedback: Feedback,
    principals: Principals,
    waiting: Waiting = unknown,
    others: Mapping[Service, Asks] = SILENT,
) -> flask.Flask:
    """The application over a store, whom it asks and who signs in."""
    transactions, hub = transactions_on(store), Hub(changes(store))
    hub.close_on_term()
    ledger = Ledger(store, stages, partial(retry_some, consuming(settings, store)))
    made = Deps(
        transact=transactions,
        alerts=MongoAlerts(store),
        lists=MongoLists(store),
        trajectories=MongoTrajectories(store),
        cards=MongoCards(store),
        guesses=MongoGuesses(store),
        rule_sets=MongoRuleSets(store),
        proposals=MongoProposals(store),
        tasks=MongoTasks(store),
        figures=MongoFigures(store),
        neighbours=neighbours,
        mails=MongoMails(store),
        server=settings.mail,
        hearing=hearing_of(transactions, feedback),
        hub=hub,
        books={"alerts": AskedBook(Own(ledger)), **{name: AskedBook(asks) for name, asks in others.items()}},
        clock=store.now,
    )
    app = create_app(
        SERVICE,
        package="services.alerts.web",
        settings=settings,
        principals=principals,
        ready=partial(health.readiness, store),
        waiting=waiting,
        deps=made,
        pins=partial(pins, made),
        known_clinic=RememberedClinic(MongoClinic(store).get),
        forms=StoredForms(store),
        audited=Audit(Journal(store), ROUTES),
    )
    api.install(app)
    shown = (pages.pages, live.live_pages, rules_page.rules_pages, cards_page.cards_pages, guess_page.guess_pages)
    for part in (*shown, team_page.team_pages, mail_page.mail_pages, quarters, ledger_page.ledger_pages):
        app.register_blueprint(part, url_prefix=f"/{SERVICE}")
    for inside in (internal.internal, ledger_blueprint(ledger), audit_blueprint(store)):
        app.register_blueprint(inside)
    return app


def remote_feedback(settings: Settings) -> RemoteFeedback:
    """Feedback's internal API."""
    return RemoteFeedback(InternalClient(settings.feedback_url, settings.service_secret))


def hearing_of(transactions: Transactions[MongoUnit], feedback: Feedback) -> Hearing:
    """Takes what clients say of not being safe as the consumer takes it."""
    return Hearing(feedback, lambda concern: transactions(lambda unit: consumer.apply(unit, [concern])))


def open_store(settings: Settings) -> Store:
    """The service's database, with its indexes."""
    store = Store(settings, COLLECTIONS)
    store.ensure()
    return store


def transactions_on(store: Store) -> Transactions[MongoUnit]:
    """Units of work on that store."""
    return Transactions(store, MongoUnit)


def propose(transactions: Transactions[MongoUnit], histories: Histories) -> None:
    """Have a proposal made if it is time."""
    transactions(take_up)
    transactions(lambda unit: propose_monthly(unit, histories))


def publish(transactions: Transactions[MongoUnit]) -> None:
    """Have figures published that have fallen due."""
    wanted = transactions(ask_for_week)
    # It goes through all sessions, which is too long for a transaction.
    first = MongoSources(transactions.store).first_held() if wanted else None
    if first is not None:
        transactions(lambda unit: ask_for_quarters(unit, wanted, first))


def ask_notices_again(transactions: Transactions[MongoUnit]) -> None:
    """Have everybody told of what waits, also of what a version that sent no mail left open."""
    transactions(ask_all_notices)


def wake_all(transactions: Transactions[MongoUnit], as_of: datetime) -> None:
    """Open every alert again whose snooze has run out by then, a client a transaction."""
    for client_id in MongoAlerts(transactions.store).clients_to_wake(as_of):
        with suppress(Erased):  # between asking and locking
            transactions(partial(wake, client_id=client_id, as_of=as_of))


def look_at_all(transactions: Transactions[MongoUnit], as_of: datetime) -> None:
    """Notice whatever has fallen due by then with any client, so many a transaction."""
    trajectories = MongoTrajectories(transactions.store)
    while due := trajectories.to_look_at(as_of, LOOK_AT_ONCE):
        transactions(partial(look_again, client_ids=due, as_of=as_of))
