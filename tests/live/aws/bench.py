"""Seeds buckets, or runs both scanners against an emulated account and prints what each took."""

import argparse
import os
import subprocess
import time

import place

CONFIG = '[source.aws-rig]\ncollector = "aws"\nrequests_per_second = 1000\nconcurrency = 16\nregions = ["us-east-1"]\n'
# What annexa may take of what the other takes.
MOST = {"calls": 1 / 3, "cpu": 1 / 20, "memory": 1 / 4}


def seed(endpoint, count):
    """Buckets, each with one thing more than the last, in turns."""
    s3 = place.client(endpoint, "s3")
    for number in range(count):
        name = f"bench-{number:04}"
        # What AWS gives a new bucket that is not told otherwise: https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
        s3.create_bucket(Bucket=name, ObjectOwnership="BucketOwnerEnforced")
        if number % 4 > 0:
            s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        if number % 4 > 1:
            block = dict.fromkeys(["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"], True)
            s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=block)
        if number % 4 > 2:
            rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
            s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})


def served(work):
    """How many requests the server has answered."""
    with open(os.path.join(work, "server.log"), encoding="utf-8", errors="replace") as log:
        return sum(1 for line in log if '" ' in line and "HTTP/1." in line)


def measure(name, command, work):
    """Runs a scanner; what it and its children took."""
    before, began = served(work), time.monotonic()
    with open(os.path.join(work, f"{name}.log"), "w", encoding="utf-8") as log:
        child = subprocess.Popen(command, stdout=log, stderr=log, cwd=work)
        _, status, used = os.wait4(child.pid, 0)
    took = {
        "calls": served(work) - before,
        "cpu": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss / 1024,
        "wall": time.monotonic() - began,
    }
    code = os.waitstatus_to_exitcode(status)
    print(
        f"  {name:8} exit {code}: {took['calls']:6} calls, {took['cpu']:7.2f} CPU s, {took['memory']:6.0f} MB, {took['wall']:6.1f} s"
    )
    return took


def annexa(options):
    config = os.path.join(options.work, "bench.toml")
    with open(config, "w", encoding="utf-8") as file:
        file.write(CONFIG)
    data, report = (os.path.join(options.work, name) for name in ("data-bench", "bench.json"))
    return [options.annexa, "--config", config, "--data-dir", data, "scan", "-o", f"json={report}"]


def prowler(options):
    out = os.path.join(options.work, "prowler-out")
    return [
        options.prowler, "aws", "--compliance", "iso27001_2022_aws", "--region", "us-east-1", "--no-banner",
        "--ignore-exit-code-3", "-M", "json-ocsf", "--output-directory", out,
    ]  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--buckets", type=int, default=0)
    parser.add_argument("--seed", action="store_true")
    parser.add_argument("--work")
    parser.add_argument("--annexa")
    parser.add_argument("--prowler")
    options = parser.parse_args()
    if options.seed:
        seed(options.endpoint, options.buckets)
        return
    ours = measure("annexa", annexa(options), options.work)
    if not options.prowler:
        print("  prowler is not there: left out")
        return
    theirs = measure("prowler", prowler(options), options.work)
    for what, most in MOST.items():
        ratio = ours[what] / theirs[what]
        verdict = "as it should be" if ratio <= most else "TOO MUCH"
        print(f"  {what:8} {ratio:.3f} of the other, at most {most:.3f}: {verdict}")


if __name__ == "__main__":
    main()
