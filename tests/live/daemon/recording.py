"""A recording of a large organisation, made from the sample's rows, and what changes in it from run to run.

Each account holds as many rows of each kind as `ROWS` says: copies of the sample's, under names of their own. A change turns
one field of a row over, so that verdicts change; the next change of the row turns it back. Files are written whole at each
run, since everything is read anew: only the times in the records differ, unless rows changed."""

import hashlib
import json
import random
import subprocess

ACCOUNTS = [f"1000000000{number:02}" for number in range(1, 6)]

# How many rows an account has, by kind, and the field that a change turns over: one that one policy reads, so that each change is
# one transition between pass and fail.
ROWS = {
    "aws.s3.buckets": (330, None),
    "aws.rds.instances": (245, "public"),
    "aws.ec2.security_groups": (410, None),
    "aws.kms.keys": (245, None),
    "aws.iam.credential_report": (410, None),
    "aws.sqs.queues": (410, None),
    "aws.secretsmanager.secrets": (245, None),
    "aws.lambda.functions": (165, None),
    "aws.logs.log_groups": (820, "deletion_protection"),
}

# Kinds that policies read beside those; taken over as they are.
BESIDE = ["aws.s3.account", "aws.account", "aws.iam.account"]
SAMPLE_ACCOUNT = "123456789012"


def canonical(value):
    """The form that is hashed: sorted keys, no spaces. The sample holds no keys beyond ASCII and no floats."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


class Recording:
    """The folder of a recording, as it is now."""

    def __init__(self, sample, folder, seed):
        self.folder, self.random = folder, random.Random(seed)
        # What zstd makes of all bodies that changed, in bytes.
        self.packed = 0
        (folder / "evidence").mkdir(parents=True)
        held = folder.parent / "sample"
        held.mkdir()
        subprocess.run(["tar", "--zstd", "-xf", sample, "-C", held], check=True)
        self.manifest = json.loads((held / "manifest.json").read_text())
        contents = {}
        for entry in self.manifest["evidence"]:
            if entry["kind"] in ROWS or entry["kind"] in BESIDE:
                contents[entry["kind"]] = json.loads((held / entry["file"]).read_text())
        self.parts = [Part(kind, account, contents[kind]) for account in ACCOUNTS for kind in contents]

    def change(self, parts, rows):
        """Turns rows of some parts over; gives how many changed."""
        changeable = [part for part in self.parts if ROWS.get(part.kind, (0, None))[1]]
        for part in self.random.sample(changeable, parts):
            part.change(self.random.sample(range(len(part.rows)), rows // parts))
            self.packed += packed(part.body)
        return parts * (rows // parts)

    def verdict(self, policy, scope, subject):
        """What a policy that reads a changing field must say of a row."""
        kind = "aws.rds.instances" if policy == "aws.rds_not_public" else "aws.logs.log_groups"
        [part] = [part for part in self.parts if (part.kind, part.scope) == (kind, scope)]
        value = part.by_subject[subject][ROWS[kind][1]]
        return "pass" if value == (kind == "aws.logs.log_groups") else "fail"

    def write(self, now):
        """Writes everything as read at a moment."""
        entries = []
        for number, part in enumerate(self.parts):
            name = f"evidence/{number:04}-{part.kind}.json"
            data = part.file(now)
            (self.folder / name).write_bytes(data)
            digest = hashlib.sha256(data).hexdigest()
            entries.append({"file": name, "kind": part.kind, "scope": part.scope, "sha256": digest})
        manifest = {**self.manifest, "recorded_at": now, "evidence": entries}
        (self.folder / "manifest.json").write_bytes(canonical(manifest))


class Part:
    """One kind of one account."""

    def __init__(self, kind, account, content):
        text = json.dumps(content, ensure_ascii=False).replace(SAMPLE_ACCOUNT, account)
        content = json.loads(text)
        self.kind, self.scope, self.record = kind, content["record"]["scope"], content["record"]
        wanted = ROWS.get(kind, (len(content["rows"]),))[0]
        # Request ids are of the sample's calls; as many as a page has stand for those of the account.
        for call in self.record["calls"]:
            call["request_ids"] = call["request_ids"][:4]
        self.rows = [copy(content["rows"], number) for number in range(wanted)]
        self.by_subject = {row.get("arn"): row for row in self.rows}
        self.settle()

    def change(self, rows):
        field = ROWS[self.kind][1]
        for number in rows:
            self.rows[number][field] = not self.rows[number][field]
        self.settle()

    def settle(self):
        self.body = canonical(self.rows)
        self.record["body"] = hashlib.sha256(self.body).hexdigest()
        self.record["completeness"]["got"] = len(self.rows)
        self.record["completeness"].pop("expected", None)

    def file(self, now):
        record = {**self.record, "observed_at": now, "collected_at": now}
        return b'{"record":' + canonical(record) + b',"rows":' + self.body + b"}"


def packed(body):
    """How long a text is when zstd has compressed it as annexa does."""
    done = subprocess.run(["zstd", "-3", "-q", "-c"], input=body, capture_output=True, check=True)
    return len(done.stdout)


def copy(rows, number):
    """A row of the sample under a name of its own."""
    row = rows[number % len(rows)]
    if number < len(rows):
        return row
    text = json.dumps(row, ensure_ascii=False)
    return json.loads(text.replace(row["arn"], f"{row['arn']}-{number:05}"))
