"""Topics and tables."""

import json

from areas.storage_policies import POLICIES, cross_account, document, public, verdict
from areas.growth import grown
from areas.placing import populations, subjects

# `default` is the policy that AWS gives a new topic: everybody, pinned to the owner.
TOPIC = {"region": "us-east-1", "key": None, "protocols": {}, "policy": "default"}

ENDPOINTS = {
    "http": "http://example.com/a",
    "https": "https://example.com/a",
    "sqs": "arn:aws:sqs:us-east-1:123456789012:rig",
}

TOPICS = {
    "bare": TOPIC,
    "good": TOPIC | {"region": "eu-west-1", "key": "alias/aws/sns", "protocols": ["https", "sqs"]},
    "plain": TOPIC | {"protocols": ["http", "https"]},
    **{f"policy-{name}": TOPIC | {"policy": name} for name in POLICIES},
}

TABLE = {"region": "us-east-1", "kms": False, "protected": False, "recovery": False}

TABLES = {
    "bare": TABLE,
    "good": TABLE | {"region": "eu-west-1", "kms": True, "protected": True, "recovery": True},
    "recoverable": TABLE | {"recovery": True},
    "protected": TABLE | {"protected": True},
}


def nothing():
    return {"topics": [], "tables": []}


def place_topic(client, name, topic):
    sns = client("sns", topic["region"])
    arn = sns.create_topic(Name=name)["TopicArn"]
    if topic["key"]:
        sns.set_topic_attributes(TopicArn=arn, AttributeName="KmsMasterKeyId", AttributeValue=topic["key"])
    for protocol in topic["protocols"]:
        sns.subscribe(TopicArn=arn, Protocol=protocol, Endpoint=ENDPOINTS[protocol])
    if topic["policy"] != "default":
        policy = json.dumps(document(topic["policy"], ["SNS:Publish", "SNS:Subscribe"], "SNS:Subscribe", arn))
        sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)
    return arn


def place_table(client, name, table):
    api = client("dynamodb", table["region"])
    made = api.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        DeletionProtectionEnabled=table["protected"],
        **({"SSESpecification": {"Enabled": True, "SSEType": "KMS"}} if table["kms"] else {}),
    )
    if table["recovery"]:
        recovery = {"PointInTimeRecoveryEnabled": True}
        api.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=recovery)
    return made["TableDescription"]["TableArn"]


def seed(client):
    client("sqs", "eu-west-1").create_queue(QueueName="rig")
    client("sqs", "us-east-1").create_queue(QueueName="rig")
    return populations(
        topics=lambda: subjects(grown(TOPICS), lambda *topic: place_topic(client, *topic)),
        tables=lambda: subjects(grown(TABLES), lambda *table: place_table(client, *table)),
    )


def pinned(decide):
    """The policy of a new topic is for the own account."""
    return lambda topic: decide(topic | {"policy": "pinned"}) if topic["policy"] == "default" else decide(topic)


def tls(topic):
    if not topic["protocols"]:
        return "not_applicable"
    return verdict("http" not in topic["protocols"])


TRUTH = {
    "aws.sns_encryption": ("topics", lambda topic: verdict(topic["key"])),
    "aws.sns_public": ("topics", pinned(public)),
    "aws.sns_cross_account": ("topics", pinned(cross_account)),
    "aws.sns_tls_subscriptions": ("topics", tls),
    "aws.dynamodb_pitr": ("tables", lambda table: verdict(table["recovery"])),
    "aws.dynamodb_deletion_protection": ("tables", lambda table: verdict(table["protected"])),
    "aws.dynamodb_kms": ("tables", lambda table: verdict(table["kms"])),
}
