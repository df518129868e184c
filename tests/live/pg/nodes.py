"""Three nodes share a database. Faults: a node is killed, stopped for longer than a lease, or cut off from the database for
longer than a lease. Meanwhile runs are asked for without a pause. At the end each run was done once, whatever was begun."""

import json
import pathlib
import random
import signal
import socket
import subprocess
import sys
import threading
import time

PROGRAM, EVIDENCE, WORK = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
PORT, FAULTS = int(sys.argv[4]), int(sys.argv[5])
RANDOM = random.Random(20270105)
LEASE = 30

CONFIG = """\
[source.rec]
collector = "replay"
path = "{evidence}"
[schedule.all]
cron = "* * * * *"
kinds = ["aws.iam.*"]
[schedule.other]
cron = "*/2 * * * *"
kinds = ["aws.iam.*"]
[store]
postgres = "env:STORE"
[log]
key = "env:LOG_KEY"
"""

# The key of the documentation of signed notes: everybody knows it.
LOG_KEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"


class Wire:
    """A wire between a node and the database, which can be cut: bytes wait then, as in a network that loses everything."""

    def __init__(self):
        self.is_whole = threading.Event()
        self.is_whole.set()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.server.accept()
            self.is_whole.wait()
            base = socket.create_connection(("127.0.0.1", PORT))
            for one, other in [(client, base), (base, client)]:
                threading.Thread(target=self.carry, args=(one, other), daemon=True).start()

    def carry(self, one, other):
        try:
            while data := one.recv(65536):
                self.is_whole.wait()
                other.sendall(data)
        except OSError:
            pass
        for end in (one, other):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Node:
    def __init__(self, number):
        self.number, self.wire, self.process = number, Wire(), None
        self.folder = WORK / f"node{number}"
        self.folder.mkdir()
        (self.folder / "annexa.toml").write_text(CONFIG.format(evidence=EVIDENCE))
        self.start()

    def environment(self):
        return {"LOG_KEY": LOG_KEY, "STORE": f"postgres://annexa@127.0.0.1:{self.wire.port}/postgres?sslmode=disable", "PATH": "/usr/bin:/bin"}

    def start(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{probe.getsockname()[1]}"
        log = open(self.folder / "log", "a")
        self.process = subprocess.Popen(
            # Rows of evidence lie in a folder that all of them share here.
            [PROGRAM, "--config", "annexa.toml", "--data-dir", str(WORK / "data"), "--log", "info", "serve", "--listen", address],
            cwd=self.folder, stdout=log, stderr=log, env=self.environment(),
        )

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        time.sleep(RANDOM.random() * 2)
        self.start()

    def stop_for_a_while(self):
        self.process.send_signal(signal.SIGSTOP)
        time.sleep(LEASE + 3 + RANDOM.random() * 4)
        self.process.send_signal(signal.SIGCONT)

    def cut_off_for_a_while(self):
        self.wire.is_whole.clear()
        time.sleep(LEASE + 3 + RANDOM.random() * 4)
        self.wire.is_whole.set()


def rows(query):
    command = ["psql", "-h", "127.0.0.1", "-p", str(PORT), "-U", "annexa", "-d", "postgres", "-qAtc", query]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [line.split("|") for line in text.splitlines()]


def ask_without_a_pause(folder, ended):
    environment = {"LOG_KEY": LOG_KEY, "STORE": f"postgres://annexa@127.0.0.1:{PORT}/postgres?sslmode=disable", "PATH": "/usr/bin:/bin"}
    while not ended.is_set():
        name = RANDOM.choice(["all", "other"])
        subprocess.run(
            [PROGRAM, "--config", "annexa.toml", "--data-dir", str(WORK / "data"), "run", name],
            cwd=folder, env=environment, capture_output=True, timeout=120,
        )
        time.sleep(0.5)


def main():
    (WORK / "data").mkdir()
    nodes = [Node(0)]
    time.sleep(3)
    nodes += [Node(1), Node(2)]
    ended = threading.Event()
    asking = threading.Thread(target=ask_without_a_pause, args=(nodes[0].folder, ended))
    asking.start()
    counts = {"kill": 0, "stop_for_a_while": 0, "cut_off_for_a_while": 0}

    def torment(node, faults):
        for _ in range(faults):
            fault = RANDOM.choice(["kill", "kill", "stop_for_a_while", "cut_off_for_a_while"])
            time.sleep(RANDOM.random() * 4)
            getattr(node, fault)()
            counts[fault] += 1

    # One node at a time may be well: the others are in trouble side by side.
    threads = [threading.Thread(target=torment, args=(node, FAULTS // 3 + 1)) for node in nodes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ended.set()
    asking.join()
    time.sleep(LEASE + 15)
    for node in nodes:
        node.process.terminate()
    for node in nodes:
        node.process.wait(timeout=60)
    verified = subprocess.run(
        [PROGRAM, "--config", "annexa.toml", "--data-dir", WORK / "data", "verify"],
        cwd=nodes[0].folder, env=nodes[0].environment(), capture_output=True, text=True,
    )
    print(verified.stdout, end="")
    states = dict(rows("SELECT state, COUNT(*) FROM run GROUP BY state"))
    twice = rows("SELECT run, COUNT(*) FROM assessment WHERE state = 'complete' GROUP BY run HAVING COUNT(*) > 1")
    undone = rows(
        "SELECT r.id FROM run AS r LEFT JOIN assessment AS a ON a.run = r.id AND a.state = 'complete'"
        # A run that says why it has none was overtaken: another one, by newer evidence, judged what it had read.
        " WHERE r.state = 'done' AND r.why IS NULL AND (a.id IS NULL OR a.attempt <> r.attempt)"
    )
    again = rows("SELECT COUNT(*) FROM run WHERE attempt > 1 AND state = 'done'")[0][0]
    schedule = rows("SELECT id, last_ms FROM schedule")
    refused = sum("taken over" in line for node in nodes for line in (node.folder / "log").read_text().splitlines())
    print(f"faults: {json.dumps(counts)}; runs: {states}; done at a second attempt: {again}; late nodes refused: {refused}")
    faults = [
        twice and f"done twice: {twice}",
        undone and f"done without an assessment of its own attempt: {undone}",
        int(states.get("running", 0)) + int(states.get("waiting", 0)) > 2 and "runs were left lying",
        int(states.get("done", 0)) < FAULTS and "too few runs for a test",
        len(schedule) != 2 and "a schedule is missing",
        verified.returncode and f"what is kept does not agree with its log: {verified.stdout}{verified.stderr}",
        FAULTS >= 60 and refused == 0 and "no late node was refused: the test shows nothing of it",
    ]
    faults = [fault for fault in faults if fault]
    for fault in faults:
        print("FAULT:", fault)
    sys.exit(bool(faults))


main()
