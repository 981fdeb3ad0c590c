#!/bin/bash
# Starts mongod as the official image's entrypoint does: as the user mongodb, and on all addresses where none is named.
set -eu

[ "${1:0:1}" != - ] || set -- mongod "$@"

if [ -n "${MONGO_INITDB_ROOT_USERNAME:-}${MONGO_INITDB_ROOT_USERNAME_FILE:-}" ]; then
    echo 'error: this stand-in makes no first user; without one the variables MONGO_INITDB_… would promise too much' >&2
    exit 1
fi

if [ "$1" = mongod ]; then
    if [ "$(id -u)" = 0 ]; then
        find /data/db /data/configdb ! -user mongodb -exec chown mongodb '{}' +
        exec setpriv --reuid=mongodb --regid=mongodb --init-groups "$0" "$@"
    fi
    case " $* " in
    *' --bind_ip '* | *' --bind_ip='* | *' --bind_ip_all '*) ;;
    *) set -- "$@" --bind_ip_all ;;
    esac
fi

exec "$@"
