# Starts and stops the emulated AWS. To be sourced: `. rig.sh; rig_start; …; rig_stop`.
#
# rig_start [moto|ministack] [PAGE_SIZE]  sets RIG_ENDPOINT; with a page size, answers come in pages.

RIG_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
RIG_PIDS=()

# A venv that is made once for each set of requirements.
rig_python() {
  local digest venv
  digest=$(sha256sum "$RIG_DIR/requirements.txt" | cut -c1-16)
  venv=${XDG_CACHE_HOME:-$HOME/.cache}/annexa/live-aws-$digest
  if [ ! -e "$venv/ready" ]; then
    python3 -m venv "$venv" >&2
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$RIG_DIR/requirements.txt" >&2
    touch "$venv/ready"
  fi
  RIG_BIN=$venv/bin
}

rig_free_port() {
  "$RIG_BIN/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Waits until a port of this machine accepts connections.
rig_await() {
  local attempt
  for attempt in $(seq 200); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return 0; fi
    sleep 0.1
  done
  echo "port $1 does not open" >&2
  return 1
}

rig_start() {
  local kind=${1:-moto} size=${2:-} port
  rig_python
  RIG_WORK=$(mktemp -d)
  port=$(rig_free_port)
  case $kind in
    moto) "$RIG_BIN/python" "$RIG_DIR/server.py" --port "$port" >"$RIG_WORK/server.log" 2>&1 & ;;
    ministack)
      BIND_HOST=127.0.0.1 GATEWAY_PORT=$port IOT_MTLS_ENABLED=0 SFTP_ENABLED=0 HOME=$RIG_WORK \
        MINISTACK_ACCOUNT_ID=123456789012 \
        "$RIG_BIN/ministack" >"$RIG_WORK/server.log" 2>&1 &
      ;;
    *) echo "no such emulator: $kind" >&2; return 64 ;;
  esac
  RIG_PIDS+=($!)
  rig_await "$port"
  RIG_ENDPOINT=http://127.0.0.1:$port
  RIG_PLAIN=$RIG_ENDPOINT
  if [ -n "$size" ]; then
    local proxy
    proxy=$(rig_free_port)
    "$RIG_BIN/python" "$RIG_DIR/pages.py" --port "$proxy" --upstream "127.0.0.1:$port" --size "$size" &
    RIG_PIDS+=($!)
    rig_await "$proxy"
    RIG_ENDPOINT=http://127.0.0.1:$proxy
  fi
}

# rig_seed USERS [OPTION …]  writes the facts to $RIG_WORK/truth.json.
rig_seed() {
  "$RIG_BIN/python" "$RIG_DIR/seed.py" --endpoint "$RIG_PLAIN" --users "$1" --truth "$RIG_WORK/truth.json" "${@:2}"
}

# How many requests the server has answered.
rig_served() {
  grep -cE '(DELETE|GET|HEAD|POST|PUT) /.* HTTP/1' "$RIG_WORK/server.log" || true
}

# Builds annexa unless ANNEXA names one.
rig_annexa() {
  if [ -z "${ANNEXA:-}" ]; then
    local root
    root=$(cd "$RIG_DIR/../../.." && pwd)
    (cd "$root" && cargo build --locked)
    ANNEXA=$(cd "$root" && realpath "${CARGO_TARGET_DIR:-target}")/debug/annexa
  fi
}

# rig_scan NAME  scans into $RIG_WORK/NAME.json with a fresh data directory and sets RIG_STATUS.
rig_scan() {
  printf '[source.aws-rig]\ncollector = "aws"\nrequests_per_second = 200\nregions = ["us-east-1", "eu-west-1"]\n' >"$RIG_WORK/annexa.toml"
  RIG_STATUS=0
  rig_env "$RIG_BIN/python" "$RIG_DIR/measured.py" "$ANNEXA" --config "$RIG_WORK/annexa.toml" \
    --data-dir "$RIG_WORK/data-$1" scan --fail-on "${RIG_FAIL_ON:-low}" -o "json=$RIG_WORK/$1.json" \
    2>"$RIG_WORK/$1.log" || RIG_STATUS=$?
}

# The environment that points an AWS SDK at the emulator and at nothing else.
rig_env() {
  env -u AWS_PROFILE AWS_ENDPOINT_URL="$RIG_ENDPOINT" AWS_ACCESS_KEY_ID="${RIG_KEY:-rig}" \
    AWS_SECRET_ACCESS_KEY="${RIG_SECRET:-rig}" AWS_REGION=us-east-1 \
    AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true "$@"
}

rig_stop() {
  local pid
  for pid in "${RIG_PIDS[@]}"; do kill "$pid" 2>/dev/null || true; done
  RIG_PIDS=()
  if [ -n "${RIG_WORK:-}" ]; then rm -rf "$RIG_WORK"; fi
}
