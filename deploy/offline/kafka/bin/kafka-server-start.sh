#!/bin/bash
# Starts the broker: `kafka-server-start.sh server.properties [--override property=value]…`
set -eu
base=$(dirname "$0")
export KAFKA_LOG4J_OPTS="${KAFKA_LOG4J_OPTS:--Dlog4j2.configurationFile=$base/../config/log4j2.xml}"
export KAFKA_HEAP_OPTS="${KAFKA_HEAP_OPTS:--Xmx1G -Xms1G}"
# shellcheck disable=SC2086 # several words
exec "$base/kafka-run-class.sh" ${EXTRA_ARGS--name kafkaServer -loggc} kafka.Kafka "$@"
