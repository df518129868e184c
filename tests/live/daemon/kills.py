"""Kills a daemon again and again, and holds what arrived against what it wrote down.

Each start has other parameters, so that verdicts change at every run. A webhook receiver takes messages, and sometimes fails.
At the end everything that was written down as changed must have arrived, in the order of its finding; messages that arrived
twice are at most as many as kills, and none has a content of its own."""

import collections
import http.server
import json
import pathlib
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time

PROGRAM, EVIDENCE, WORK, KILLS = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), int(sys.argv[4])
RANDOM = random.Random(20270104)

# One alert is one message, so that no message has to leave an alert out.
CONFIG = """\
[source.rec]
collector = "replay"
path = "{evidence}"
[schedule.all]
cron = "* * * * *"
kinds = ["aws.iam.*", "aws.acm.*"]
[parameters."aws.access_key_age"]
days = {days}
[parameters."aws.access_key_unused"]
days = {days}
[parameters."aws.acm_expiry"]
days = {days}
[max_age_hours]
"aws.iam.credential_report" = {hours}
[alert.route]
receiver = "inbox"
group_by = ["policy", "scope", "subject"]
group_wait = "{wait}ms"
group_interval = "1ms"
[alert.receiver.inbox]
kind = "webhook"
url = "http://127.0.0.1:{port}/"
secrets = ["env:INBOX_SECRET"]
allow_http = true
allow_addresses = ["127.0.0.1"]
"""


class Inbox(http.server.BaseHTTPRequestHandler):
    """Takes most messages at once, some late, and refuses some for now."""

    taken = []
    lock = threading.Lock()
    is_calm = False

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        with Inbox.lock:
            dice = 1.0 if Inbox.is_calm else RANDOM.random()
        if dice < 0.05:
            self.send_error(503)
            return
        with Inbox.lock:
            Inbox.taken.append((self.headers["webhook-id"], body))
        if dice < 0.10:
            time.sleep(0.2)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_config(number, inbox):
    days = [1, 3650, 90][number % 3]
    text = CONFIG.format(
        evidence=EVIDENCE, days=min(days, 365), hours=[8_784, 1][number % 4 == 3], wait=RANDOM.choice([1, 300]), port=inbox
    )
    (WORK / "annexa.toml").write_text(text)


def start():
    address = f"127.0.0.1:{free_port()}"
    with open(WORK / "log", "a") as log:
        return subprocess.Popen(
            [PROGRAM, "--config", "annexa.toml", "--data-dir", "data", "serve", "--listen", address],
            cwd=WORK, stdout=log, stderr=log, env={"INBOX_SECRET": "whsec_" + "c2VjcmV0" * 4, "PATH": "/usr/bin:/bin"},
        )


def ask():
    """Asks for a run in the way that `annexa run` does; fails silently while there is no database yet."""
    subprocess.run(
        [PROGRAM, "--config", "annexa.toml", "--data-dir", "data", "run", "all"], cwd=WORK, capture_output=True, timeout=60
    )


def rows(query):
    with sqlite3.connect(WORK / "data/annexa.db", timeout=30) as database:
        return database.execute(query).fetchall()


def wait_until_quiet(deadline):
    """Until everything that was written down is told."""
    queries = [
        "SELECT COUNT(*) FROM transition WHERE routed_ms IS NULL",
        "SELECT COUNT(*) FROM alert_group WHERE due_ms IS NOT NULL",
        "SELECT COUNT(*) FROM notification WHERE state = 'waiting'",
        "SELECT COUNT(*) FROM run WHERE state IN ('waiting', 'running')",
    ]
    end = time.time() + deadline
    while time.time() < end:
        if all(rows(query)[0][0] == 0 for query in queries):
            return
        time.sleep(0.5)
    sys.exit("it never came to rest: " + ", ".join(str(rows(query)[0][0]) for query in queries))


def history(is_quiet):
    """What was written down as changed, by finding: what had to be told, or what needed no telling."""
    found = collections.defaultdict(list)
    which = "=" if is_quiet else "<>"
    told = f"SELECT 1 FROM group_transition AS g WHERE g.seq = t.seq AND g.notification {which} ''"
    for alert, body in rows(f"SELECT t.alert, t.body FROM transition AS t WHERE EXISTS ({told}) ORDER BY t.seq"):
        change = json.loads(body)
        if change["change"] == "finding":
            found[alert].append(json.dumps(change["after"], sort_keys=True))
        elif change["change"] == "ended":
            found[alert].append("null")
    return found


