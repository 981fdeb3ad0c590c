"""Where feedback's objects meet: its web process, its worker, and saying all states again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, partial

import flask

from services.feedback import consumer
from services.feedback.adapters.bounces import BounceReader
from services.feedback.adapters.environment import FeedbackSettings, read_settings
from services.feedback.adapters.instruments import read_instruments
from services.feedback.adapters.intake import RemoteIntake
from services.feedback.adapters.jobs import mailing, record_mail
from services.feedback.adapters.mongo import COLLECTIONS, MongoUnit
from services.feedback.adapters.mongo.ledger import stages
from services.feedback.adapters.postbox import ClientPost
from services.feedback.domain.invitation import Links
from services.feedback.ports import Intake
from services.feedback.usecases import keep
from services.feedback.usecases import republish as republishing
from services.feedback.usecases.learn import Desk
from services.feedback.usecases.mailing import note_bounced
from services.feedback.usecases.supervise import waiting
from services.feedback.usecases.titles import renew_titles
from services.feedback.web import (
    accessibility_pages,
    api,
    client_pages,
    internal,
    kiosk_pages,
    not_me_pages,
    record_code_pages,
    record_login,
    record_mail_pages,
    record_pages,
    safety_pages,
    staff_pages,
    stop_pages,
    supervision_pages,
    tablet_pages,
    value_pages,
)
from services.feedback.web.audited import ROUTES
from services.feedback.web.deps import Deps
from shared import logs
from shared.bus import Consumer, Jobs, Kind, Tick, Worker
from shared.bus.audit import audit_kind, audit_tick
from shared.bus.dead_letters import retry_some
from shared.bus.erasures import erasure_kind
from shared.bus.sealing import sealing_kind, sealing_tick
from shared.bus.syslog import syslog_ticks
from shared.contracts.clinic import CLINIC_ID
from shared.contracts.principal import Principal
from shared.hashing import Argon2
from shared.settings import Settings
from shared.store import Store, Transactions, health
from shared.store.audit import Journal
from shared.store.ledger_counts import COUNT_EVERY, recount
from shared.web import csrf, limits
from shared.web.app import create_app
from shared.web.audit import Audit
from shared.web.band import Pins, RemotePins, nothing
from shared.web.clinic import RememberedClinic
from shared.web.credentials import Principals
from shared.web.endings import Endings
from shared.web.erased import asked_of
from shared.web.identity import RemotePrincipals
from shared.web.internal import InternalClient
from shared.web.kept import StoredForms
from shared.web.ledger import Ledger, ledger_blueprint
from shared.web.onlookers import FindLooked, Onlookers, audit_blueprint, nobody_looked
from shared.web.start import in_one_line

SERVICE = "feedback"
# What clients do, many of them at once behind the one address of a waiting room.
WIDE = ("c/", "thanks/", "kiosk", "stop/", "api/check-ins/")
BOUNCES_EVERY = timedelta(minutes=1)
RENEW_EVERY = timedelta(seconds=20)


@in_one_line
def web_app() -> flask.Flask:
    """The web process's application, on what the environment says."""
    settings = read_settings()
    logs.configure(SERVICE, "web", settings.log_level)
    store = open_store(settings)
    alerts, intake = (
        InternalClient(url, settings.service_secret) for url in (settings.alerts_url, settings.intake_url)
    )
    principals = RemotePrincipals(settings)
    Endings(settings, principals).begin()
    return application(
        settings,
        store,
        remote_intake(settings),
        principals,
        pins=RemotePins(alerts),
        looked=Onlookers(store, {"alerts": alerts, "intake": intake}),
    )


def worker() -> Worker:
    """The worker process, on what the environment says."""
    settings = read_settings()
    logs.configure(SERVICE, "worker", settings.log_level)
    store = open_store(settings)
    transact, intake = transact_on(store, Links(settings.link_key)), remote_intake(settings)
    sending = transact.unit, intake, ClientPost(settings.mail, intake.messages), settings.public_url
    asked = asked_of(InternalClient(settings.intake_url, settings.service_secret))
    usual = [audit_kind(store), sealing_kind(store), erasures(transact, asked)]
    at_work = Jobs(store, [*mailing(*sending), record_mail(*sending), *usual])
    turns = [*ticks(store, Desk(transact, transact.read, intake)), *reading_bounces(settings, transact)]
    turns += syslog_ticks(store, settings)
    return Worker(store, settings, consuming(settings, store), turns, jobs=at_work)


def erasures(transact: Transactions[MongoUnit], is_erased: Callable[[str], bool]) -> Kind:
    """Erases whom intake says that it has erased."""
    return erasure_kind(is_erased, lambda unit, event: keep.erase_client(transact.unit(unit), event))


