"""Databases and their snapshots."""

from areas.growth import grown
from areas.placing import members, populations

REGION = "eu-west-1"
SIGN_IN = {"MasterUsername": "owner", "MasterUserPassword": "correct-horse"}
GOOD = {
    "encrypted": True, "public": False, "logs": ["postgresql"], "days": 14, "protected": True, "iam": True, "zones": True, "minor": True
}
BAD = {
    "encrypted": False, "public": True, "logs": [], "days": 0, "protected": False, "iam": False, "zones": False, "minor": False
}

INSTANCES = {
    "good": GOOD | {"engine": "postgres"},
    "bad": BAD | {"engine": "mysql"},
    "last-day": GOOD | {"engine": "mysql", "days": 7},
    "day-short": GOOD | {"engine": "mysql", "days": 6},
    "oracle": BAD | {"engine": "oracle-ee"},
}

CLUSTERS = {
    "good-cluster": GOOD | {"engine": "aurora-postgresql"},
    "bad-cluster": BAD | {"engine": "aurora-mysql", "days": 1},
}


def nothing():
    return {"databases": [], "database_clusters": [], "database_snapshots": []}


def existing(client):
    return nothing()


def settings(database):
    return {
        "Engine": database["engine"],
        "StorageEncrypted": database["encrypted"],
        "EnableCloudwatchLogsExports": database["logs"],
        "BackupRetentionPeriod": database["days"],
        "DeletionProtection": database["protected"],
        "EnableIAMDatabaseAuthentication": database["iam"],
    }


def instance(rds, name, database, member=False):
    only = {"MultiAZ": database["zones"], "PubliclyAccessible": database["public"]}
    only["AutoMinorVersionUpgrade"] = database["minor"]
    rest = {"DBClusterIdentifier": member, "Engine": database["engine"]} if member else settings(database) | SIGN_IN
    made = rds.create_db_instance(
        DBInstanceIdentifier=name, DBInstanceClass="db.m7g.large", AllocatedStorage=20, **only, **rest
    )["DBInstance"]
    return database | {"subject": made["DBInstanceArn"], "member": bool(member)}


def cluster(rds, name, database):
    made = rds.create_db_cluster(DBClusterIdentifier=name, **settings(database), **SIGN_IN)
    return database | {"subject": made["DBCluster"]["DBClusterArn"]}


def seed_shares(rds):
    """Whom the snapshots that people made are shared with."""
    shares = {"private": [], "partner": ["210987654321"], "everyone": ["all"]}
    for name, accounts in shares.items():
        rds.create_db_snapshot(DBSnapshotIdentifier=name, DBInstanceIdentifier="good")
        rds.create_db_cluster_snapshot(DBClusterSnapshotIdentifier=f"{name}-c", DBClusterIdentifier="bad-cluster")
        for account in accounts:
            add = {"AttributeName": "restore", "ValuesToAdd": [account]}
            rds.modify_db_snapshot_attribute(DBSnapshotIdentifier=name, **add)
            rds.modify_db_cluster_snapshot_attribute(DBClusterSnapshotIdentifier=f"{name}-c", **add)
    return shares | {f"{name}-c": accounts for name, accounts in shares.items()}


def snapshots(rds, shares):
    """moto makes an automated snapshot of every database, as AWS does after a while."""
    facts = []
    pairs = [(each["DBSnapshotArn"], each["Encrypted"]) for each in rds.describe_db_snapshots()["DBSnapshots"]]
    clusters = rds.describe_db_cluster_snapshots()["DBClusterSnapshots"]
    pairs += [(each["DBClusterSnapshotArn"], each["StorageEncrypted"]) for each in clusters]
    for subject, encrypted in pairs:
        name = subject.rsplit(":", 1)[1]
        shared = None if ":rds:" in subject.split("snapshot", 1)[1] else shares[name]
        facts.append({"subject": subject, "encrypted": encrypted, "shared": shared})
    return facts


def seed(client):
    rds = client("rds", REGION)
    member = BAD | {"engine": "aurora-postgresql", "encrypted": True}
    return populations(
        database_clusters=lambda: members(grown(CLUSTERS), lambda *each: cluster(rds, *each)),
        databases=lambda: members(grown(INSTANCES), lambda *each: instance(rds, *each))
        + members({"member": member}, lambda *each: instance(rds, *each, "good-cluster")),
        database_snapshots=lambda: snapshots(rds, seed_shares(rds)),
    )


def when(passes):
    return "pass" if passes else "fail"


def every(decide):
    return "databases", lambda database: when(decide(database))


def alone(decide):
    """The members of a cluster are judged by it."""
    return "databases", lambda database: "not_applicable" if database["member"] else when(decide(database))


def of_cluster(decide):
    return "database_clusters", lambda cluster: when(decide(cluster))


def signs_in(database):
    if database["engine"].startswith("oracle") or database.get("member"):
        return "not_applicable"
    return when(database["iam"])


def private(snapshot):
    return "not_applicable" if snapshot["shared"] is None else when("all" not in snapshot["shared"])


def enough(database):
    return database["days"] >= 7


TRUTH = {
    "aws.rds_encrypted": every(lambda database: database["encrypted"]),
    "aws.rds_not_public": every(lambda database: not database["public"]),
    "aws.rds_minor_upgrade": every(lambda database: database["minor"]),
    "aws.rds_multi_az": alone(lambda database: database["zones"]),
    "aws.rds_log_exports": alone(lambda database: database["logs"]),
    "aws.rds_backup_retention": alone(enough),
    "aws.rds_deletion_protection": alone(lambda database: database["protected"]),
    "aws.rds_iam_auth": ("databases", signs_in),
    "aws.rds_cluster_encrypted": of_cluster(lambda cluster: cluster["encrypted"]),
    "aws.rds_cluster_log_exports": of_cluster(lambda cluster: cluster["logs"]),
    "aws.rds_cluster_backup_retention": of_cluster(enough),
    "aws.rds_cluster_deletion_protection": of_cluster(lambda cluster: cluster["protected"]),
    "aws.rds_cluster_iam_auth": ("database_clusters", signs_in),
    "aws.rds_snapshot_encrypted": ("database_snapshots", lambda snapshot: when(snapshot["encrypted"])),
    "aws.rds_snapshot_not_public": ("database_snapshots", private),
}
