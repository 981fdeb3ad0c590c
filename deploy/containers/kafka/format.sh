#!/bin/bash
# Formats the broker's volume once, with the user that the broker itself and the one-off jobs sign in as. The image would
# format it by itself, but without users. The password goes by a file, since everybody on the machine sees a command line.
set -euo pipefail
umask 077
if [ -e /var/lib/kafka/data/logs/meta.properties ]; then
    echo "kafka-format: the volume is formatted already"
    exit 0
fi
said=/tmp/format
tool=/opt/kafka/bin/kafka-storage.sh
{
    printf '%s\n' format --cluster-id "$("$tool" random-uuid)" --config /etc/attune/server.properties
    printf '%s\n' --add-scram "SCRAM-SHA-512=[name=attune,password=$(</run/secrets/kafka_broker)]"
} >"$said"
"$tool" "@$said" >/tmp/said 2>&1 || { sed 's/password=[^],]*/password=…/g' /tmp/said >&2; exit 1; }
echo "kafka-format: done"
