"""Compares what two collections took with the goals: `scale.py RUNS STATS`."""

import json
import sys

with open(sys.argv[1]) as file:
    runs = [json.loads(line) for line in file]
with open(sys.argv[2]) as file:
    stats = json.load(file)

faults = []


def goal(what, value, most):
    print(f"{what}: {value} (goal {most})")
    if value > most:
        faults.append(what)


if len(runs) != 2 or len(stats) != 2:
    faults.append(f"{len(runs)} runs and {len(stats)} phases, not two")
for name, run, phase in zip(("first", "second"), runs, stats):
    # The first request of a collection opens its phase; the longest chain of requests that wait for each other bounds it.
    longest = max(phase["chain"].values())
    imposed = longest + phase["chain"]["/orgs/acme"] + phase["chain"]["/user"] + phase["chain"].get("query RepositoryInFull", 0) / 4
    print(f"{name}: {phase['requests']} requests, {phase['counted']} that count, {phase['points']} points, "
          f"{phase['most_at_once']} at once, {run['wall_ms'] / 1000:.1f} s, {run['peak_kb'] // 1024} MB")
    goal(f"{name}: violations of limits", len(phase["violations"]), 0)
    goal(f"{name}: wall to what latencies impose", round(run["wall_ms"] / 1000 / imposed, 2), 1.15)
    goal(f"{name}: memory in MB", run["peak_kb"] // 1024, 200)
    for kind, read in run["kinds"].items():
        if read["gaps"] and kind not in ("github.organization", "github.audit_log_streaming"):
            faults.append(f"{name}: {kind} has gaps: {read['first_gaps']}")
    booked = sum(read["requests"] for read in run["kinds"].values())
    if booked != phase["requests"]:
        faults.append(f"{name}: {booked} requests are booked, {phase['requests']} were made")
goal("first: requests", stats[0]["requests"], 250)
goal("second: requests that count", stats[1]["counted"], 60)
for kind, least in {"github.repositories": 1500, "github.repository_security": 1500, "github.members": 2000}.items():
    for run in runs:
        if run["kinds"][kind]["rows"] != least:
            faults.append(f"{kind} has {run['kinds'][kind]['rows']} rows, not {least}")
for kind, read in runs[0]["kinds"].items():
    if read["body"] != runs[1]["kinds"][kind]["body"]:
        faults.append(f"{kind} reads differently the second time")
for fault in faults:
    print(f"FAULT {fault}")
sys.exit(1 if faults else 0)
