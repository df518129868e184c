"""Runs the daemon for days of virtual time, and holds what it takes against what it may take.

Every five minutes everything is read anew; in each run some rows change, so that verdicts change and are told. At the end each run
was done once, each change was written and told once, memory has not grown, and the database and the evidence have grown as
the formula says."""

import datetime
import http.server
import json
import pathlib
import sqlite3
import statistics
import sys
import threading
import time

import recording
import virtual

PROGRAM, SAMPLE, WORK, RUNS = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), int(sys.argv[4])
EVERY = 300
DAY = 24 * 60 * 60 // EVERY
# In each run so many rows change, in so many parts of the recording.
CHANGED_ROWS, CHANGED_PARTS = 36, 2
# Between two runs the loops look around so often; the memory of that counts too.
BEATS = 5

# What is kept, in bytes, measured on SQLite with its indexes. A record, a message and a report are their text and so much more; a
# transition is its row, the interval that it ends and its place in the group. A body is what zstd makes of its rows, once for each
# change; the less its rows resemble each other, the more that is.
RECORD, RUN, TRANSITION, MESSAGE = 1_500, 600, 1_650, 1_500

IDLE_S, RESTS = 10, 5

GROWTH_ALLOWED, IDLE_ALLOWED_KB, PREDICTION_MARGIN = 0.05, 80_000, 0.15

CONFIG = """\
[source.rec]
collector = "replay"
path = "rec"
[schedule.all]
cron = "*/5 * * * *"
kinds = [{kinds}]
[alert.route]
receiver = "inbox"
group_by = ["policy"]
group_wait = "1s"
group_interval = "1m"
[alert.receiver.inbox]
kind = "webhook"
url = "http://127.0.0.1:{port}/"
secrets = ["env:INBOX_SECRET"]
allow_http = true
allow_addresses = ["127.0.0.1"]
"""


class Inbox(http.server.BaseHTTPRequestHandler):
    """Takes every message, and keeps of each only which changes it told."""

    protocol_version = "HTTP/1.1"
    messages, told, lock = 0, {}, threading.Lock()

    def do_POST(self):
        data = json.loads(self.rfile.read(int(self.headers["content-length"])))["data"]
        with Inbox.lock:
            Inbox.messages += 1
            for alert in data["alerts"]:
                changes = len(alert["changes"])
                Inbox.told[alert["id"]] = Inbox.told.get(alert["id"], 0) + changes
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


class Book:
    """What the daemon has written down."""

    def __init__(self):
        self.path = WORK / "data/annexa.db"

    def rows(self, query):
        database = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=60)
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()

    def one(self, query):
        return self.rows(query)[0][0]

    def is_quiet(self):
        return not self.one(
            "SELECT (SELECT COUNT(*) FROM transition WHERE routed_ms IS NULL)"
            " + (SELECT COUNT(*) FROM notification WHERE state = 'waiting')"
            " + (SELECT COUNT(*) FROM alert_group WHERE due_ms IS NOT NULL)"
            " + (SELECT COUNT(*) FROM run WHERE state IN ('waiting', 'running'))"
        )

    def counts(self):
        """What there is of each thing that takes room, and the room that it takes."""
        blobs = [each.stat().st_size for each in (WORK / "data/evidence").rglob("*.zst")]
        pages = self.one("PRAGMA page_count") - self.one("PRAGMA freelist_count")
        return {
            "records": self.one("SELECT COUNT(*) FROM evidence"),
            "record text": self.one("SELECT SUM(LENGTH(record)) FROM evidence"),
            "runs": self.one("SELECT COUNT(*) FROM run"),
            "transitions": self.one("SELECT COUNT(*) FROM transition"),
            "messages": self.one("SELECT COUNT(*) FROM notification"),
            "message text": self.one("SELECT SUM(LENGTH(body)) FROM notification"),
            "reports": self.one("SELECT SUM(LENGTH(report)) FROM assessment"),
            "bodies": len(blobs),
            "database": pages * self.one("PRAGMA page_size"),
            "evidence": sum(blobs),
        }


def predicted(before, after):
    """The growth of the database and of the evidence between two counts."""
    grown = {name: after[name] - before[name] for name in before}
    database = (
        grown["record text"] + grown["records"] * RECORD + grown["runs"] * RUN + grown["transitions"] * TRANSITION
        + grown["message text"] + grown["messages"] * MESSAGE + grown["reports"]
    )
    return database, grown["packed"], grown


