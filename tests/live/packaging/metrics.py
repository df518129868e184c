"""Every metric that the rules and the dashboard name is one that a running daemon has: metrics.py ANNEXA WORK PROMTOOL."""

import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
RULES = ROOT / "config/prometheus/annexa.rules.yml"
DASHBOARD = ROOT / "config/grafana/annexa.json"
# What Prometheus adds itself.
OF_PROMETHEUS = {"up"}
LABELS_OF_TARGETS = {"job", "instance"}
CONFIG = """
[source.recording]
collector = "replay"
path = "{recording}"
[schedule.check]
cron = "@yearly"
[schedule.broken]
cron = "@yearly"
report = ["json={folder}/there/is/no/such/folder/report.json"]
[schedule.missed]
cron = "@hourly"
catch_up = false
[alert.route]
receiver = "hook"
[alert.receiver.hook]
kind = "webhook"
url = "http://127.0.0.1:9/"
allow_http = true
secrets = ["env:NONE"]
"""


def fetch(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.headers["content-type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, "", error.read().decode()
    except OSError:
        return 0, "", ""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def samples(text):
    """Names of metrics with the labels and values that they have."""
    found = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        name, labels = re.match(r"([a-z_]+)(?:\{(.*)\})? ", line).groups()
        for label, value in re.findall(r'([a-z_]+)="([^"]*)"', labels or ""):
            found.setdefault(name, {}).setdefault(label, set()).add(value)
        found.setdefault(name, {})
    return found


class Daemon:
    """One that runs while it is entered."""

    def __init__(self, annexa, common, work):
        self.port = free_port()
        self.log = work / "daemon.log"
        self.command = [annexa, "serve", *common, "--listen", f"127.0.0.1:{self.port}"]

    def __enter__(self):
        with self.log.open("a") as log:
            self.process = subprocess.Popen(self.command, stderr=log)
        until = time.monotonic() + 30
        while fetch(self.port, "/readyz")[0] != 200:
            if time.monotonic() > until or self.process.poll() is not None:
                self.process.kill()
                sys.exit(f"FAIL the daemon does not become ready:\n{self.log.read_text()}")
            time.sleep(0.2)
        time.sleep(1)
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.code = self.process.wait(30)


def running(annexa, work):
    """What a daemon says after a run that succeeds, one that fails and some that were missed."""
    config = work / "annexa.toml"
    config.write_text(CONFIG.format(recording=ROOT / "seeds/sample/evidence.tar.zst", folder=work))
    common = ["--config", str(config), "--data-dir", str(work / "data")]
    with Daemon(annexa, common, work):
        pass
    # As if it had been off for ten hours.
    with sqlite3.connect(work / "data/annexa.db") as store:
        store.execute("UPDATE schedule SET last_ms = last_ms - 36000000 WHERE id = 'missed'")
    store.close()
    with Daemon(annexa, common, work) as daemon:
        done = subprocess.run([annexa, "run", "--wait", "check", *common], capture_output=True)
        failed = subprocess.run([annexa, "run", "--wait", "broken", *common], capture_output=True)
        answers = {path: fetch(daemon.port, path) for path in ("/livez", "/readyz", "/metrics")}
    yield "a run that can is done", done.returncode == 0
    yield "a run that cannot fails", failed.returncode == 2
    yield "/livez and /readyz are what the probes ask", answers["/livez"][0] == answers["/readyz"][0] == 200
    yield "/metrics is OpenMetrics", answers["/metrics"][1].startswith("application/openmetrics-text")
    yield "it ends at SIGTERM with exit code 0", daemon.code == 0
    return samples(answers["/metrics"][2])


def expressions():
    for group in yaml.safe_load(RULES.read_text())["groups"]:
        for rule in group["rules"]:
            yield f"rule {rule['alert']}", rule["expr"]
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        for target in panel.get("targets", []):
            yield f"panel {panel['title']}", target["expr"]


def names(has):
    used = set()
    for where, expression in expressions():
        for name, matchers in re.findall(r"\b(annexa_[a-z_]+|process_[a-z_]+|up)\b(?:\{([^}]*)\})?", expression):
            used.add(name)
            if name not in has and name not in OF_PROMETHEUS:
                yield f"{where}: there is no metric {name}", False
                continue
            for label, operator, value in re.findall(r'([a-z_]+)(=~?|!=|!~)"([^"]*)"', matchers):
                if label in LABELS_OF_TARGETS:
                    continue
                known = has.get(name, {}).get(label, set())
                yield f"{where}: {name} has {label}={value}", operator == "=" and value in known
        for grouped in re.findall(r"\bby \(([a-z_, ]*)\)", expression):
            known = LABELS_OF_TARGETS | {"le"} | {each for labels in has.values() for each in labels}
            for label in filter(None, (each.strip() for each in grouped.split(","))):
                if label not in known:
                    yield f"{where}: there is no label {label}", False
    unused = {name for name in has if name.startswith("annexa_")} - used
    yield f"the rules and the dashboard name {len(used)} metrics; not named: {', '.join(sorted(unused)) or 'none'}", not unused


def parsed(promtool, work):
    """Panels as recording rules, so that Prometheus's own reader reads them."""
    rules = []
    for number, (_, expression) in enumerate(expressions()):
        text = expression.replace("$__rate_interval", "5m").replace("$job", "annexa")
        rules.append({"record": f"panel:{number}", "expr": text})
    path = work / "panels.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    out = subprocess.run([promtool, "check", "rules", str(path)], capture_output=True, text=True)
    yield f"Prometheus reads all {len(rules)} expressions", out.returncode == 0
    if out.returncode:
        print(out.stderr)


def layout():
    panels = json.loads(DASHBOARD.read_text())["panels"]
    ids = [panel["id"] for panel in panels]
    yield "panels have ids of their own", len(set(ids)) == len(ids)
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    yield "panels do not overlap and fit the grid", len(set(cells)) == len(cells) and max(x for x, _ in cells) < 24


def main(annexa, work, promtool):
    work = Path(work)
    bad = 0

    def tell(checks):
        nonlocal bad
        while True:
            try:
                what, is_good = next(checks)
            except StopIteration as end:
                return end.value
            bad += not is_good
            print(("ok   " if is_good else "FAIL ") + what)

    has = tell(running(annexa, work))
    tell(names(has))
    tell(parsed(promtool, work))
    tell(layout())
    sys.exit(bad > 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
