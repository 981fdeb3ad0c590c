#!/bin/bash
# Runs a class of Kafka's with the variables that its own script takes; `-loggc` writes the collector's log to LOG_DIR.
set -eu
base=$(dirname "$0")/..
logs=${LOG_DIR:-$base/logs}

while [ $# -gt 0 ]; do
    case $1 in
    -name) name=$2 && shift 2 ;;
    -loggc)
        [ -n "${KAFKA_GC_LOG_OPTS:-}" ] || KAFKA_GC_LOG_OPTS="-Xlog:gc*:file=$logs/${name:-}-gc.log:time,tags"
        shift
        ;;
    *) break ;;
    esac
done

[ -z "${KAFKA_LOG4J_OPTS:-}" ] || mkdir -p "$logs"
# shellcheck disable=SC2086 # each of them is several words
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" ${KAFKA_HEAP_OPTS:--Xmx256M} \
    ${KAFKA_JVM_PERFORMANCE_OPTS:--server -XX:+UseG1GC -Djava.awt.headless=true} ${KAFKA_GC_LOG_OPTS:-} \
    ${KAFKA_JMX_OPTS:-} "-Dkafka.logs.dir=$logs" \
    ${KAFKA_LOG4J_OPTS:--Dlog4j2.configurationFile=$base/config/log4j2.xml} \
    -cp "$base/libs/*" ${KAFKA_OPTS:-} "$@"
