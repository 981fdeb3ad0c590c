"""One Kafka broker on the loopback interface: KRaft, a single node that is its own controller."""

from __future__ import annotations

import importlib
import subprocess
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ConfigResource,
    ConfigResourceType,
    KafkaAdminClient,
    ResourcePattern,
    ResourceType,
    ScramMechanism,
    UserScramCredentialUpsertion,
)
from kafka.errors import KafkaError, TopicAlreadyExistsError

from deploy.local import java, ports
from deploy.local.place import write_private
from deploy.trouble import Trouble
from shared.bus.broker import connection
from shared.settings import KafkaAccess

TOPICS = ("intake.events", "feedback.events", "alerts.events")
PARTITIONS = 6
RETENTION_MS = 30 * 24 * 3600 * 1000
OPEN: Final = KafkaAccess()

ADMIN = "attune"
"""Who makes topics and users, and whom the broker itself is to its controller."""

_PROPERTIES = """\
process.roles=broker,controller
node.id=1
listeners=CLIENTS://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=CLIENTS://127.0.0.1:{port}
listener.security.protocol.map=CLIENTS:{protocol},CONTROLLER:{protocol}
inter.broker.listener.name=CLIENTS
controller.listener.names=CONTROLLER
controller.quorum.voters=1@127.0.0.1:{controller_port}
log.dirs={logs}
num.partitions={partitions}
auto.create.topics.enable=false
log.retention.ms={retention}
offsets.retention.minutes=43200
log.cleaner.dedupe.buffer.size=16777216
offsets.topic.num.partitions=3
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=3
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=3
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
"""

# Services sign in by SCRAM, as users that the broker keeps; the one who makes them stands in this file.
_ACCESS = """\
sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN
sasl.mechanism.inter.broker.protocol=PLAIN
sasl.mechanism.controller.protocol=PLAIN
listener.name.clients.plain.sasl.jaas.config={plain}
listener.name.clients.scram-sha-512.sasl.jaas.config={security}.scram.ScramLoginModule required;
listener.name.controller.sasl.enabled.mechanisms=PLAIN
listener.name.controller.plain.sasl.jaas.config={plain}
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:{admin}
"""
_SECURITY = "org.apache.kafka.common.security"

_LOGGING = """\
<Configuration status="WARN"><Appenders>
<Console name="out"><PatternLayout pattern="%d{ISO8601} %p %c{1} %m%n"/></Console>
</Appenders><Loggers><Root level="WARN"><AppenderRef ref="out"/></Root></Loggers></Configuration>
"""


