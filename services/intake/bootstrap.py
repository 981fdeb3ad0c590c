"""The only place where intake's objects meet: its processes, and what the command line asks of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from functools import partial

import flask

from services.intake import consumer
from services.intake.adapters.calendar_address import CalendarAddress
from services.intake.adapters.demo import RememberedGuide
from services.intake.adapters.door import DoorPages
from services.intake.adapters.environment import first_clinic, gateway, invitation, sign_ins
from services.intake.adapters.ics import read_calendar
from services.intake.adapters.jobs import (
    ask_calendars,
    ask_retention,
    asking_in,
    calendar_kind,
    password_links,
    retention_kind,
)
from services.intake.adapters.mongo import COLLECTIONS, MongoUnit, renew_code_keys
from services.intake.adapters.mongo.endings import Endings
from services.intake.adapters.mongo.ledger import stages
from services.intake.adapters.one_time_codes import TotpCodes
from services.intake.adapters.passkeys import WebAuthn
from services.intake.adapters.passwords import Argon2Passwords
from services.intake.adapters.post import MailToStaff
from services.intake.adapters.provider_settings import provider_settings
from services.intake.adapters.services import ErasureReports, RemotePostbox, RemotePrompts, RemoteQuestionnaires
from services.intake.adapters.sign_ins import PrintedSignIns
from services.intake.adapters.today import RemoteNeighbours
from services.intake.domain.password_links import LinkKey
from services.intake.domain.staff import Role
from services.intake.usecases import erasing, planning, republishing, signing_in
from services.intake.usecases.clinic import open_clinic, said_clinic
from services.intake.usecases.demo import show_guide
from services.intake.usecases.devices import has_signed_in
from services.intake.usecases.passwords import new_hash
from services.intake.usecases.staff import NewStaff, add_staff, team_named
from services.intake.web import api, internal, internal_own, pages
from services.intake.web.audited import CONFIRMED, ROUTES
from services.intake.web.deps import Deps
from services.intake.web.internal_endings import endings_blueprint
from services.intake.web.provider_client import ProviderClient
from shared import logs
from shared.bus import Consumer, Jobs, Kind, Tick, Worker
from shared.bus.audit import audit_kind, audit_tick
from shared.bus.dead_letters import retry_some
from shared.bus.sealing import sealing_kind, sealing_tick
from shared.bus.syslog import syslog_ticks
from shared.contracts.principal import Principal
from shared.errors import Conflict, NotFound
from shared.sentence import say
from shared.settings import Settings, load
from shared.store import Store, Transactions
from shared.store.audit import Journal
from shared.store.health import readiness
from shared.store.ledger_counts import COUNT_EVERY, recount
from shared.web.app import create_app
from shared.web.audit import Audit
from shared.web.audit_search import Entries
from shared.web.band import Pins, RemotePins, nothing
from shared.web.clinic import RememberedClinic
from shared.web.credentials import Credential
from shared.web.internal import InternalClient
from shared.web.kept import StoredForms
from shared.web.ledger import Ledger, ledger_blueprint
from shared.web.onlookers import Onlookers, audit_blueprint
from shared.web.start import in_one_line
from shared.web.waiting import RemoteWaiting, Waiting, unknown

SERVICE = "intake"
SIGN_INS_EVERY = timedelta(seconds=5)
DOOR_EVERY = timedelta(seconds=5)
PLANNED_EVERY = timedelta(minutes=10)
CALENDARS_EVERY = timedelta(minutes=1)
RETENTION_EVERY = timedelta(hours=1)
# A process of an earlier version that runs beside this one writes names without what they are found by.
WORDS_EVERY = timedelta(minutes=10)


def read_settings() -> Settings:
    """What the environment says; raises SettingsError."""
    return load(SERVICE)


@in_one_line
def web_app() -> flask.Flask:
    """The web process."""
    settings = read_settings()
    logs.configure(SERVICE, "web", settings.log_level)
    store = open_store(settings)
    others = {
        "feedback": InternalClient(settings.feedback_url, settings.service_secret),
        "alerts": InternalClient(settings.alerts_url, settings.service_secret),
    }
    prompts = RemotePrompts(others["alerts"])
    questionnaires = RemoteQuestionnaires(others["feedback"])
    reports, passwords = ErasureReports(others), Argon2Passwords()
    guide = RememberedGuide(lambda: transactions(store)(show_guide))
    neighbours = RemoteNeighbours(others["alerts"], others["feedback"])
    sent_links = RemotePostbox(others["feedback"])
    units = transactions(store)
    made = Deps(
        units,
        units.read,
        passwords,
        reports,
        prompts,
        questionnaires,
        sent_links,
        invitation,
        guide,
        LinkKey(settings.page_secret),
        settings.mail is not None,
        neighbours,
        CalendarAddress(),
        read_calendar,
        Onlookers(store, others),
        Entries(SERVICE, store, others),
        codes=TotpCodes(),
        passkeys=WebAuthn(),
        provider=provider_client(),
    )
    waiting, pins = RemoteWaiting(others["feedback"]), RemotePins(others["alerts"])
    return make_app(settings, store, made, waiting=waiting, pins=pins)


def provider_client() -> ProviderClient | None:
    """The identity provider that the environment names, if it does; raises SettingsError."""
    said = provider_settings()
    if said is None:
        return None
    return ProviderClient(
        said.provider,
        client_id=said.client_id,
        client_secret=said.client_secret,
        groups_claim=said.groups_claim,
        verified_claim=said.verified_claim,
        ca_file=said.ca_file,
    )


def make_app(
    settings: Settings, store: Store, made: Deps, *, waiting: Waiting = unknown, pins: Pins = nothing
) -> flask.Flask:
    """The application over these objects."""
    app = create_app(
        SERVICE,
        package="services.intake.web",
        settings=settings,
        principals=lambda credential: _who(made, credential),
        ready=lambda: readiness(store),
        deps=made,
        waiting=waiting,
        forms=StoredForms(store),
        audited=Audit(Journal(store), ROUTES, CONFIRMED),
        pins=pins,
        known_clinic=RememberedClinic(lambda: made.transact(said_clinic)),
    )
    api.install(app)
    app.register_blueprint(internal.blueprint)
    app.register_blueprint(internal_own.blueprint)
    app.register_blueprint(endings_blueprint(Endings(store)))
    app.register_blueprint(audit_blueprint(store))
    app.register_blueprint(
        ledger_blueprint(Ledger(store, stages, partial(retry_some, _consuming(settings, store))))
    )
    pages.install(app)
    return app


def _who(made: Deps, credential: Credential) -> Principal | None:
    return signing_in.whose(made.read, made.transact, credential.kind, credential.secret, used=credential.used)


def worker() -> Worker:
    """The worker process."""
    settings = read_settings()
    logs.configure(SERVICE, "worker", settings.log_level)
    store = open_store(settings)
    at_work = Jobs(
        store,
        [
            calendar_kind(MongoUnit, CalendarAddress(), read_calendar),
            *mail_kinds(settings),
            audit_kind(store),
            sealing_kind(store),
            retention_kind(MongoUnit, Journal(store)),
        ],
    )
    timed = [*ticks(store), *syslog_ticks(store, settings)]
    return Worker(store, settings, _consuming(settings, store), timed, jobs=at_work)


def mail_kinds(settings: Settings) -> list[Kind]:
    """Mails people the link by which they choose a password, and asks them to sign in."""
    key, post = LinkKey(settings.page_secret), MailToStaff(settings.mail, settings.public_url)
    return [password_links(MongoUnit, key, post, settings.public_url), asking_in(MongoUnit, post)]


def _consuming(settings: Settings, store: Store) -> Consumer:
    """Takes in what the other services say."""
    return Consumer(
        store,
        settings,
        topics=consumer.TOPICS,
        handles=frozenset(consumer.HANDLERS),
        apply=lambda unit, events: consumer.apply(MongoUnit(unit), events),
    )


def ticks(store: Store) -> list[Tick]:
    """What the clock has done: planned sessions come near, words are indexed, the ledger is counted.

    And the front door shows whom to call.
    """
    planned = Tick("planned", PLANNED_EVERY, partial(planning.note_due_sessions, transactions(store)))
    calendars = Tick("calendars", CALENDARS_EVERY, lambda _as_of: ask_calendars(store, MongoUnit))
    words = Tick("words", WORDS_EVERY, lambda _as_of: store.index_words())
    counting = Tick("ledger", COUNT_EVERY, partial(recount, store, stages))
    retention = Tick("retention", RETENTION_EVERY, lambda _as_of: ask_retention(store))
    usual = [planned, calendars, words, counting, retention, audit_tick(store), sealing_tick(store)]
    folder, printed, transact = gateway(), sign_ins(), transactions(store)
    if printed is not None:
        usual.append(Tick("sign-ins", SIGN_INS_EVERY, lambda _as_of: _let_go(PrintedSignIns(printed), transact)))
    if folder is None:
        return usual
    pages = DoorPages(folder)
    return [*usual, Tick("door", DOOR_EVERY, lambda _as_of: pages.follow(transact(said_clinic)))]


def _let_go(printed: PrintedSignIns, transact: Transactions[MongoUnit]) -> None:
    """Take the first passwords of those who have signed in out of the file that keeps them."""
    printed.let_go(lambda email: transact.read(lambda unit: has_signed_in(unit, email)))


def republish() -> int:
    """Say the state of everything once more; gives how many events."""
    with _clinic() as transact:
        return republishing.republish(transact)


def create_staff(email: str, name: str, roles: Sequence[Role], password: str, *, team: str | None = None) -> str:
    """Take somebody on, in a team that is made if there is none; gives their id."""
    password_hash = new_hash(Argon2Passwords(), "password", password, [email, name])

    def work(unit: MongoUnit) -> str:
        team_ids = [team_named(unit, team).team_id] if team else []
        new = NewStaff(email=email, name=name, roles=roles, team_ids=team_ids)
        return add_staff(unit, new, password_hash).staff_id

    with _clinic() as transact:
        return transact(work)


def issue_token(email: str) -> str:
    """The secret of a new API token for a member of staff; raises NotFound."""

    def work(unit: MongoUnit) -> str:
        staff = unit.staff.by_email(email)
        if staff is None:
            raise NotFound(say("Nobody with the address %(email)s works here.", email=email))
        return signing_in.issue_token(unit, staff.staff_id, "made at a terminal")[1]

    with _clinic() as transact:
        return transact(work)


def erase_again(client_ids: Sequence[str]) -> int:
    """After a restore: erase whoever was erased since the backup; how many those were."""
    with _clinic() as transact:
        return transact(lambda unit: erasing.erase_again(unit, client_ids))


def transactions(store: Store) -> Transactions[MongoUnit]:
    """Units of work on that store."""
    return Transactions(store, MongoUnit)


def open_store(settings: Settings) -> Store:
    """The service's database, with its indexes, and the clinic's first settings."""
    store, first = Store(settings, COLLECTIONS), first_clinic()
    store.ensure()
    renew_code_keys(store)
    with suppress(Conflict):  # another process of ours was quicker
        transactions(store)(lambda unit: open_clinic(unit, first))
    return store


@contextmanager
def _clinic() -> Iterator[Transactions[MongoUnit]]:
    """The way to the database, for as long as the command line needs it."""
    with closing(open_store(read_settings())) as store:
        yield transactions(store)