def reading_bounces(settings: FeedbackSettings, transact: Transactions[MongoUnit]) -> list[Tick]:
    """What comes back of our mail, if the settings say where."""
    if settings.mailbox is None:
        return []
    reader = BounceReader(settings.mailbox)

    def look(now: datetime) -> None:
        if failed := reader.failed(now):
            transact(lambda unit: note_bounced(unit, failed))
        reader.kept()

    return [Tick("bounces", BOUNCES_EVERY, look)]


def ticks(store: Store, desk: Desk) -> list[Tick]:
    """What the clock has done, each in one worker at a time."""
    return [
        Tick("titles", RENEW_EVERY, lambda _as_of: renew_titles(desk)),
        Tick("ledger", COUNT_EVERY, partial(recount, store, stages)),
        audit_tick(store),
        sealing_tick(store),
    ]


def consuming(settings: FeedbackSettings, store: Store) -> Consumer:
    """Takes in what the other services say."""
    links = Links(settings.link_key)
    return Consumer(
        store,
        settings,
        topics=consumer.TOPICS,
        handles=frozenset(consumer.HANDLERS),
        apply=lambda unit, events: consumer.apply(MongoUnit(unit, links, read_instruments()), events),
    )


def republish() -> int:
    """Put everything that feedback says into the outbox again; how many."""
    settings = read_settings()
    return republishing.republish(transact_on(open_store(settings), Links(settings.link_key)))


def application(
    settings: FeedbackSettings,
    store: Store,
    intake: Intake,
    principals: Principals,
    *,
    pins: Pins = nothing,
    looked: FindLooked = nobody_looked,
) -> flask.Flask:
    """The application over a store, and whom it asks."""
    transact = transact_on(store, Links(settings.link_key))
    desk = Desk(transact, transact.read, intake)
    app = create_app(
        SERVICE,
        package="services.feedback.web",
        settings=settings,
        principals=principals,
        ready=partial(health.readiness, store),
        waiting=partial(_waiting, desk),
        deps=Deps(
            desk=desk,
            instruments=read_instruments(),
            transact=transact,
            record=transact,
            hashing=_hashing(),
            public_url=settings.public_url,
            clock=store.now,
            reads_bounces=settings.mailbox is not None,
            postbox=ClientPost(settings.mail, intake.messages),
            looked=looked,
        ),
        forms=StoredForms(store),
        audited=Audit(Journal(store), ROUTES),
        pins=pins,
        known_clinic=RememberedClinic(lambda: desk.transact(lambda unit: unit.clinic.get(CLINIC_ID))),
    )
    csrf.bind(app, record_login.COOKIE)
    limits.declare(
        app, wide=tuple(f"/{SERVICE}/{part}" for part in WIDE), free=frozenset({safety_pages.pages.name})
    )
    api.install(app)
    app.register_blueprint(accessibility_pages.pages, url_prefix=f"/{SERVICE}")
    app.register_blueprint(client_pages.pages, url_prefix=f"/{SERVICE}")
    app.register_blueprint(safety_pages.pages, url_prefix=f"/{SERVICE}")
    app.register_blueprint(not_me_pages.pages, url_prefix=f"/{SERVICE}")
    app.register_blueprint(value_pages.pages, url_prefix=f"/{SERVICE}")
    app.register_blueprint(record_pages.pages, url_prefix=f"/{SERVICE}")
    app.register_blueprint(record_mail_pages.pages, url_prefix=f"/{SERVICE}")
    app.register_blueprint(record_code_pages.pages, url_prefix=f"/{SERVICE}")
    app.register_blueprint(stop_pages.pages, url_prefix=f"/{SERVICE}")
    app.register_blueprint(staff_pages.pages, url_prefix=f"/{SERVICE}")
    app.register_blueprint(supervision_pages.pages, url_prefix=f"/{SERVICE}")
    app.register_blueprint(tablet_pages.pages, url_prefix=f"/{SERVICE}")
    app.register_blueprint(kiosk_pages.pages, url_prefix=f"/{SERVICE}")
    app.register_blueprint(internal.internal)
    app.register_blueprint(audit_blueprint(store))
    app.register_blueprint(
        ledger_blueprint(Ledger(store, stages, partial(retry_some, consuming(settings, store))))
    )
    return app


@cache
def _hashing() -> Argon2:
    """One for the process: so many PINs are hashed at once and no more."""
    return Argon2()


def _waiting(desk: Desk, reader: Principal) -> int:
    """How many notes for supervision wait for them, without asking ourselves over HTTP."""
    return desk.look(lambda unit: waiting(unit, reader.scope(), reader.staff_id, is_admin=reader.is_("admin")))


def open_store(settings: Settings) -> Store:
    """The service's database, with its indexes."""
    store = Store(settings, COLLECTIONS)
    store.ensure()
    return store


def remote_intake(settings: Settings) -> RemoteIntake:
    """Intake's internal API."""
    return RemoteIntake(InternalClient(settings.intake_url, settings.service_secret))


def transact_on(store: Store, links: Links) -> Transactions[MongoUnit]:
    """Units of work on that store."""
    return Transactions(store, partial(MongoUnit, links=links, instruments=read_instruments()))