def step(daemon, book, number, due):
    """One run, from its moment until it is done."""
    daemon.set(due + 0.1)
    began, cpu = time.time(), daemon.cpu()
    while True:
        daemon.wake()
        runs = book.rows("SELECT due_ms, state FROM run ORDER BY due_ms DESC LIMIT 1")
        if runs and runs[0] == (due * 1000, "done"):
            break
        if daemon.process.poll() is not None or time.time() - began > 300:
            raise SystemExit(f"run {number} was not done: {runs}\n" + (WORK / "log").read_text()[-2_000:])
        time.sleep(0.03)
    own, workers = (now - then for now, then in zip(daemon.cpu(), cpu))
    return {"wall": time.time() - began, "own": own, "workers": workers}


def settle(daemon, book, due, first):
    """The time until the next run: what changed is told, and the loops look around."""
    deadline = time.time() + (900 if first else 60)
    for beat in range(1, BEATS):
        daemon.rest(deadline)
        daemon.set(due + beat * EVERY / BEATS)
        daemon.wake()
        daemon.rest(deadline)
        while not book.is_quiet():
            if time.time() > deadline:
                raise SystemExit("what changed is not told")
            time.sleep(0.03)
            daemon.wake()
            daemon.rest(deadline)


def main():
    inbox = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Inbox)
    threading.Thread(target=inbox.serve_forever, daemon=True).start()
    kinds = ", ".join(f'"{kind}"' for kind in [*recording.ROWS, *recording.BESIDE])
    (WORK / "annexa.toml").write_text(CONFIG.format(kinds=kinds, port=inbox.server_address[1]))
    held = recording.Recording(SAMPLE, WORK / "rec", seed=20270104)
    recorded = datetime.datetime.fromisoformat(held.manifest["recorded_at"]).timestamp()
    first = (int(recorded) // EVERY + 1) * EVERY
    daemon, book = virtual.Daemon(PROGRAM, WORK, first - 5), Book()
    # What looks back over a day, and what is done once a day, comes to its full size after the first one.
    settled = DAY + 12 if RUNS > 2 * DAY else min(RUNS - 1, max(2, RUNS // 20))
    samples, costs, changed, before = [], [], 0, None
    # Memory at rest scatters from run to run: several samples once it is settled, some in between, and several at the end.
    between = range(0, RUNS, max(1, RUNS // 20))
    idle = {each for each in (*range(settled, settled + RESTS), *between, *range(RUNS - RESTS, RUNS)) if 0 <= each < RUNS}
    began = time.time()
    for number in range(RUNS):
        due = first + number * EVERY
        if number:
            changed += held.change(CHANGED_PARTS, CHANGED_ROWS)
        held.write(virtual.text_of(due))
        costs.append(step(daemon, book, number, due))
        settle(daemon, book, due, number == 0)
        if number in idle:
            # Long enough for threads without work to end and for memory to go back.
            time.sleep(IDLE_S)
            daemon.wake()
        samples.append(daemon.memory())
        if number == settled:
            before = {**book.counts(), "packed": held.packed}
        if number in idle or number in (0, 1, 2):
            print(f"run {number + 1}, {time.time() - began:.0f} s: {costs[-1]} {samples[-1]}", flush=True)
    after = {**book.counts(), "packed": held.packed}
    faults = judge(book, held, samples, settled, changed) + growth(before, after)
    faults += memory({number: samples[number]["rss"] for number in sorted(idle)}, settled)
    tell(costs, samples, settled)
    ended = daemon.end()
    if ended:
        faults.append(f"the daemon ended with {ended} when it was asked to")
    for fault in faults:
        print("FAULT:", fault)
    sys.exit(bool(faults))


def judge(book, held, samples, settled, changed):
    """What is wrong with what was done and told."""
    states = dict(book.rows("SELECT state, COUNT(*) FROM run GROUP BY state"))
    moments = [due for (due,) in book.rows("SELECT due_ms FROM run ORDER BY due_ms")]
    gaps = {later - earlier for earlier, later in zip(moments, moments[1:])}
    assessments = book.one("SELECT COUNT(*) FROM assessment WHERE state = 'complete'")
    findings = book.one("SELECT COUNT(*) FROM verdict WHERE until_ms IS NULL")
    policies = "('aws.rds_not_public', 'aws.log_group_deletion_protection')"
    turned = f"""SELECT COUNT(*) FROM verdict AS v JOIN finding AS f ON f.id = v.finding
        WHERE f.policy IN {policies} AND v.since_ms > f.first_seen_ms"""
    known = book.rows(f"""SELECT f.policy, f.scope, f.subject, v.verdict FROM verdict AS v JOIN finding AS f ON f.id = v.finding
        WHERE f.policy IN {policies} AND v.until_ms IS NULL""")
    wrong = sum(held.verdict(policy, scope, subject) != verdict for policy, scope, subject, verdict in known)
    untold = book.one("SELECT COUNT(*) FROM group_transition WHERE notification IS NULL")
    told_otherwise = sum(
        Inbox.told.get(alert, 0) != count
        for alert, count in book.rows(
            "SELECT t.alert, COUNT(*) FROM transition AS t JOIN group_transition AS g ON g.seq = t.seq"
            " WHERE g.notification <> '' AND t.alert LIKE 'finding%' GROUP BY t.alert"
        )
    )
    print(f"{findings} findings; runs {states}, {assessments} assessments; {changed} rows changed, {book.one(turned)} verdicts turned")
    print(f"{Inbox.messages} messages; {untold} changes untold, {told_otherwise} alerts told otherwise than they changed")
    checks = [
        (states == {"done": RUNS} and assessments == RUNS, "a run was missed, doubled or failed"),
        (RUNS < 2 or gaps == {EVERY * 1000}, f"runs are not each {EVERY} s: {gaps}"),
        (findings >= 100_000, "there are fewer than 100,000 findings"),
        (book.one(turned) == changed, "not every change of a row was one change of a verdict"),
        (wrong == 0, f"{wrong} verdicts are not what the rows say"),
        (untold == 0 and told_otherwise == 0, "a change was told not at all, or twice"),
        (samples[-1]["files"] <= samples[settled]["files"] + 2, "files are left open"),
        (samples[-1]["threads"] <= samples[settled]["threads"] + 4, "threads are left"),
        (samples[-1]["children"] == 0, "workers are left"),
        (book.one("PRAGMA integrity_check") == "ok", "the database is damaged"),
    ]
    return [what for is_well, what in checks if not is_well]


def memory(rests, settled):
    """What is wrong with what it holds at rest: medians, since single samples scatter by more than may be gained."""
    ordered = [rss for number, rss in rests.items() if number >= settled]
    early, late = statistics.median(ordered[:RESTS]), statistics.median(ordered[-RESTS:])
    grown = late / early - 1
    print(f"memory at rest: {early:.0f} kB after run {settled + 1}, {late:.0f} kB at the end, {grown:+.1%}; highest {max(rests.values())} kB")
    print("memory at rest by run: " + ", ".join(f"{number + 1}: {rss}" for number, rss in rests.items()))
    checks = [
        # Fewer runs show the scatter, and the growth of the first day.
        (grown <= GROWTH_ALLOWED or RUNS <= 2 * DAY, "memory grows"),
        (late <= IDLE_ALLOWED_KB or RUNS < 100, "the idle daemon holds too much"),
    ]
    return [what for is_well, what in checks if not is_well]


def growth(before, after):
    """What is wrong with how much is kept."""
    database, evidence, grown = predicted(before, after)
    runs = grown["runs"]
    print(f"kept per run over {runs} runs: " + ", ".join(f"{name} {value / runs:.1f}" for name, value in grown.items()))
    faults = []
    for name, said in (("database", database), ("evidence", evidence)):
        off = grown[name] / said - 1
        print(f"{name}: {grown[name] / 1e6:.2f} MB more, {said / 1e6:.2f} MB predicted, {off:+.1%}")
        # Of few runs the growth is too small to be held to anything.
        if abs(off) > PREDICTION_MARGIN and RUNS >= 100:
            faults.append(f"the {name} grows otherwise than predicted")
    return faults


def tell(costs, samples, settled):
    for name in ("wall", "own", "workers"):
        each = sorted(cost[name] for cost in costs[settled:])
        print(f"{name} of a run: median {statistics.median(each):.2f} s, highest {each[-1]:.2f} s")
    last = samples[-1]
    print(f"at the end idle: {last['rss']} kB, highest ever {last['peak']} kB, {last['threads']} threads, {last['files']} files")


main()
