"""Queues."""

import json

from areas.storage_policies import POLICIES, UNSURE, cross_account, document, public, verdict
from areas.placing import populations, subjects

REGIONS = ("us-east-1", "eu-west-1")

# `encryption` is "sqs", "kms" or None; `http` whether the policy refuses plain HTTP.
QUEUE = {"region": "us-east-1", "encryption": "sqs", "policy": None, "denies": [], "http": "no"}

QUEUES = {
    "bare": QUEUE,
    "good": QUEUE | {"region": "eu-west-1", "encryption": "kms", "policy": "own", "denies": ["SQS:*"], "http": "yes"},
    "plain.fifo": QUEUE | {"encryption": None},
    "denies-sending": QUEUE | {"policy": "own", "denies": ["sqs:SendMessage"]},
    "denies-apart": QUEUE | {"policy": "own", "denies": ["sqs:Send*", "sqs:Receive*"], "http": "undecided"},
    **{f"policy-{name}": QUEUE | {"policy": name} for name in POLICIES},
}


def nothing():
    return {"queues": []}


def deny(action, arn):
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    return {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": arn, "Condition": insecure}


def place(client, name, queue):
    sqs = client("sqs", queue["region"])
    # AWS encrypts a new queue with a key of its own unless told otherwise.
    attributes = {"SqsManagedSseEnabled": str(queue["encryption"] == "sqs").lower()}
    if queue["encryption"] == "kms":
        attributes["KmsMasterKeyId"] = "alias/aws/sqs"
    if name.endswith(".fifo"):
        attributes["FifoQueue"] = "true"
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    if queue["policy"]:
        policy = document(queue["policy"], "SQS:*", "SQS:SendMessage", arn)
        policy["Statement"] += [deny(action, arn) for action in queue["denies"]]
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    return arn


def others(client):
    """Queues of other areas, which are here already, are set up in no way."""
    for region in REGIONS:
        sqs = client("sqs", region)
        for url in sqs.list_queues().get("QueueUrls", []):
            found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
            yield QUEUE | {"subject": found}


def seed(client):
    found = list(others(client))
    return populations(queues=lambda: found + subjects(QUEUES, lambda *queue: place(client, *queue)))


TRUTH = {
    "aws.sqs_encryption": ("queues", lambda queue: verdict(queue["encryption"])),
    "aws.sqs_public_policy": ("queues", public),
    "aws.sqs_cross_account": ("queues", cross_account),
    "aws.sqs_tls_only": ("queues", lambda queue: {"yes": "pass", "no": "fail", "undecided": UNSURE}[queue["http"]]),
}