def told(written):
    """What arrived, by finding; doubles are dropped by their id, as a receiver does. A message names the newest changes of an
    alert and counts the earlier ones: those are taken from what was written down, since only their number arrived."""
    seen, doubles, differing, counted = {}, 0, 0, 0
    found = collections.defaultdict(list)
    messages = []
    for identity, body in Inbox.taken:
        if identity in seen:
            doubles += 1
            differing += seen[identity] != json.loads(body)["data"]
            continue
        data = json.loads(body)["data"]
        seen[identity] = data
        messages.append(data)
    messages.sort(key=lambda data: (data["group"], data["number"]))
    for data in messages:
        for alert in data["alerts"]:
            if alert["labels"]["alertname"] == "finding":
                begin = len(found[alert["id"]])
                earlier = alert.get("earlier_changes", 0)
                counted += earlier
                found[alert["id"]] += written[alert["id"]][begin : begin + earlier]
                for change in alert["changes"]:
                    found[alert["id"]].append(json.dumps(change["verdict"], sort_keys=True))
    return found, doubles, differing, len(messages), counted


def main():
    inbox = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Inbox)
    threading.Thread(target=inbox.serve_forever, daemon=True).start()
    port = inbox.server_address[1]
    killed = 0
    for number in range(KILLS):
        write_config(number, port)
        daemon = start()
        time.sleep(0.15 if number else 1.5)
        ask()
        time.sleep(RANDOM.random() * 2.5)
        if daemon.poll() is None:
            daemon.send_signal(signal.SIGKILL)
            killed += 1
        daemon.wait()
    Inbox.is_calm = True
    write_config(KILLS, port)
    daemon = start()
    time.sleep(1)
    ask()
    if daemon.poll() is not None:
        sys.exit("the daemon does not start:\n" + (WORK / "log").read_text()[-2_000:])
    wait_until_quiet(240)
    daemon.terminate()
    ended = daemon.wait(timeout=30)
    written = history(is_quiet=False)
    arrived, doubles, differing, messages, counted = told(written)
    # What was only unknown for a moment and is back where it was told needs no telling; nothing else may be left out.
    quiet = [changes[:-1] for changes in history(is_quiet=True).values()]
    wrongly_quiet = sum(not any('"unknown"' in change for change in changes) for changes in quiet)
    lost = sum(written[alert] != arrived.get(alert) for alert in written)
    changes = sum(map(len, written.values()))
    unlinked = rows(
        "SELECT COUNT(*) FROM group_transition AS g LEFT JOIN notification AS n ON n.id = g.notification"
        " WHERE g.notification IS NULL OR (g.notification <> '' AND n.state <> 'delivered')"
    )[0][0]
    check = rows("PRAGMA integrity_check")[0][0]
    verified = subprocess.run(
        [PROGRAM, "--config", "annexa.toml", "--data-dir", "data", "verify"], cwd=WORK, capture_output=True, text=True
    )
    print(verified.stdout, end="")
    states = dict(rows("SELECT state, COUNT(*) FROM run GROUP BY state"))
    print(f"{killed} kills; {changes} changes of {len(written)} findings; {messages} messages, {doubles} doubled")
    print(f"{counted} changes were counted in their message, not named")
    print(f"runs: {states}; findings told otherwise than they changed: {lost}; unlinked: {unlinked}; database: {check}")
    faults = [
        killed < KILLS * 0.9 and "the daemon ended by itself",
        changes < KILLS and "too little changed for a test",
        lost and "something was lost, doubled or told in another order",
        wrongly_quiet and "a change was left out that nobody was told of",
        unlinked and "a change was never told",
        counted * 2 > changes and "most changes were only counted",
        doubles > killed and "more doubles than kills",
        differing and "a message had two contents",
        check != "ok" and "the database is damaged",
        verified.returncode and f"what is kept does not agree with its log: {verified.stderr}",
        ended != 0 and f"the daemon ended with {ended} when it was asked to",
    ]
    faults = [fault for fault in faults if fault]
    for fault in faults:
        print("FAULT:", fault)
    sys.exit(bool(faults))


main()
