"""One Kafka broker on the loopback interface: KRaft, a single node that is its own controller."""

from __future__ import annotations

import subprocess
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from kafka.errors import KafkaError, TopicAlreadyExistsError

from deploy.local import java, ports
from deploy.trouble import Trouble

TOPICS = ("intake.events", "feedback.events", "alerts.events")
PARTITIONS = 6
RETENTION_MS = 30 * 24 * 3600 * 1000

_PROPERTIES = """\
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
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

_LOGGING = """\
<Configuration status="WARN"><Appenders>
<Console name="out"><PatternLayout pattern="%d{ISO8601} %p %c{1} %m%n"/></Console>
</Appenders><Loggers><Root level="WARN"><AppenderRef ref="out"/></Root></Loggers></Configuration>
"""


@dataclass(frozen=True, kw_only=True)
class Broker:
    """Where one broker lives and what it runs with."""

    jars: list[Path]
    folder: Path
    port: int
    controller_port: int

    @property
    def bootstrap(self) -> str:
        """The address for clients."""
        return f"127.0.0.1:{self.port}"

    def prepare(self) -> None:
        """Write its settings for the ports of now, and format the storage the first time."""
        logs = self.folder / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        self._settings.write_text(
            _PROPERTIES.format(
                port=self.port,
                controller_port=self.controller_port,
                logs=logs,
                partitions=PARTITIONS,
                retention=RETENTION_MS,
            ),
            encoding="utf-8",
        )
        (self.folder / "log4j2.xml").write_text(_LOGGING, encoding="utf-8")
        if not (logs / "meta.properties").exists():
            self._format()

    def command(self) -> list[str]:
        """What starts the prepared broker."""
        return [*self._java("-Xms96m", "-Xmx384m"), "kafka.Kafka", str(self._settings)]

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


def ready(bootstrap: str) -> bool:
    """Whether a broker answers there; waits two seconds at most."""
    if not ports.answers_at(bootstrap.split(",", maxsplit=1)[0]):
        return False  # kafka-python would leave its sockets open
    try:
        _admin(bootstrap).close()
    except (KafkaError, OSError):
        return False
    return True


def create_topics(bootstrap: str, names: Iterable[str] = TOPICS, partitions: int = PARTITIONS) -> None:
    """Create those topics that do not exist yet, and wait until they can be written to."""
    admin = _admin(bootstrap)
    try:
        wanted = set(names) - set(admin.list_topics())
        options = {"num_partitions": partitions, "configs": {"retention.ms": str(RETENTION_MS)}}
        if wanted:
            admin.create_topics(dict.fromkeys(wanted, options), wait_for_metadata=True)
    except TopicAlreadyExistsError:
        pass  # somebody else was faster
    finally:
        admin.close()


@dataclass(frozen=True)
class Topic:
    """How one topic is set up; a retention of -1 keeps everything."""

    partitions: int
    retention_ms: int


def describe(bootstrap: str, names: Iterable[str] = TOPICS) -> dict[str, Topic]:
    """How those topics are set up that exist."""
    admin = _admin(bootstrap)
    try:
        there = sorted(set(names) & set(admin.list_topics()))
        partitions = {topic["name"]: len(topic["partitions"]) for topic in admin.describe_topics(there)}
        asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in there]
        [configs] = admin.describe_configs(asked, config_filter="all").values() if there else [{}]
    finally:
        admin.close()
    return {name: Topic(partitions[name], int(configs[name]["retention.ms"]["value"])) for name in there}


def _admin(bootstrap: str) -> KafkaAdminClient:
    return KafkaAdminClient(bootstrap_servers=bootstrap, bootstrap_timeout_ms=2_000, client_id="attune-deploy")
