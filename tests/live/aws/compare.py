"""Compares the verdicts of a scan with what was seeded.

The scan's JSON is searched for objects with a policy, a subject and a verdict, wherever they are in it.
"""

import json
import sys


def findings(value):
    if isinstance(value, dict):
        if isinstance(value.get("policy"), str) and isinstance(value.get("subject"), str) and "verdict" in value:
            verdict = value["verdict"]
            state = verdict if isinstance(verdict, str) else verdict.get("state", verdict.get("verdict"))
            yield value["policy"], value["subject"], state
        for inner in value.values():
            yield from findings(inner)
    if isinstance(value, list):
        for inner in value:
            yield from findings(inner)


def main(truth_path, scan_path):
    with open(truth_path, encoding="utf-8") as file:
        expected = json.load(file)["expected"]
    with open(scan_path, encoding="utf-8") as file:
        said = {(policy, subject): state for policy, subject, state in findings(json.load(file))}
    wrong, compared = [], 0
    for policy, subjects in expected.items():
        for subject, verdict in subjects.items():
            compared += 1
            found = said.get((policy, subject), "nothing")
            if found != verdict:
                wrong.append(f"{policy} {subject}: expected {verdict}, found {found}")
    print(f"{compared} verdicts compared, {len(wrong)} wrong", file=sys.stderr)
    for line in wrong[:50]:
        print(line, file=sys.stderr)
    return 1 if wrong or not compared else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