@dataclass(frozen=True, kw_only=True)
class Broker:
    """Where one broker lives and what it runs with; without a password it is open to everybody on the machine."""

    jars: list[Path]
    folder: Path
    port: int
    controller_port: int
    password: str = ""

    @property
    def bootstrap(self) -> str:
        """The address for clients."""
        return f"127.0.0.1:{self.port}"

    def prepare(self) -> None:
        """Write its settings for the ports of now, and format the storage the first time."""
        logs = self.folder / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        write_private(self._settings, self._properties(logs))
        (self.folder / "log4j2.xml").write_text(_LOGGING, encoding="utf-8")
        if not (logs / "meta.properties").exists():
            self._format()

    def command(self) -> list[str]:
        """What starts the prepared broker."""
        return [*self._java("-Xms96m", "-Xmx384m"), "kafka.Kafka", str(self._settings)]

    def _properties(self, logs: Path) -> str:
        text = _PROPERTIES.format(
            port=self.port,
            controller_port=self.controller_port,
            protocol="SASL_PLAINTEXT" if self.password else "PLAINTEXT",
            logs=logs,
            partitions=PARTITIONS,
            retention=RETENTION_MS,
        )
        if not self.password:
            return text
        user = f'username="{ADMIN}" password="{self.password}" user_{ADMIN}="{self.password}"'
        plain = f"{_SECURITY}.plain.PlainLoginModule required {user};"
        return text + _ACCESS.format(plain=plain, security=_SECURITY, admin=ADMIN)

    @property
    def _settings(self) -> Path:
        return self.folder / "server.properties"

    def _java(self, *options: str) -> list[str]:
        return [
            java.find(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            *options,
            f"-Dlog4j2.configurationFile={self.folder / 'log4j2.xml'}",
            "-cp",
            ":".join(str(jar) for jar in self.jars),
        ]

    def _format(self) -> None:
        cluster = urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()
        tool = ["kafka.tools.StorageTool", "format", "--ignore-formatted", f"--cluster-id={cluster}"]
        done = subprocess.run(
            [*self._java("-Xmx128m"), *tool, "-c", str(self._settings)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Trouble(f"Kafka's storage in {self.folder} could not be formatted: {done.stderr.strip()[-300:]}")


def ready(bootstrap: str, access: KafkaAccess = OPEN) -> bool:
    """Whether a broker answers there and lets us in; waits two seconds at most."""
    if not ports.answers_at(bootstrap.split(",", maxsplit=1)[0]):
        return False  # kafka-python would leave its sockets open
    try:
        _admin(bootstrap, access).close()
    except (KafkaError, OSError):
        return False
    return True


def create_topics(
    bootstrap: str, names: Iterable[str] = TOPICS, partitions: int = PARTITIONS, access: KafkaAccess = OPEN
) -> None:
    """Create those topics that do not exist yet, and wait until they can be written to."""
    with closing(_admin(bootstrap, access)) as admin, suppress(TopicAlreadyExistsError):  # somebody was faster
        wanted = set(names) - set(admin.list_topics())
        options = {"num_partitions": partitions, "configs": {"retention.ms": str(RETENTION_MS)}}
        if wanted:
            admin.create_topics(dict.fromkeys(wanted, options), wait_for_metadata=True)


@dataclass(frozen=True)
class User:
    """A service at the broker: it alone writes its own topic, and reads those that it consumes."""

    name: str
    password: str
    writes: str
    reads: Sequence[str]

    @classmethod
    def of(cls, service: str, password: str) -> User:
        """That service with its password; what it consumes it says itself."""
        topics = importlib.import_module(f"services.{service}.consumer").TOPICS
        return cls(service, password, f"{service}.events", sorted(topics))

    def rights(self) -> list[ACL]:
        """What the broker lets it do."""
        return [
            self._right(ACLOperation.WRITE, ResourceType.TOPIC, self.writes),
            *(self._right(ACLOperation.READ, ResourceType.TOPIC, topic) for topic in self.reads),
            self._right(ACLOperation.READ, ResourceType.GROUP, self.name),
        ]

    def _right(self, operation: ACLOperation, kind: ResourceType, what: str) -> ACL:
        allow, resource = ACLPermissionType.ALLOW, ResourcePattern(kind, what)
        return ACL(f"User:{self.name}", "*", operation, allow, resource)


def admit(bootstrap: str, access: KafkaAccess, users: Sequence[User]) -> None:
    """Make these users with their rights, or give them their passwords anew; raises KafkaError."""
    with closing(_admin(bootstrap, access)) as admin:
        said = admin.alter_user_scram_credentials(
            [
                UserScramCredentialUpsertion(user.name, ScramMechanism.SCRAM_SHA_512, password=user.password)
                for user in users
            ]
        )
        failed = admin.create_acls([right for user in users for right in user.rights()])["failed"]
    if refused := [f"{name}: {why}" for name, why in said.items() if why] + [str(each) for each in failed]:
        raise KafkaError("; ".join(refused))


@dataclass(frozen=True)
class Topic:
    """How one topic is set up; a retention of -1 keeps everything."""

    partitions: int
    retention_ms: int


def describe(bootstrap: str, access: KafkaAccess, names: Iterable[str] = TOPICS) -> dict[str, Topic]:
    """How those topics are set up that exist."""
    with closing(_admin(bootstrap, access)) as admin:
        there = sorted(set(names) & set(admin.list_topics()))
        partitions = {topic["name"]: len(topic["partitions"]) for topic in admin.describe_topics(there)}
        asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in there]
        [configs] = admin.describe_configs(asked, config_filter="all").values() if there else [{}]
    return {name: Topic(partitions[name], int(configs[name]["retention.ms"]["value"])) for name in there}


def _admin(bootstrap: str, access: KafkaAccess) -> KafkaAdminClient:
    known = {**connection(bootstrap, access), "bootstrap_timeout_ms": 2_000}
    return KafkaAdminClient(client_id="attune-deploy", **known)
