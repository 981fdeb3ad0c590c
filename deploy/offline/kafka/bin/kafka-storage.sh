#!/bin/bash
# Formats the broker's storage: `kafka-storage.sh format -t CLUSTER -c server.properties [--add-scram …]`, random-uuid.
exec "$(dirname "$0")/kafka-run-class.sh" kafka.tools.StorageTool "$@"
