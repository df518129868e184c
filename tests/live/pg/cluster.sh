# Starts a PostgreSQL of its own on a loopback port, for scripts that source this: sets PG_URL, stops it at the end.
# Debian's package is installed when it is missing. The server does not run as root.

pg_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
if [ -z "$pg_bin" ]; then
  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y postgresql) >/dev/null
  pg_bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
fi

pg_folder=$(mktemp -d)
pg_as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }
[ "$(id -u)" != 0 ] || chown postgres: "$pg_folder"
PG_PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

pg_stop() {
  (cd / && pg_as "$pg_bin/pg_ctl" -D "$pg_folder/data" -m immediate stop >/dev/null 2>&1) || true
  rm -rf "$pg_folder"
}
trap pg_stop EXIT

(cd / && pg_as "$pg_bin/initdb" -D "$pg_folder/data" -U annexa -A trust --locale=C.UTF-8 >"$pg_folder/log" 2>&1)
(cd / && pg_as "$pg_bin/pg_ctl" -D "$pg_folder/data" -w -l "$pg_folder/server.log" \
  -o "-p $PG_PORT -c listen_addresses=127.0.0.1 -c unix_socket_directories=$pg_folder -c max_connections=200" start >/dev/null)
PG_URL="postgres://annexa@127.0.0.1:$PG_PORT/postgres"
