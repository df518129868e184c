"""Compares a scan of the second emulator with what was seeded there.

Every subject with a truth is told. A verdict is the truth or unknown; any other is a difference, and is kept in a table
with the reason, which says what the emulator does otherwise than AWS.
"""

import argparse
import collections
import sys

from compare import load, said, shipped

SCOPE = "aws:123456789012"


def covered(policy, subject, unsaid):
    """Whether a policy leaves open what it says of the account or the region of a subject."""
    parts = subject.split(":")
    region = parts[3] if len(parts) > 5 else ""
    return unsaid & {(policy, SCOPE), (policy, f"{SCOPE}/{region}")}


def judged(table, found):
    """Every expected verdict as "agrees", "unknown", "silent" or the difference."""
    unsaid = {where for where, verdict in found.items() if verdict.startswith("unknown")}
    for policy, subjects in table.items():
        for subject, wanted in subjects.items():
            wanted = wanted.partition(":")[0]
            got = found.get((policy, subject), "").partition(":")[0]
            if got == wanted:
                yield policy, subject, "agrees"
            elif got == "unknown" or not got and covered(policy, subject, unsaid):
                yield policy, subject, "unknown"
            elif not got:
                yield policy, subject, "silent"
            else:
                yield policy, subject, f"{wanted} -> {got}"


def lacking(scan):
    """What gaps there are, by operation: how many, and the detail of one."""
    gaps = {}
    for source in scan["sources"]:
        for evidence in source["evidence"]:
            for gap in evidence["gaps"]:
                count, detail = gaps.get(gap["operation"], (0, gap["detail"]))
                gaps[gap["operation"]] = (count + 1, detail)
    return dict(sorted(gaps.items()))


def faults_of_table(counts, kept):
    """Differences that are not kept as they are."""
    for where in sorted(counts.keys() | kept.keys()):
        made, listed = counts.get(where, 0), kept.get(where, 0)
        if made != listed:
            yield f"{where[0]} {where[1]}: {made} differences, {listed} are kept"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("truth")
    parser.add_argument("scan")
    parser.add_argument("--differences", required=True, help="the table of known differences")
    options = parser.parse_args()
    table, scan = load(options.truth)["expected"], load(options.scan)
    found = said(scan)
    gaps = lacking(scan)
    print(f"  {len(gaps)} operations became gaps:")
    for operation, (count, detail) in gaps.items():
        print(f"    {count:4} {operation}: {detail[:100]}")
    verdicts = list(judged(table, found))
    results = collections.Counter(result for _, _, result in verdicts)
    counts = collections.Counter((policy, result) for policy, _, result in verdicts if "->" in result)
    kept = {(each["policy"], each["verdict"]): each["count"] for each in load(options.differences)}
    faults = list(faults_of_table(counts, kept))
    faults += [f"{policy} says nothing of {subject}" for policy, subject, result in verdicts if result == "silent"]
    faults += [f"{policy} says nothing at all" for policy in sorted(shipped() - {policy for policy, _ in found})]
    print(f"  {len(shipped()) - len(table)} policies have no truth here, since what they judge was left out")
    print(
        f"  {len(table)} policies, {len(verdicts)} verdicts: {results['agrees']} agree, {results['unknown']} unknown, "
        f"{sum(counts.values())} differ, {len(faults)} faults"
    )
    for line in faults[:40]:
        print(f"  FAULT {line}")
    return 1 if faults or not results["agrees"] else 0


if __name__ == "__main__":
    sys.exit(main())
