"""Compares a scan with what was seeded: every verdict of every policy for every subject, both ways, and the calls."""

import argparse
import glob
import json
import os
import sys

MOST_CALLS = 30
POLICIES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../policies/aws")


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def said(scan):
    """The verdicts of a scan by policy and subject; an unknown one with its reason."""
    found = {}
    for finding in scan["findings"]:
        where = (finding["policy"], finding["subject"])
        if where in found:
            raise SystemExit(f"{where} has two findings")
        verdict = finding["verdict"]
        found[where] = f"unknown:{finding['reason']}" if verdict == "unknown" else verdict
    return found


def differences(expected, found):
    """Every place where two tables of verdicts differ."""
    for where in sorted(expected.keys() | found.keys()):
        wanted, got = expected.get(where, "nothing"), found.get(where, "nothing")
        if wanted != got:
            yield f"{where[0]} {where[1]}: expected {wanted}, found {got}"


def calls(scan, kinds=""):
    """The calls of a scan, or of its evidence of some kinds."""
    found = (evidence for source in scan["sources"] for evidence in source["evidence"])
    return sum(evidence["calls"] for evidence in found if evidence["kind"].startswith(kinds))


def shipped():
    """The ids of the policies in the repository."""
    files = (os.path.basename(path) for path in glob.glob(os.path.join(POLICIES, "*.rego")))
    return {f"aws.{file.removesuffix('.rego')}" for file in files if not file.endswith("_test.rego")}


def faults_of_calls(scan, served, most):
    made = calls(scan)
    print(f"  {made} calls reported, {served} requests served")
    if made != served:
        yield f"the scan reports {made} calls, the server saw {served}"
    of_iam = calls(scan, "aws.iam.")
    if of_iam > most:
        yield f"{of_iam} calls for IAM are more than {most}"


def by_operation(scan):
    """How many requests each operation took."""
    counts = {}
    for source in scan["sources"]:
        for evidence in source["evidence"]:
            for call in evidence["operations"]:
                counts[call["operation"]] = counts.get(call["operation"], 0) + call["calls"]
    return {operation: count for operation, count in sorted(counts.items()) if count}


def faults_of_operations(scan, path, name):
    """The table of calls, and where it differs from the one that is kept. With KEEP_CALLS set it is kept anew."""
    counts = by_operation(scan)
    kept = load(path)
    for operation, count in counts.items():
        print(f"    {count:5} {operation}")
    if os.environ.get("KEEP_CALLS"):
        with open(path, "w", encoding="utf-8") as file:
            json.dump(kept | {name: counts}, file, indent=1, sort_keys=True)
            file.write("\n")
        return
    expected = kept.get(name)
    if expected is None:
        print(f"    no table of calls is kept for \"{name}\"")
    elif counts != expected:
        for operation in sorted(counts.keys() | expected.keys()):
            made, wanted = counts.get(operation, 0), expected.get(operation, 0)
            if made != wanted:
                yield f"{made} calls of {operation} instead of {wanted}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("truth")
    parser.add_argument("scan")
    parser.add_argument("--served", type=int, required=True, help="how many requests the server saw")
    parser.add_argument("--most-calls", type=int, default=MOST_CALLS)
    parser.add_argument("--calls", help="the file that keeps the calls by operation")
    parser.add_argument("--name", help="under which name")
    options = parser.parse_args()
    table, scan = load(options.truth)["expected"], load(options.scan)
    expected = {(policy, subject): verdict for policy, subjects in table.items() for subject, verdict in subjects.items()}
    found = said(scan)
    wrong = list(differences(expected, found))
    faults = list(wrong)
    faults += [f"{policy} has no truth" for policy in sorted(shipped() - table.keys())]
    faults += [f"{policy} is in the truth but not shipped" for policy in sorted(table.keys() - shipped())]
    faults += faults_of_calls(scan, options.served, options.most_calls)
    if options.calls:
        faults += faults_of_operations(scan, options.calls, options.name)
    print(f"  {len(table)} policies, {len(expected)} verdicts: {len(expected) - len(wrong)} passed, {len(faults)} failed")
    for line in faults[:60]:
        print(f"  FAULT {line}")
    return 1 if faults or not expected else 0


if __name__ == "__main__":
    sys.exit(main())
